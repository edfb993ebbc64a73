import { describe, expect, it } from "vitest";
import { summarise } from "../../src/examination/summarise.ts";
import { aFinding, aMember, anUnreadMember } from "../helpers/reports.ts";

const waived = { reason: "on purpose", until: "2099-01-01" };

describe("the exit status of an examination", () => {
  it.each([
    ["nothing found", [], [], 0, 0],
    ["an info", [aFinding({ severity: "info" })], [], 0, 0],
    ["a warning", [aFinding({ severity: "warn" })], [], 1, 0],
    ["a failure", [aFinding({ severity: "fail" })], [], 1, 1],
    ["a waived failure", [aFinding({ severity: "fail", waived })], [], 0, 0],
    ["a warning of no member", [], [aFinding({ severity: "warn" })], 1, 0],
  ] as const)("%s", (_what, findings, fleet, onWarn, onFail) => {
    const examination = { members: [aMember("a", { findings: [...findings] })], fleet: [...fleet] };
    expect(summarise(examination, "warn").exitCode).toBe(onWarn);
    expect(summarise(examination, "fail").exitCode).toBe(onFail);
  });

  it("is 3 where a member is unknown, whatever else was found", () => {
    const members = [aMember("a", { findings: [aFinding({ severity: "fail" })] }), anUnreadMember("b", "gone")];
    expect(summarise({ members, fleet: [] }, "fail").exitCode).toBe(3);
  });

  it("counts every member once", () => {
    const warned = aMember("b", { findings: [aFinding(), aFinding({ severity: "info" })] });
    const members = [aMember("a"), warned, anUnreadMember("c", "gone"), aMember("d")];
    expect(summarise({ members, fleet: [] }, "warn").summary).toEqual({ ok: 2, warn: 1, fail: 0, unknown: 1 });
  });
});
