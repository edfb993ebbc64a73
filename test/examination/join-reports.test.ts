import { describe, expect, it } from "vitest";
import type { Report } from "../../src/contracts/report.ts";
import { joinReports } from "../../src/examination/join-reports.ts";
import { aFinding, aMember, aReport, aTemplate } from "../helpers/reports.ts";

const names = ["toolshed", "seedbank", "glasshouse"];
const idle = aFinding({ check: "waivers-current", line: 5, message: "waives nothing" });
const first = aFinding({ check: "waivers-current", line: 2, message: "ended" });
const last = aFinding({ check: "waivers-current", line: 9, message: "ended, too" });

/** The report of a share of three members, the third of which belongs to nobody here. */
function share(index: number, of: number, members: readonly string[], changes: Partial<Report> = {}): Report {
  const shard = { index, of, members: names, unconfirmed: [{ before: 1, finding: idle }] };
  return { ...aReport(members.map((name) => aMember(name))), fleet: [first, last], shard, ...changes };
}

function join(...reports: readonly Report[]) {
  return joinReports(reports.map((report, index) => ({ file: `/r/${index}.json`, report })));
}

describe("the shares of a fleet", () => {
  const whole = () => [share(1, 2, ["glasshouse", "toolshed"]), share(2, 2, ["seedbank"])] as const;

  it("are joined in the order of the fleet, whichever comes first", () => {
    const [one, two] = whole();
    expect(join(one, two).examination.members.map(({ name }) => name)).toEqual(names);
    expect(join(two, one).examination).toEqual(join(one, two).examination);
  });

  it("say a thing of the fleet once, and what only all can confirm where all do, in its place", () => {
    const [one, two] = whole();
    expect(join(one, two).examination.fleet).toEqual([first, idle, last]);
    const doubting = { ...two, shard: { index: 2, of: 2, members: names, unconfirmed: [] } };
    expect(join(one, doubting).examination.fleet).toEqual([first, last]);
  });

  it("that are not there leave their members unknown, and nothing confirmed", () => {
    const { members, fleet } = join(whole()[0]).examination;
    expect(members.find(({ name }) => name === "seedbank")).toEqual({
      name: "seedbank",
      state: "unknown",
      reason: expect.stringMatching(/^there is no report of share [12]\/2$/),
      findings: [],
      notRun: [],
    });
    expect(fleet).toEqual([first, last]);
  });

  it("group the members of all by what they hold of a template", () => {
    const cluster = (state: "identical" | "missing", ...members: string[]) => ({ state, members });
    const [one, two] = whole();
    const joined = join(
      { ...one, templates: [aTemplate("a", [cluster("missing", "toolshed"), cluster("identical", "glasshouse")])] },
      { ...two, templates: [aTemplate("a", [cluster("identical", "seedbank")])] },
    );
    expect(joined.examination.templates).toEqual([
      aTemplate("a", [cluster("identical", "glasshouse", "seedbank"), cluster("missing", "toolshed")]),
    ]);
  });

  it("take the time from the first beginning to the last end", () => {
    const [one, two] = whole();
    const early = {
      ...two,
      run: { ...two.run, startedAt: "2026-01-01T00:00:00Z", finishedAt: "2026-01-01T00:00:01Z" },
    };
    expect(join(one, early).run).toMatchObject({
      startedAt: "2026-01-01T00:00:00Z",
      finishedAt: one.run.finishedAt,
    });
  });
});

describe("reports that are no parts of one whole", () => {
  const one = share(1, 2, ["toolshed"]);
  const two = share(2, 2, ["seedbank"]);
  it.each<[string, Report, string]>([
    ["of another version", { ...two, run: { ...two.run, wgxVersion: "9.9.9" } }, "another version of wgx"],
    ["of other checks", { ...two, checks: ["declared"] }, "other checks"],
    ["of another number of shares", share(2, 3, ["seedbank"]), "another number of shares"],
    [
      "of a share of other members",
      { ...two, shard: { index: 2, of: 2, members: ["x"], unconfirmed: [] } },
      "a share of other members",
    ],
    ["on the whole", aReport([aMember("seedbank")], { checks: one.checks }), "another number of shares"],
    ["of the same share", share(1, 2, ["seedbank"]), "of share 1/2 what /r/0.json says as well"],
    ["on a member of no share", share(2, 2, ["nobody"]), "it tells of nobody, which is in no share"],
    ["on the same member", share(2, 2, ["toolshed"]), "of toolshed what /r/0.json says as well"],
  ])("are refused: %s", (_, other, message) => expect(() => join(one, other)).toThrow(message));
});
