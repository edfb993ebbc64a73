import type { Check, CheckContext } from "../checks/check.ts";
import type { MemberFacts } from "../contracts/facts.ts";
import type { Finding, Severity } from "../contracts/finding.ts";
import type { MemberReport, MemberState } from "../contracts/report.ts";
import { shortfall, unmetNeed } from "./gather-needs.ts";

/** What the checks say of one member by itself. */
export interface Judgement {
  readonly findings: readonly Finding[];
  /** Checks that did not look at the member, or not at all that they should. */
  readonly notRun: MemberReport["notRun"];
  /** What could not be read and should have been: the member is unknown. */
  readonly missing?: string;
  /** Checks that looked at everything. */
  readonly ran: ReadonlySet<string>;
}

/** Runs one check; so that somebody can take the time. */
export type RunCheck = <Result>(id: string, run: () => Result, member?: string) => Result;

/**
 * Lets the checks whose facts are known look at a member; fleet checks are only asked whether they could. A fact that
 * could not be read makes the member unknown. One that its source has of no member does not, as long as any check could
 * look.
 */
export function judgeMember(
  facts: MemberFacts,
  checks: readonly Check[],
  context: CheckContext,
  run: RunCheck = (_, work) => work(),
): Judgement {
  const findings: Finding[] = [];
  const notRun: { check: string; reason: string }[] = [];
  const ran = new Set<string>();
  let missing: string | undefined;
  let unseen = 0;
  for (const check of checks) {
    const unmet = unmetNeed(check, facts);
    if (unmet) {
      unseen++;
      if (!unmet.unavailable) missing ??= unmet.reason;
      notRun.push({ check: check.id, reason: unmet.reason });
      continue;
    }
    // What was looked at counts, and what was not is said.
    const rest = shortfall(check, facts);
    if (rest === undefined) ran.add(check.id);
    else notRun.push({ check: check.id, reason: rest });
    if (check.level === "member") findings.push(...run(check.id, () => check.check(facts, context), facts.member.name));
  }
  if (unseen === checks.length) missing ??= notRun[0]?.reason;
  return { findings, notRun, ran, ...(missing !== undefined && { missing }) };
}

/** The report on one member. */
export function describeMember(
  facts: MemberFacts,
  { findings, notRun, missing }: Pick<Judgement, "findings" | "notRun" | "missing">,
): MemberReport {
  const reason = facts.unreachable?.reason ?? missing;
  const judged = facts.judged.known ? facts.judged.value : undefined;
  return {
    name: facts.member.name,
    state: reason === undefined ? stateOf(findings) : "unknown",
    ...(reason !== undefined && { reason }),
    source: facts.source,
    location: facts.location,
    ...(judged && { ref: judged.ref, commit: judged.commit }),
    ...(judged?.committedAt !== undefined && { committedAt: judged.committedAt }),
    ...(facts.fetchedAt !== undefined && { fetchedAt: facts.fetchedAt }),
    findings: [...findings],
    notRun: [...notRun],
  };
}

const stateBySeverity: Readonly<Record<Severity, MemberState>> = { info: "ok", warn: "warn", fail: "fail" };

/** The worst of the findings that are not waived. */
function stateOf(findings: readonly Finding[]): MemberState {
  const severities = new Set(findings.filter(({ waived }) => !waived).map(({ severity }) => severity));
  const worst = (["fail", "warn"] as const).find((severity) => severities.has(severity));
  return worst ? stateBySeverity[worst] : "ok";
}
