import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { doctorCheckIds, hostedCheckIds } from "../../src/checks/registry.ts";
import type { Finding } from "../../src/contracts/finding.ts";
import type { Report } from "../../src/contracts/report.ts";
import type { DemoFleet } from "../../src/demo/build-fleet.ts";
import { demoFleetIn } from "../helpers/demo-fleet.ts";
import { findingsOf, memberOf, reportOf } from "../helpers/documents.ts";
import { sharedFolder, wgx } from "../helpers/wgx.ts";

const scratch = sharedFolder();
let fleet: DemoFleet;
let whole: Report;

beforeAll(async () => {
  fleet = await demoFleetIn(join(scratch, "demo"));
  whole = doctor("--all");
});

function doctor(...args: readonly string[]): Report {
  return reportOf(wgx(["doctor", "--json", ...args], { cwd: fleet.metarepo }).stdout);
}

/** What is said of a member's file. */
function drift(name: string, path: string): Finding | undefined {
  return findingsOf(whole, name, "template-drift").find((finding) => finding.path === path);
}

describe("doctor names every state of a template", () => {
  const guard = ".github/workflows/guard.yml";
  const check = "scripts/check.sh";

  it.each<[string, string, Finding["state"], Finding["severity"], RegExp]>([
    ["glasshouse", guard, "behind", "warn", /^2 changes behind the template \([0-9a-f]{9}\), nothing local in it$/],
    ["toolshed", "docs/house-rules.md", "behind", "info", /^2 changes behind the template/],
    [
      "waterworks",
      guard,
      "modified",
      "warn",
      /^an edit of the template of 1 change ago \([0-9a-f]{9}\); \d+% of its lines/,
    ],
    ["toolshed", check, "modified", "warn", /^an edit of the current template \([0-9a-f]{9}\); \d+% of its lines/],
    ["glasshouse", "SECURITY.md", "foreign", "warn", /^no version of the template is its base/],
    ["glasshouse", check, "mode", "warn", /its mode is 100644 instead of 100755$/],
    ["seedbank", guard, "missing", "warn", /^required, and not there$/],
    ["seedbank", "SECURITY.md", "missing", "warn", /^required, and not there$/],
    ["seedbank", "scripts/notify-board.sh", "orphaned", "info", /^no longer a template/],
    ["waterworks", "docs/conventions.md", "orphaned", "info", /^no longer a template/],
    [
      "seedbank",
      "docs/house-rules.md",
      "unknown",
      "info",
      /^differs from the template, and where it comes from cannot be told: .*shallow/,
    ],
    ["waterworks", ".editorconfig", "waived", "info", /^modified, waived until 2099-12-31: the controllers' tables/],
    ["toolshed", "docs/adr/0001-plain-files.md", "modified", "info", /prefer the member's version$/],
  ])("%s %s: %s", (name, path, state, severity, message) => {
    expect(drift(name, path)).toMatchObject({ state, severity, message: expect.stringMatching(message) });
  });

  it("and has nothing to say of identical ones, seeds and absent optional ones", () => {
    expect(findingsOf(whole, "aussensensor", "template-drift")).toEqual([]);
    const paths = whole.members.flatMap(({ findings }) => findings.flatMap(({ path, state }) => (state ? [path] : [])));
    expect(paths).not.toContain("Justfile");
    expect(paths).not.toContain(".wgx/profile.yml");
    expect(paths).not.toContain("agent-kit/brief.md");
  });

  it("and the members that share each version, the largest group first", () => {
    expect(whole.templates.find(({ path }) => path === check)).toMatchObject({
      policies: ["required"],
      clusters: [
        { state: "identical", members: ["aussensensor", "seedbank"] },
        { state: "modified", members: ["toolshed", "waterworks"], behind: 0 },
        { state: "mode", members: ["glasshouse"] },
      ],
    });
  });
});

describe("doctor finds", () => {
  it("a member that is nowhere, with a command that shows why and nothing about its content", () => {
    const url = `file://${fleet.folder}/remotes/beehive.git`;
    expect(memberOf(whole, "beehive")).toMatchObject({
      state: "unknown",
      source: "cache",
      location: url,
      reason: expect.stringMatching(/^its remote has no such repository, .*beehive\.git' does not appear to be/),
      findings: [{ check: "member-reachable", severity: "fail", fix: { argv: ["git", "ls-remote", "--", url] } }],
    });
    expect(memberOf(whole, "beehive").notRun.map(({ check }) => check)).toEqual(
      expect.arrayContaining(["clone-state", "declared", "template-drift", "ci-present", "actions-pinned"]),
    );
  });

  it("work that only one clone has", () => {
    expect(findingsOf(whole, "toolshed", "clone-state").map(({ severity, message }) => [severity, message])).toEqual([
      ["warn", "1 changed file not committed"],
      ["info", "1 untracked path"],
      ["warn", "main has 1 commit that origin/main does not have"],
    ]);
  });

  it("a broken profile, with its line", () => {
    const [first] = findingsOf(whole, "glasshouse", "profile-valid");
    expect(first).toMatchObject({ severity: "fail", path: ".wgx/profile.yml", line: 8 });
  });

  it("a task that calls what is not there, with its line", () => {
    expect(findingsOf(whole, "toolshed", "tasks-runnable")).toMatchObject([
      { severity: "fail", path: ".wgx/profile.yml", line: 5, message: expect.stringContaining("scripts/stocktake.sh") },
    ]);
  });

  it("a member without CI", () => {
    expect(findingsOf(whole, "seedbank", "ci-present")).toMatchObject([{ severity: "warn" }]);
  });

  it("actions that are not pinned, with file and line", () => {
    const path = ".github/workflows/season.yml";
    expect(findingsOf(whole, "waterworks", "actions-pinned")).toMatchObject([
      { severity: "info", path, line: 12, message: expect.stringContaining("actions/setup-python@v5") },
      { severity: "warn", path, line: 14, message: expect.stringContaining("softprops/action-gh-release@master") },
    ]);
  });

  it("a note for agents that is not finished, an old copy of a contract, an older tool", () => {
    const found = whole.members.flatMap(({ name, findings }) =>
      findings.map(({ check, severity, path, line, message }) => [name, check, severity, path, line, message]),
    );
    expect(found).toEqual(
      expect.arrayContaining([
        ["toolshed", "agent-context", "warn", ".ai-context.yml", 3, "project.summary still says TODO"],
        [
          "toolshed",
          "agent-context",
          "warn",
          ".ai-context.yml",
          7,
          expect.stringContaining("ai_guidance.dont is empty"),
        ],
        ["glasshouse", "contract-copies", "warn", "contracts/reading.schema.json", undefined, expect.any(String)],
        [
          "waterworks",
          "toolchain-versions",
          "warn",
          ".python-version",
          1,
          "python 3.10 is older than the fleet's 3.12",
        ],
      ]),
    );
  });

  it("that a call leads to a member which cannot be read, without calling the caller unread", () => {
    expect(memberOf(whole, "waterworks").notRun).toEqual([
      {
        check: "reusable-refs-resolve",
        reason: expect.stringMatching(
          /^what it calls of beehive cannot be looked for: its remote has no such repository/,
        ),
      },
    ]);
  });

  it("what lies deep where it is asked for, the same when it is remembered", () => {
    const deep = doctor("--all", "--check", "deep");
    expect(deep.members.flatMap(({ findings }) => findings)).toEqual([
      expect.objectContaining({ check: "conflict-markers", severity: "fail", path: "planting.txt", line: 2 }),
    ]);
    expect(deep.members.filter(({ state }) => state === "unknown").map(({ name }) => name)).toEqual(["beehive"]);
    expect(doctor("--all", "--check", "deep").members).toEqual(deep.members);
    expect(whole.members.flatMap(({ findings }) => findings).map(({ check }) => check)).not.toContain(
      "conflict-markers",
    );
  });

  it("a dependency that is used and not declared", () => {
    expect(findingsOf(whole, "waterworks", "graph-edges")).toEqual([
      {
        check: "graph-edges",
        severity: "info",
        message: "uses beehive, which its depends_on does not lead to",
        path: ".github/workflows/season.yml",
      },
    ]);
  });

  it("a clone that nobody listed, an ended waiver and one that waives nothing, of no member", () => {
    const found = whole.fleet.map(({ check, severity, path, line }) => ({ check, severity, path, line }));
    expect(found).toEqual([
      { check: "inventory-reconcile", severity: "info", path: "compost" },
      { check: "waivers-current", severity: "warn", path: "templates/waivers.yml", line: 6 },
      { check: "waivers-current", severity: "warn", path: "templates/waivers.yml", line: 10 },
    ]);
  });

  it("nothing else: the whole demo fleet, counted", () => {
    const counts = whole.members.map(({ name, state, findings }) => [name, state, findings.length]);
    expect(counts).toEqual([
      ["toolshed", "fail", 9],
      ["aussensensor", "ok", 0],
      ["glasshouse", "fail", 5],
      ["seedbank", "warn", 6],
      ["beehive", "unknown", 1],
      ["waterworks", "warn", 8],
    ]);
    expect(whole.summary).toEqual({ ok: 1, warn: 2, fail: 2, unknown: 1 });
  });

  it("what it judged: the default branch as last fetched, its commit and when it was fetched", () => {
    const seedbank = memberOf(whole, "seedbank");
    expect(seedbank).toMatchObject({ ref: "origin/trunk", source: "local", location: `${fleet.folder}/seedbank` });
    expect(seedbank.committedAt).toBe("2025-10-13T09:05:00.000Z");
    expect(Math.abs(Date.parse(seedbank.fetchedAt ?? "") - Date.parse(whole.run.startedAt))).toBeLessThan(600_000);
  });
});

describe("a waived difference", () => {
  it("is shown with its reason and day, and is not among what counts", () => {
    const own = {
      severity: "info",
      waived: { reason: "the controllers' tables are edited with tabs", until: "2099-12-31" },
    };
    expect(drift("waterworks", ".editorconfig")).toMatchObject(own);
    const waterworks = wgx(["doctor", "--repo", "waterworks"], { cwd: fleet.metarepo }).stdout;
    expect(waterworks).not.toMatch(/at: {2}\.editorconfig/);
    expect(waterworks).toMatch(/^not shown: .*1 waived/m);
  });
});

describe("--check", () => {
  it("runs these checks and no other", () => {
    const report = doctor("--check", "ci-present", "--check", "clone-state");
    const checks = new Set(report.members.flatMap(({ findings }) => findings.map(({ check }) => check)));
    expect(checks).toEqual(new Set(["ci-present", "clone-state"]));
    expect(report.fleet).toEqual([]);
    expect(report.templates).toEqual([]);
  });

  it("gives what the whole examination gives for it", () => {
    for (const id of ["template-drift", "tasks-runnable", "actions-pinned", "clone-state", "graph-edges"]) {
      const alone = doctor("--check", id);
      for (const { name } of whole.members)
        expect(findingsOf(alone, name, id), `${id} ${name}`).toEqual(findingsOf(whole, name, id));
    }
  });

  it("leaves a member unknown that could not be reached, whatever is asked", () => {
    for (const id of ["fetch-age", "default-branch", "inventory-reconcile", "waivers-current"])
      expect(memberOf(doctor("--check", id), "beehive").state, id).toBe("unknown");
  });
});

describe("--list-checks and --explain", () => {
  it("lists every check with its severity", () => {
    const { status, stdout } = wgx(["doctor", "--list-checks"], { cwd: scratch });
    expect(stdout).toMatch(/\n\* looks into every file: runs with --check deep, --check all, or by its name\n$/);
    expect(status).toBe(0);
    const ids = stdout
      .trimEnd()
      .split("\n")
      .flatMap((line) => /^([a-z-]+)(?: \*)? +(?:info|warn|fail) +\S/.exec(line)?.[1] ?? []);
    expect(ids).toEqual(doctorCheckIds.filter((id) => !hostedCheckIds.includes(id)));
    const hosted = wgx(["doctor", "--source", "github", "--list-checks"], { cwd: scratch }).stdout;
    for (const id of hostedCheckIds) expect(hosted).toMatch(new RegExp(`^${id} `, "m"));
  });

  it("explains one, without a fleet", () => {
    const { status, stdout, stderr } = wgx(["doctor", "--explain", "waivers-current"], { cwd: scratch });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^waivers-current: Every waiver .*\nAt most: warn\nLooks at: inventory, .*\n\n[\s\S]+\n$/);
  });
});

describe("the choice of members", () => {
  it.each<[string[], string[]]>([
    [["--repo", "seedbank"], ["seedbank"]],
    [
      ["--repo", "*house", "--repo", "toolshed"],
      ["toolshed", "glasshouse"],
    ],
    [
      ["--exclude", "*house", "--exclude", "beehive"],
      ["toolshed", "aussensensor", "seedbank", "waterworks"],
    ],
    [
      ["--domain", "workshop", "--domain", "outside"],
      ["toolshed", "aussensensor"],
    ],
    [["--scope", "climate"], ["glasshouse"]],
    [
      ["--domain", "garden", "--exclude", "beehive", "--repo", "*e*"],
      ["glasshouse", "seedbank", "waterworks"],
    ],
  ])("%j", (args, names) => {
    expect(doctor(...args).members.map(({ name }) => name)).toEqual(names);
  });

  it("keeps an unused waiver quiet where not every member was looked at", () => {
    expect(doctor("--repo", "toolshed").fleet.map(({ line }) => line)).not.toContain(10);
  });
});

describe("--fail-on", () => {
  it("fail lets warnings pass", () => {
    const args = ["doctor", "--repo", "seedbank", "--fail-on"];
    expect(wgx([...args, "warn"], { cwd: fleet.metarepo }).status).toBe(1);
    expect(wgx([...args, "fail"], { cwd: fleet.metarepo })).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("nothing to report at or above fail"),
    });
  });

  it("fail does not let an unread member pass", () => {
    expect(wgx(["doctor", "--repo", "beehive", "--fail-on", "fail"], { cwd: fleet.metarepo }).status).toBe(3);
  });
});

