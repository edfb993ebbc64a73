import { describe, expect, it } from "vitest";
import type { Report } from "../../src/contracts/report.ts";
import type { RunRecord } from "../../src/contracts/run-record.ts";
import { viewFleet } from "../../src/panels/fleet-view.ts";
import { aFinding, aMember, anUnreadMember, aReport, aTemplate } from "../helpers/reports.ts";

const run = (id: string, command = "wgx doctor"): Pick<Report, "run"> => ({
  run: { ...aReport([]).run, id, command },
});
const drift = aFinding({ check: "template-drift" });

describe("several reports", () => {
  const doctor = aReport([aMember("a", { findings: [drift] }), aMember("b"), aMember("c")], {
    checks: ["ci", "template-drift"],
    ...run("older"),
  });

  it("give of each member and check what the newest says that looked", () => {
    const smoke = aReport([aMember("a", { findings: [aFinding({ severity: "fail" })] }), aMember("b")], {
      checks: ["ci"],
      ...run("newer", "wgx smoke"),
    });
    const { members, summary, run: newest } = viewFleet([smoke, doctor], []);
    expect(members.map(({ name, state, marks, run: { id } }) => [name, state, id, Object.fromEntries(marks)])).toEqual([
      ["a", "fail", "newer", { ci: { state: "fail", findings: 1 }, "template-drift": { state: "warn", findings: 1 } }],
      ["b", "ok", "newer", { ci: { state: "ok", findings: 0 }, "template-drift": { state: "ok", findings: 0 } }],
      ["c", "ok", "older", { ci: { state: "ok", findings: 0 }, "template-drift": { state: "ok", findings: 0 } }],
    ]);
    expect(summary).toEqual({ ok: 2, warn: 0, fail: 1, unknown: 0 });
    expect(newest.id).toBe("newer");
  });

  it("leave a member unknown that the newest could not read, whatever an older one says", () => {
    const later = aReport([anUnreadMember("a", "no such repository")], { checks: ["ci"], ...run("newer") });
    const [first] = viewFleet([later, doctor], []).members;
    expect(first).toMatchObject({ name: "a", state: "unknown", reason: "no such repository", findings: [] });
    expect(first?.marks.size).toBe(0);
  });

  it("leave out members that are none any more", () => {
    expect(viewFleet([doctor], [], new Set(["b", "new"])).members.map(({ name }) => name)).toEqual(["b"]);
  });

  it("put what is worst first, members and checks alike", () => {
    const report = aReport(
      [
        aMember("fine"),
        aMember("two", { findings: [drift, aFinding()] }),
        aMember("one", { findings: [aFinding()] }),
        aMember("bad", { findings: [aFinding({ check: "z", severity: "fail" })] }),
        anUnreadMember("lost", "gone"),
      ],
      { checks: ["a", "ci", "template-drift", "z"] },
    );
    const view = viewFleet([report], []);
    expect(view.members.map(({ name }) => name)).toEqual(["lost", "bad", "two", "one", "fine"]);
    expect(view.checks).toEqual(["z", "ci", "template-drift", "a"]);
  });
});

it("tells what is waived, only mentioned, and not run from what is well", () => {
  const waived = { reason: "planned", until: "2027-01-01" };
  const member = aMember("a", {
    findings: [aFinding({ waived }), aFinding({ check: "note", severity: "info" })],
    notRun: [{ check: "remote", reason: "no network" }],
  });
  const report = aReport([member], { checks: ["ci", "note", "remote", "well"] });
  const [{ marks, state } = { marks: new Map(), state: undefined }] = viewFleet([report], []).members;
  expect([...marks].map(([check, { state: mark }]) => [check, mark])).toEqual([
    ["ci", "waived"],
    ["note", "info"],
    ["remote", "not run"],
    ["well", "ok"],
  ]);
  expect(state).toBe("ok");
});

it("takes the templates of the newest report that compared most members", () => {
  const template = aTemplate("SECURITY.md", [{ state: "identical", members: ["a", "b"] }]);
  const whole = aReport([aMember("a"), aMember("b")], { templates: [template], ...run("older") });
  const part = aReport([aMember("a")], {
    templates: [aTemplate("SECURITY.md", [{ state: "missing", members: ["a"] }])],
    ...run("newer"),
  });
  expect(viewFleet([part, whole], []).templates).toEqual([template]);
});

it("draws its trend from runs that measured the drift of most members, oldest first", () => {
  const record = (id: string, count: number, files?: number): RunRecord => ({
    schema: "wgx.run/1",
    id,
    command: ["wgx", "doctor"],
    startedAt: "2026-08-01T12:00:00Z",
    finishedAt: "2026-08-01T12:00:01Z",
    versions: { wgx: "0.1.0", node: "20.19.0" },
    members: Array.from({ length: count }, (_, index) => ({ name: `m${index}`, state: "ok" as const })),
    summary: { ok: count, warn: 0, fail: 0, unknown: 0 },
    ...(files !== undefined && { drift: { files, members: 1, unknown: 0 } }),
    exitCode: 0,
  });
  const report = aReport([aMember("a"), aMember("b"), aMember("c")]);
  const { trend } = viewFleet(
    [report],
    [record("new", 3, 1), record("one", 1, 9), record("smoke", 3), record("old", 2, 4)],
  );
  expect(trend.map(({ id, drift: files }) => [id, files])).toEqual([
    ["old", 4],
    ["new", 1],
  ]);
});
