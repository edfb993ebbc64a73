import type { Report } from "../contracts/report.ts";
import { printable } from "../platform/text.ts";
import { groupBy } from "./group-by.ts";
import { listed, members } from "./phrases.ts";
import { cutsLists, type Screen } from "./screen.ts";
import { labelled } from "./wrap.ts";

const checksShown = 8;

interface Skipped {
  readonly check: string;
  readonly reason: string;
  /** Absent: a check of the fleet as a whole. */
  readonly member?: string;
}

/** What did not run; of a member that could not be read, which is said elsewhere, only where everything is asked for. */
function everySkipped(report: Report, { verbose }: Screen): readonly Skipped[] {
  return [
    ...report.notRun,
    ...report.members.flatMap(({ name, reason: unread, notRun }) =>
      notRun.filter(({ reason }) => verbose || reason !== unread).map((skipped) => ({ ...skipped, member: name })),
    ),
  ];
}

/** Checks that were asked for and did not run, by reason; each with the number of members that it passes over. */
export function notRunSection(report: Report, screen: Screen): string {
  const { width, paint } = screen;
  const reasons = [...groupBy(everySkipped(report, screen), ({ reason }) => reason)];
  if (reasons.length === 0) return "";
  const blocks = reasons.flatMap(([reason, skipped]) => {
    const checks = [...groupBy(skipped, ({ check }) => check)].map(([check, each]) => {
      const count = new Set(each.flatMap(({ member }) => member ?? [])).size;
      return `${printable(check)} (${count === 0 ? "fleet" : members(count)})`;
    });
    return [
      labelled("  ", printable(reason), { width, hang: 4 }),
      labelled("    ", listed(checks, cutsLists(screen) ? checksShown : undefined), { width, hang: 4 }),
    ];
  });
  return [paint.heading("not run, which is not a pass"), ...blocks].join("\n");
}
