import type { LoadedWaiver, MemberFacts } from "../contracts/facts.ts";
import { printable } from "../platform/text.ts";
import type { CheckContext, FleetCheck, FleetFacts, FleetFinding } from "./check.ts";

const file = "templates/waivers.yml";
/** What a waiver is about that names no check. */
const drift = "template-drift";

/** Every waiver still holds and still waives something. */
export const waiversCurrent: FleetCheck = {
  id: "waivers-current",
  level: "fleet",
  title: "Every waiver still holds and still waives something",
  severity: "warn",
  explanation: `A waiver in templates/waivers.yml makes a difference from a template, or what another check finds, intended, for a
reason and until a day. One that has outlived its day or its difference hides nothing today, and may hide something
else tomorrow.

warn  The day has passed: the difference counts again; renew the waiver with a reason, or remove it.
warn  Nothing differs, or is found, where it points: remove it. Said only where every member it covers was read, and by
      the check that it is about.
warn  There is no check of the name that it gives, or its findings are not those of a member: it waives nothing.
The fix shows who wrote it, and when.`,
  needs: { drift: true },
  check(facts, context) {
    const today = context.now.slice(0, 10);
    return facts.waivers.flatMap((waiver): FleetFinding[] => {
      const lapsed = outlived(waiver, context, today);
      const message = lapsed ?? idle(waiver, facts, context);
      if (message === undefined) return [];
      const argv = ["git", "-C", context.fleet.root, "blame", "-L", `${waiver.line},+4`, "--", file];
      const finding = { check: waiversCurrent.id, severity: "warn", path: file, line: waiver.line, message } as const;
      return [{ finding: { ...finding, fix: { argv } }, ...(lapsed === undefined && { ofAll: true }) }];
    });
  },
};

/** What is wrong with a waiver by itself. */
function outlived(waiver: LoadedWaiver, { checkIds }: CheckContext, today: string): string | undefined {
  const { check } = waiver;
  const what = about(waiver);
  if (check !== undefined && !checkIds.includes(check)) return `the waiver ${what} names a check that there is not`;
  if (check === waiversCurrent.id) return `the waiver ${what} is about waivers, which cannot be waived`;
  if (waiver.until < today) return `the waiver ${what} ended on ${waiver.until}: ${printable(waiver.reason)}`;
  return undefined;
}

/** What is wrong with one that no member needs. */
function idle(waiver: LoadedWaiver, facts: FleetFacts, { covers }: CheckContext): string | undefined {
  const covered = facts.members.filter(({ member }) => covers(waiver.member, member.name));
  if (!facts.complete || !covered.every((member) => wasLookedAt(waiver, member, facts))) return undefined;
  if (covered.some((member) => isUsed(waiver, member, facts, covers))) return undefined;
  const thing = waiver.check === undefined ? "difference" : "finding";
  return `the waiver ${about(waiver)} waives nothing: no such ${thing} is there`;
}

function about({ check, member, path }: LoadedWaiver): string {
  const of = check === undefined ? "" : `${printable(check)} of `;
  return `for ${of}${printable(member)}, ${printable(path)}`;
}

function wasLookedAt({ check = drift }: LoadedWaiver, facts: MemberFacts, { judged }: FleetFacts): boolean {
  return check === drift ? facts.drift.known : (judged.get(facts.member.name)?.ran.has(check) ?? false);
}

function isUsed(
  { check = drift, path }: LoadedWaiver,
  facts: MemberFacts,
  { judged }: FleetFacts,
  covers: (glob: string, text: string) => boolean,
): boolean {
  if (check === drift)
    return facts.drift.known && facts.drift.value.some((each) => each.state === "waived" && covers(path, each.path));
  const findings = judged.get(facts.member.name)?.findings ?? [];
  return findings.some(
    (finding) =>
      finding.waived !== undefined &&
      finding.check === check &&
      (finding.path === undefined ? path === "**" : covers(path, finding.path)),
  );
}
