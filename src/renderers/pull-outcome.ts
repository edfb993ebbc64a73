import type { PulledFile, PullOutcome } from "../contracts/pull-outcome.ts";
import { printable } from "../platform/text.ts";
import { renderDiff } from "./diff.ts";
import { type Colour, type Paint, paintFor } from "./paint.ts";

const words: Readonly<Record<PulledFile["state"], string>> = {
  taken: "taken",
  waiting: "to be taken",
  conflict: "conflict",
  choice: "choose",
  refused: "refused",
  left: "left",
};

/** What taking versions back did, for people. */
export function renderPullOutcome(
  { members, files }: PullOutcome,
  { colour, verbose }: { readonly colour: Colour; readonly verbose: boolean },
): string {
  const paint = paintFor(colour);
  const unread = members
    .filter(({ state }) => state === "unknown")
    .map(({ name, reason }) => `${name}  ${paint.state.unknown("unknown")}: ${printable(reason ?? "")}\n`);
  const shown = files.filter(({ state }) => state !== "left" || verbose);
  const lines = shown.map((file) => renderFile(file, colour, paint));
  const hidden = files.length - shown.length;
  const rest =
    hidden === 0 ? "" : `${hidden === 1 ? "1 file left as it is" : `${hidden} files left as they are`}; -v says why\n`;
  const none = files.some(({ state }) => state !== "left") ? "" : "Nothing to take back.\n";
  return [...unread, ...lines, rest, none].join("");
}

function renderFile(file: PulledFile, colour: Colour, paint: Paint): string {
  const { path, state, reason, from, clusters = [], hunks, diff } = file;
  const whose = from.length === 0 ? "" : `  from ${from.join(", ")}`;
  const why = reason === undefined ? "" : `: ${printable(reason)}`;
  const head = `${paint.heading(`templates/${printable(path)}`)}  ${styleOf(state, paint)(words[state])}${whose}${why}\n`;
  const edits = clusters.map(
    ({ members, diff: change }) => `  the edit of ${members.join(", ")}:\n${change ? renderDiff(change, colour) : ""}`,
  );
  return [
    head,
    ...edits,
    hunks === undefined ? "" : renderDiff(hunks, "never"),
    diff ? renderDiff(diff, colour) : "",
  ].join("");
}

function styleOf(state: PulledFile["state"], paint: Paint): (text: string) => string {
  if (state === "conflict") return paint.state.fail;
  if (state === "choice" || state === "refused") return paint.state.warn;
  return state === "left" ? paint.quiet : paint.state.ok;
}