describe("--jobs", () => {
  it("changes nothing of the report but its run", () => {
    const { run: _one, ...alone } = doctor("--jobs", "1");
    const { run: _eight, ...together } = doctor("--jobs", "8");
    expect(alone).toEqual(together);
  });
});

describe("where the fleet is found", () => {
  const names = ({ members }: Report) => members.filter(({ state }) => state !== "unknown").map(({ name }) => name);

  it("from a folder of the metarepo, with -C, --fleet and WGX_FLEET, all the same", () => {
    const inventory = fleet.inventory;
    const runs = [
      wgx(["doctor", "--json"], { cwd: join(fleet.metarepo, "templates/docs") }),
      wgx(["-C", fleet.metarepo, "doctor", "--json"], { cwd: scratch }),
      wgx(["--fleet", inventory, "doctor", "--json"], { cwd: scratch }),
      wgx(["--fleet", fleet.metarepo, "doctor", "--json"], { cwd: scratch, env: { WGX_FLEET: "/nowhere" } }),
      wgx(["doctor", "--json"], { cwd: scratch, env: { WGX_FLEET: inventory } }),
    ];
    for (const { stdout } of runs) expect(names(reportOf(stdout))).toEqual(names(whole));
  });

  it("and its clones with --workspace, then WGX_WORKSPACE", () => {
    const elsewhere = { WGX_WORKSPACE: join(scratch, "nowhere") };
    const lost = wgx(["doctor", "--source", "local", "--json"], { cwd: fleet.metarepo, env: elsewhere });
    expect(names(reportOf(lost.stdout))).toEqual([]);
    const found = wgx(["--workspace", fleet.folder, "doctor", "--source", "local", "--json"], {
      cwd: fleet.metarepo,
      env: elsewhere,
    });
    expect(names(reportOf(found.stdout))).toEqual(names(whole));
  });
});

describe("what is examined", () => {
  it("is not changed by it", () => {
    const before = readFileSync(join(fleet.folder, "toolshed/.git/index"));
    doctor("--all");
    expect(readFileSync(join(fleet.folder, "toolshed/.git/index")).equals(before)).toBe(true);
  });
});
