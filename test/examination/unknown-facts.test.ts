import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Check } from "../../src/checks/check.ts";
import { checkIds, loadChecks } from "../../src/checks/registry.ts";
import type { MemberFacts } from "../../src/contracts/facts.ts";
import type { MemberReport } from "../../src/contracts/report.ts";
import { unmetNeed } from "../../src/examination/gather-needs.ts";
import { describeMember, judgeMember } from "../../src/examination/judge-member.ts";
import { checkContext, fleet, member, memberFacts, unknown } from "../helpers/member-facts.ts";

const checks = await loadChecks(checkIds);
const dependent = member({ name: "alpha", dependsOn: [] });
const contracts = new Map([["a.json", { sha1: "a".repeat(40), sha256: "a".repeat(64) }]]);
const toolchain = new Map([["node", { version: "20", line: 1 }]]);
const context = checkContext({ fleet: fleet({ members: [dependent] }), contracts, toolchain });
const facts = ["defaultBranch", "clone", "tree", "profile", "drift", "calls", "task"] as const;
type Fact = (typeof facts)[number];

/** A member of which these facts are not known, each for a reason of its own. */
function without(missing: readonly Fact[]): MemberFacts {
  const reasons = Object.fromEntries(missing.map((fact) => [fact, unknown(`no ${fact}`)]));
  return { ...memberFacts({ member: dependent }), ...reasons };
}

function reportMember(member: MemberFacts, checks: readonly Check[]): MemberReport {
  return describeMember(member, judgeMember(member, checks, context));
}

/** The facts that a check looks at, observed while it looks. */
function readBy(check: Check): ReadonlySet<Fact> {
  const read = new Set<Fact>();
  const watched = new Proxy(memberFacts({ member: dependent }), {
    get(target, name, receiver) {
      const fact = facts.find((each) => each === name);
      if (fact) read.add(fact);
      return Reflect.get(target, name, receiver);
    },
  });
  if (check.level === "member") check.check(watched, context);
  else {
    const waivers = [{ member: "*", path: "x", reason: "r", until: "2099-01-01", line: 1 }];
    const judged = new Map();
    check.check({ members: [watched], clones: [], workspace: "/work/space", waivers, judged, complete: true }, context);
  }
  return read;
}

describe.each(checks)("$id", (check) => {
  const read = readBy(check);

  it("runs on a healthy member, in which it finds nothing to act on", () => {
    const report = reportMember(without([]), [check]);
    expect(report).toMatchObject({ state: "ok", notRun: [] });
    expect(report.findings.filter(({ severity }) => severity !== "info")).toEqual([]);
  });

  it("is not run, and its member unknown, whenever anything that it reads is not known", () => {
    fc.assert(
      fc.property(fc.subarray([...facts], { minLength: 1 }), (missing) => {
        const report = reportMember(without(missing), [check]);
        if (!missing.some((fact) => read.has(fact))) {
          expect(report).toMatchObject({ state: "ok", notRun: [] });
          return;
        }
        expect(report.state).toBe("unknown");
        expect(report.notRun).toEqual([{ check: check.id, reason: report.reason }]);
        expect(missing.map((fact) => `no ${fact}`)).toContain(report.reason);
        expect(report.findings).toEqual([]);
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  it("leaves a member unknown that was not reached, whatever the check says", () => {
    const gone = memberFacts({ unreachable: { kind: "no-clone", reason: "gone" }, hasRemote: false });
    expect(reportMember(gone, [check])).toMatchObject({ state: "unknown", reason: "gone" });
  });
});

describe("a check's needs", () => {
  it("are met by a healthy member", () => {
    for (const check of checks) expect(unmetNeed(check, memberFacts())).toBeUndefined();
  });

  it("are read: no check asks for what it does not look at", () => {
    for (const check of checks) {
      const read = readBy(check);
      const { clone, profile, drift, folders, paths } = check.needs;
      expect([...read], check.id).toEqual(
        expect.arrayContaining([
          ...(clone ? ["clone"] : []),
          ...(profile ? ["profile"] : []),
          ...(drift ? ["drift"] : []),
          ...(folders || paths ? ["tree"] : []),
        ]),
      );
    }
  });
});

describe("a member's state", () => {
  const finding = (severity: "info" | "warn" | "fail", waived?: { reason: string; until: string }) => ({
    check: "made-up",
    severity,
    message: "m",
    ...(waived && { waived }),
  });
  const waived = { reason: "r", until: "2099-01-01" };

  it.each([
    [[], "ok"],
    [[finding("info")], "ok"],
    [[finding("info"), finding("warn")], "warn"],
    [[finding("warn"), finding("fail"), finding("info")], "fail"],
    [[finding("fail", waived), finding("warn", waived)], "ok"],
    [[finding("fail", waived), finding("warn")], "warn"],
  ] as const)("of %j is %s", (findings, state) => {
    expect(describeMember(memberFacts(), { findings, notRun: [] }).state).toBe(state);
  });

  describe("without a fact that its source never has", () => {
    const cached = (missing: readonly Fact[] = []): MemberFacts => ({
      ...without(missing),
      source: "cache",
      clone: { known: false, reason: "no work tree", unavailable: true },
    });

    it("is that of the checks that could look, and those that could not are told", () => {
      const judgement = judgeMember(cached(), checks, context);
      const report = describeMember(cached(), { ...judgement, findings: [finding("warn")] });
      expect(report).toMatchObject({ state: "warn", notRun: [{ check: "clone-state", reason: "no work tree" }] });
      expect(report).not.toHaveProperty("reason");
    });

    it("is unknown where none of them could look, or where something else went wrong as well", () => {
      const cloneState = checks.filter(({ id }) => id === "clone-state");
      expect(reportMember(cached(), cloneState)).toMatchObject({
        state: "unknown",
        reason: "no work tree",
      });
      expect(reportMember(cached(["tree"]), checks)).toMatchObject({
        state: "unknown",
        reason: "no tree",
      });
    });
  });
});
