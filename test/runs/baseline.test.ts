import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/contracts/finding.ts";
import { type Report, report as reportContract } from "../../src/contracts/report.ts";
import { baselineOf } from "../../src/runs/baseline.ts";
import { validReport } from "../helpers/arbitrary-report.ts";
import { aFinding, aMember, anUnreadMember, aReport } from "../helpers/reports.ts";

const checks = ["ci", "declared", "graph-edges"];

function compare(now: Report, then: Report) {
  return baselineOf(then).compare({ ...now, checks: now.checks ?? checks });
}

function marks(findings: readonly Finding[] | undefined): readonly (string | undefined)[] {
  return (findings ?? []).map(({ baseline }) => baseline);
}

function withFindings(...findings: readonly Finding[]): Report {
  return aReport([aMember("a", { findings: [...findings] })]);
}

describe("a finding", () => {
  const cases: readonly (readonly [string, readonly Finding[], readonly Finding[], readonly string[]])[] = [
    ["that was there is known", [aFinding()], [aFinding()], ["known"]],
    ["that was not there is new", [], [aFinding()], ["new"]],
    ["that moved is known", [aFinding({ path: "x", line: 3 })], [aFinding({ path: "x", line: 9 })], ["known"]],
    ["that is there once more is new once", [aFinding()], [aFinding(), aFinding()], ["known", "new"]],
    ["that became more serious is new", [aFinding()], [aFinding({ severity: "fail" })], ["new"]],
    ["that became less serious is known", [aFinding({ severity: "fail" })], [aFinding()], ["known"]],
    ["whose waiver ended is new", [aFinding({ waived: { reason: "r", until: "2026-01-01" } })], [aFinding()], ["new"]],
    [
      "that has a waiver now is known",
      [aFinding()],
      [aFinding({ waived: { reason: "r", until: "2026-01-01" } })],
      ["known"],
    ],
  ];
  it.each(cases)("%s", (_, then, now, expected) => {
    expect(marks(compare(withFindings(...now), withFindings(...then)).members[0]?.findings)).toEqual(expected);
  });

  it("of another member is another one", () => {
    const findings = [aFinding()];
    const { members, baseline } = compare(
      aReport([aMember("a"), aMember("b", { findings })]),
      aReport([aMember("a", { findings }), aMember("b")]),
    );
    expect(marks(members[1]?.findings)).toEqual(["new"]);
    expect(baseline.fixed).toEqual([{ member: "a", finding: findings[0] }]);
  });
});

describe("what is gone is fixed", () => {
  const then = withFindings(aFinding());

  it("where its member was read and its check ran", () => {
    const { baseline } = compare(aReport([aMember("a")]), then);
    expect(baseline).toMatchObject({ new: 0, known: 0, notSeen: 0, fixed: [{ member: "a", finding: aFinding() }] });
  });

  it.each([
    ["its member could not be read", aReport([anUnreadMember("a", "no clone")])],
    ["its member was not looked at", aReport([aMember("b")])],
    ["its check was not asked for", aReport([aMember("a")], { checks: ["declared"] })],
    ["its check did not run there", aReport([aMember("a", { notRun: [{ check: "ci", reason: "no tree" }] })])],
    ["its check ran nowhere", aReport([aMember("a")], { notRun: [{ check: "ci", reason: "no templates" }] })],
  ])("and not where %s", (_, now) => {
    expect(compare(now, then).baseline).toMatchObject({ fixed: [], notSeen: 1 });
  });

  it("in the fleet only where every member is seen that was seen then", () => {
    const fleet = [aFinding({ check: "graph-edges" })];
    const before = aReport([aMember("a"), anUnreadMember("b", "no clone")], { fleet });
    const same = compare(aReport([aMember("a"), anUnreadMember("b", "no clone")]), before);
    expect(same.baseline).toMatchObject({ fixed: [{ finding: fleet[0] }], notSeen: 0 });
    const less = compare(aReport([anUnreadMember("a", "no clone"), anUnreadMember("b", "no clone")]), before);
    expect(less.baseline).toMatchObject({ fixed: [], notSeen: 1 });
  });

  it("but not what was waived then", () => {
    const waived = withFindings(aFinding({ waived: { reason: "r", until: "2026-01-01" } }));
    expect(compare(aReport([aMember("a")]), waived).baseline).toMatchObject({ fixed: [], notSeen: 0 });
  });
});

describe("whatever the reports are", () => {
  /** Each member once, as an inventory has it. */
  const reports = validReport.map((report) => ({
    ...report,
    checks: ["ci", "template-drift"],
    members: [...new Map(report.members.map((member) => [member.name, member])).values()],
  }));

  it("nothing is new or fixed against itself", () => {
    fc.assert(
      fc.property(reports, (report) => {
        expect(compare(report, report).baseline).toMatchObject({ new: 0, fixed: [], notSeen: 0 });
      }),
    );
  });

  it("the report keeps its contract, and loses and changes no finding", () => {
    fc.assert(
      fc.property(reports, reports, (now, then) => {
        const compared = { ...now, ...compare(now, then) };
        expect(reportContract.safeParse(compared).success).toBe(true);
        const unmarked = (findings: readonly Finding[]) => findings.map(({ baseline: _, ...finding }) => finding);
        expect(compared.members.map(({ findings }) => unmarked(findings))).toEqual(
          now.members.map(({ findings }) => findings),
        );
        expect(unmarked(compared.fleet)).toEqual(now.fleet);
      }),
    );
  });

  it("each earlier finding is known, fixed, not seen, waived then or worse now", () => {
    fc.assert(
      fc.property(reports, reports, (now, then) => {
        const { members, fleet, baseline } = compare(now, then);
        const marked = [...members.flatMap(({ findings }) => findings), ...fleet];
        const open = marked.filter(({ waived }) => waived === undefined);
        expect(baseline.new + baseline.known).toBe(open.length);
        const earlier = [...then.members.flatMap(({ findings }) => findings), ...then.fleet];
        const openEarlier = earlier.filter(({ waived }) => waived === undefined).length;
        expect(baseline.fixed.length + baseline.notSeen).toBeLessThanOrEqual(openEarlier);
        const unread = now.members.filter(({ state }) => state === "unknown").map(({ name }) => name);
        expect(baseline.fixed.filter(({ member }) => member !== undefined && unread.includes(member))).toEqual([]);
      }),
    );
  });

  it("the first findings of a member are marked the same without the others", () => {
    fc.assert(
      fc.property(reports, reports, fc.nat(4), (now, then, count) => {
        const baseline = baselineOf(then);
        for (const member of now.members) {
          const first = { ...member, findings: member.findings.slice(0, count) };
          const whole = baseline.markMember(member);
          expect(baseline.markMember(first).findings).toEqual(whole.findings.slice(0, count));
        }
      }),
    );
  });
});
