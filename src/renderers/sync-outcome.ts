import type { MemberOutcome, OutcomeState, SyncOutcome } from "../contracts/sync-outcome.ts";
import { counted, printable } from "../platform/text.ts";
import { type Colour, type Paint, paintFor } from "./paint.ts";

const words: Readonly<Record<OutcomeState, string>> = {
  published: "published",
  "up-to-date": "up to date",
  current: "nothing to do",
  held: "held back",
  "left-alone": "left alone",
  failed: "failed",
  unknown: "unknown",
};

/** What a roll-out did, for people. */
export function renderSyncOutcome(
  outcome: SyncOutcome,
  { colour, quiet }: { readonly colour: Colour; readonly quiet: boolean },
): string {
  const paint = paintFor(colour);
  const width = Math.max(0, ...outcome.members.map(({ name }) => name.length));
  const members = outcome.members.filter(({ state }) => !quiet || !["current", "up-to-date"].includes(state));
  const lines = members.flatMap((member) => memberLines(member, outcome, width, paint));
  const counts = Object.entries(words).flatMap(([state, word]) => {
    const count = outcome.members.filter((member) => member.state === state).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  const summary = `${counted(outcome.members.length, "member")}: ${counts.join(", ")}\n`;
  return [...lines, nothing(outcome), summary].join("");
}

function nothing({ members }: SyncOutcome): string {
  const quiet = members.every(({ state }) => state === "current" || state === "up-to-date");
  return quiet ? "Nothing to do: every member has what is to be rolled out, and nothing was changed.\n" : "";
}

function memberLines(member: MemberOutcome, { branch, publish }: SyncOutcome, width: number, paint: Paint): string[] {
  const { name, state, reason, plan, pullRequest, compareUrl, commit } = member;
  const about =
    reason !== undefined
      ? printable(reason)
      : state === "published" || state === "up-to-date"
        ? `${branch}${commit === undefined ? "" : ` at ${commit.slice(0, 12)}`}${publish === "branch" ? " in the clone" : ""}`
        : "";
  const open = plan.files.filter(({ action, because }) => action === "conflict" || because === "unknown");
  return [
    `${name.padEnd(width)}  ${styleOf(state, paint)(words[state].padEnd(14))}${about === "" ? "" : `  ${about}`}\n`.replace(
      / +\n$/,
      "\n",
    ),
    ...(pullRequest ? [`${" ".repeat(width)}  ${pullRequest.url} (${pullRequest.was})\n`] : []),
    ...(compareUrl === undefined ? [] : [`${" ".repeat(width)}  open it: ${printable(compareUrl)}\n`]),
    ...open.map(({ action, path, reason: why }) => {
      const word = action === "conflict" ? paint.state.fail("conflict") : paint.state.unknown("unknown");
      return `${" ".repeat(width)}  ${word} ${printable(path)}: ${printable(why ?? "")}\n`;
    }),
  ];
}

function styleOf(state: OutcomeState, paint: Paint): (text: string) => string {
  if (state === "failed") return paint.state.fail;
  if (state === "unknown") return paint.state.unknown;
  if (state === "held" || state === "left-alone") return paint.state.warn;
  return state === "published" ? paint.state.ok : paint.quiet;
}
