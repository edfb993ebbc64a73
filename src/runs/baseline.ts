import { type Finding, severity } from "../contracts/finding.ts";
import { findingIdentity } from "../contracts/finding-identity.ts";
import type { Comparison, MemberReport, Report } from "../contracts/report.ts";

/** What of a report is compared: all that an examination found. */
type Examined = Pick<Report, "members" | "fleet" | "notRun" | "checks">;

/** An earlier report to compare with. */
export interface Baseline {
  /**
   * The member with each finding marked new or known. Findings are matched in their order, so that marking the first
   * of them alone gives the same.
   */
  readonly markMember: (member: MemberReport) => MemberReport;
  /** Everything marked, with what has been fixed since. */
  readonly compare: <Found extends Examined>(examined: Found) => Found & { readonly baseline: Comparison };
}

/**
 * Compares with an earlier report. A finding is known where the earlier report has the same one (findingIdentity), no
 * less serious and no more waived, once for each time it is there. Gone is one only where it was looked for: in a member
 * that was read, by a check that ran.
 */
export function baselineOf(earlier: Report): Baseline {
  const members = new Map(earlier.members.map((member) => [member.name, member]));
  const match = (member: MemberReport): Matched => {
    const then = members.get(member.name);
    return matchFindings(
      { findings: member.findings, member: member.name, location: member.location },
      { findings: then?.findings ?? [], member: member.name, location: then?.location },
    );
  };
  return {
    markMember: (member) => ({ ...member, findings: match(member).marked }),
    compare(examined) {
      const gone: Gone[] = [];
      const now = new Map(examined.members.map((member) => [member.name, member]));
      const marked = examined.members.map((member) => {
        const { marked: findings, left } = match(member);
        const skipped = new Set([...examined.notRun, ...member.notRun].map(({ check }) => check));
        const looked = (check: string) => member.state !== "unknown" && ran(examined, check) && !skipped.has(check);
        gone.push(...left.map((finding) => ({ member: member.name, finding, seen: looked(finding.check) })));
        return { ...member, findings };
      });
      for (const { name, findings } of earlier.members) {
        if (!now.has(name)) gone.push(...findings.map((finding) => ({ member: name, finding, seen: false })));
      }
      const fleet = matchFindings({ findings: examined.fleet }, { findings: earlier.fleet });
      const skipped = new Set(examined.notRun.map(({ check }) => check));
      const seesAsMuch = earlier.members.every(({ name, state }) => state === "unknown" || isRead(now.get(name)));
      const looked = (check: string) => seesAsMuch && ran(examined, check) && !skipped.has(check);
      gone.push(...fleet.left.map((finding) => ({ finding, seen: looked(finding.check) })));
      const compared = { ...examined, members: marked, fleet: fleet.marked };
      return { ...compared, baseline: toComparison(earlier, compared, gone) };
    },
  };
}

/** A finding of the earlier report that is not found today; `seen`: it was looked for. */
interface Gone {
  readonly member?: string;
  readonly finding: Finding;
  readonly seen: boolean;
}

function isRead(member: MemberReport | undefined): boolean {
  return member !== undefined && member.state !== "unknown";
}

function ran({ checks }: Examined, check: string): boolean {
  return checks?.includes(check) ?? false;
}

function toComparison(earlier: Report, { members, fleet }: Examined, gone: readonly Gone[]): Comparison {
  const open = [...members.flatMap(({ findings }) => findings), ...fleet].filter(({ waived }) => waived === undefined);
  // What was intended then and is no more there was nothing to fix.
  const missed = gone.filter(({ finding }) => finding.waived === undefined);
  return {
    run: earlier.run.id,
    finishedAt: earlier.run.finishedAt,
    new: open.filter(({ baseline }) => baseline === "new").length,
    known: open.filter(({ baseline }) => baseline === "known").length,
    fixed: missed
      .filter(({ seen }) => seen)
      .map(({ member, finding: { baseline: _, ...finding } }) => ({
        ...(member !== undefined && { member }),
        finding,
      })),
    notSeen: missed.filter(({ seen }) => !seen).length,
  };
}

/** The findings of one member, or of the fleet, in one report. */
interface Found {
  readonly findings: readonly Finding[];
  readonly member?: string;
  readonly location?: string | undefined;
}

interface Matched {
  readonly marked: Finding[];
  /** Those of the earlier report that no finding of today is the same as. */
  readonly left: readonly Finding[];
}

function matchFindings(now: Found, then: Found): Matched {
  const before = new Map<string, Finding[]>();
  for (const finding of then.findings) {
    const identity = findingIdentity(finding, then);
    const same = before.get(identity);
    if (same) same.push(finding);
    else before.set(identity, [finding]);
  }
  const marked = now.findings.map((finding): Finding => {
    const earlier = before.get(findingIdentity(finding, now))?.shift();
    return { ...finding, baseline: earlier && !isWorse(finding, earlier) ? "known" : "new" };
  });
  return { marked, left: [...before.values()].flat() };
}

/** Whether a finding is more serious than the same one was, or no longer waived. */
function isWorse(now: Finding, then: Finding): boolean {
  const rank = (finding: Finding) => severity.options.indexOf(finding.severity);
  return rank(now) > rank(then) || (then.waived !== undefined && now.waived === undefined);
}
