import type { FileAction, FilePlan, MemberPlan, SyncPlan } from "../contracts/sync-plan.ts";
import { counted, printable } from "../platform/text.ts";
import { renderDiff } from "./diff.ts";
import { type Colour, type Paint, paintFor } from "./paint.ts";

export interface PlanView {
  readonly colour: Colour;
  /** Also what is left as it is, with why. */
  readonly verbose: boolean;
  /** Only what needs attention. */
  readonly quiet: boolean;
  /** The unified diff of a member, where there is one. */
  readonly diffOf: (member: string) => string | undefined;
}

/** A plan for people: each member with what waits, the diff, the conflicts with their hunks, and the counts. */
export function renderSyncPlan(plan: SyncPlan, view: PlanView): string {
  const paint = paintFor(view.colour);
  const members = plan.members.flatMap((member) => renderMember(member, view, paint));
  return [...members, ...warnings(plan, paint), renderCounts(plan)].join("");
}

const words: Readonly<Record<FileAction, string>> = {
  create: "create",
  update: "update",
  merge: "merge",
  conflict: "conflict",
  skip: "skip",
  "delete-orphan": "delete",
};

function renderMember(member: MemberPlan, view: PlanView, paint: Paint): string[] {
  const name = paint.heading(member.name);
  if (member.state === "unknown") {
    return [`${name}  ${paint.state.unknown("unknown")}: ${printable(member.reason ?? "it could not be read")}\n`];
  }
  const shown = member.files.filter(
    ({ action, because }) => action !== "skip" || view.verbose || because === "unknown",
  );
  if (shown.length === 0) {
    if (view.quiet) return [];
    const same = counted(member.current, "file");
    const count = member.files.length;
    const left = count === 0 ? "" : count === 1 ? ", 1 file left as it is" : `, ${count} files left as they are`;
    return [`${name}  nothing to do: ${same} as the template${left}\n`];
  }
  const on = member.defaultBranch === undefined ? "" : paint.quiet(`  on ${printable(member.defaultBranch)}`);
  const files = shown.map((file) => fileLine(file, paint));
  const hunks = shown.flatMap(({ path, hunks: text }) => (text === undefined ? [] : [conflict(path, text, paint)]));
  const diff = view.quiet ? undefined : view.diffOf(member.name);
  return [`${name}${on}\n`, ...files, ...hunks, ...(diff ? [renderDiff(diff, view.colour), "\n"] : [])];
}

function fileLine({ action, path, reason, ours, result }: FilePlan, paint: Paint): string {
  const style = action === "conflict" ? paint.state.fail : action === "skip" ? paint.quiet : (text: string) => text;
  const mode = ours && result && ours.mode !== result.mode ? ` (mode ${ours.mode} to ${result.mode})` : "";
  const why = reason === undefined ? "" : `: ${printable(reason)}`;
  return `  ${style(words[action].padEnd(8))}  ${printable(path)}${mode}${why}\n`;
}

function conflict(path: string, hunks: string, paint: Paint): string {
  const lines = hunks.replace(/\n$/, "").split("\n");
  const shown = lines.map((line) => {
    const text = line.split("\t").map(printable).join("\t");
    return `    ${/^(?:<{7}|\|{7}|={7}|>{7})/.test(line) ? paint.state.fail(text) : text}\n`;
  });
  return `  ${printable(path)}, left out:\n${shown.join("")}`;
}

function warnings({ templates }: SyncPlan, paint: Paint): string[] {
  if (templates.uncommitted.length === 0) return [];
  const names = templates.uncommitted.map(printable).join(", ");
  return [`${paint.state.warn("not committed")}, so not to be rolled out yet: ${names}\n`];
}

function renderCounts({ summary }: SyncPlan): string {
  const { members } = summary;
  const files = [
    [summary.create, "to create"],
    [summary.update, "to update"],
    [summary.merge, "to merge"],
    [summary["delete-orphan"], "to delete"],
    [summary.conflict, summary.conflict === 1 ? "conflict" : "conflicts"],
    [summary.skip, "left as they are"],
    [summary.current, "current"],
  ] as const;
  const told = files.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  const states = [
    [members.waiting, "with changes"],
    [members.held, "held back"],
    [members.current, "current"],
    [members.unknown, "unknown"],
  ] as const;
  const inStates = states.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  const total = members.waiting + members.held + members.current + members.unknown;
  return `${counted(total, "member")}: ${inStates.join(", ")}\nfiles: ${told.length === 0 ? "none" : told.join(", ")}\n`;
}
