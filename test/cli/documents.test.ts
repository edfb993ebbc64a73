import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { fleetHealth } from "../../src/contracts/fleet-health.ts";
import { memberList } from "../../src/contracts/member-list.ts";
import { documentKinds } from "../../src/contracts/schemas.ts";
import type { DemoFleet } from "../../src/demo/build-fleet.ts";
import { demoFleetIn } from "../helpers/demo-fleet.ts";
import { documentOf, failureOf, findingsOf, memberOf, reportOf } from "../helpers/documents.ts";
import { git } from "../helpers/repositories.ts";
import { gitInstead, program, sharedFolder, wgx } from "../helpers/wgx.ts";

const scratch = sharedFolder();
let fleet: DemoFleet;

beforeAll(async () => {
  fleet = await demoFleetIn(join(scratch, "demo"));
});

describe("with --json stdout is one valid document", () => {
  it.each<[string, string[]]>([
    ["report", ["doctor", "--json"]],
    ["report", ["doctor", "--format", "json"]],
    ["list", ["list", "--json"]],
    ["validation", ["validate", "--json"]],
  ])("%s: wgx %j", (name, args) => {
    documentOf(name, wgx(args, { cwd: fleet.metarepo }).stdout);
  });

  it("also where the inventory has warnings, which go to stderr", () => {
    const file = join(fleet.metarepo, "warned.yml");
    writeFileSync(file, `colour: green\n${readFileSync(fleet.inventory, "utf8")}`);
    const { stdout, stderr } = wgx(["--fleet", file, "doctor", "--json"], { cwd: fleet.metarepo });
    reportOf(stdout);
    expect(stderr).toBe(`warning: 1 remark on ${file}; wgx validate shows it\n`);
  });

  it("also under -v, -q and --debug", () => {
    for (const flag of ["-v", "-q", "--debug"]) {
      const { stdout, stderr } = wgx([flag, "doctor", "--json", "--repo", "toolshed"], { cwd: fleet.metarepo });
      reportOf(stdout);
      expect(stderr !== "").toBe(flag === "--debug");
    }
  });

  it.each<[string, string[]]>([
    ["an unknown flag", ["doctor", "--json", "--bogus"]],
    ["an unknown flag before it", ["doctor", "--bogus", "--json"]],
    ["an unknown member", ["doctor", "--format=json", "--repo", "nobody"]],
    ["no inventory", ["--fleet", "/nowhere", "list", "--json"]],
    ["an unwritable output", ["doctor", "--json", "--output", "/dev/null/x"]],
  ])("which is a failure for %s", (_what, args) => {
    const { status, stdout, stderr } = wgx(args, { cwd: fleet.metarepo });
    expect(failureOf(stdout)).toMatchObject({ exitCode: status });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error: /);
  });
});

describe("a member that breaks while it is examined", () => {
  let fleet: DemoFleet;
  beforeAll(async () => {
    fleet = await demoFleetIn(join(scratch, "breaking"));
  });

  // The first process that reads objects finds one member's objects gone.
  const breakInMidRun = (member: string, how: string) =>
    gitInstead(
      join(scratch, `breaking-${member}`),
      `case "$*" in *cat-file*) mv '${fleet.folder}/${member}/.git/objects' '${scratch}/${member}-objects' 2>/dev/null && ${how};; esac`,
    );

  it("is unknown and no other, and the document is valid", () => {
    const whole = reportOf(wgx(["doctor", "--json"], { cwd: fleet.metarepo }).stdout);
    const objects = join(fleet.folder, "seedbank/.git/objects");
    const PATH = breakInMidRun("seedbank", `mkdir '${objects}'`);
    // A run that remembers what the commits hold would not have to ask.
    const env = { PATH, XDG_CACHE_HOME: join(scratch, "nothing-remembered") };
    const { status, stdout } = wgx(["doctor", "--json"], { cwd: fleet.metarepo, env });
    const report = reportOf(stdout);
    expect(status).toBe(3);
    expect(memberOf(report, "seedbank").state).toBe("unknown");
    expect(findingsOf(report, "seedbank", "template-drift")).toEqual([]);
    expect(findingsOf(report, "seedbank", "ci-present")).toEqual([]);
    for (const { name } of whole.members.filter(({ name }) => name !== "seedbank"))
      expect(memberOf(report, name), name).toEqual(memberOf(whole, name));
  });

  it("is unknown where git dies on it", () => {
    const PATH = gitInstead(
      join(scratch, "dying"),
      `case "$PWD" in */glasshouse) kill -9 $$;; esac\ncase "$*" in *for-each-repo*) exit 1;; esac`,
    );
    const report = reportOf(wgx(["doctor", "--json"], { cwd: fleet.metarepo, env: { PATH } }).stdout);
    expect(memberOf(report, "glasshouse")).toMatchObject({ state: "unknown", reason: expect.stringMatching(/./) });
    expect(memberOf(report, "aussensensor").state).toBe("ok");
  });

  it("is unknown where git takes longer than --timeout, with that as its reason", () => {
    const PATH = gitInstead(
      join(scratch, "sleeping"),
      `case "$PWD" in */toolshed) exec sleep 30;; esac\ncase "$*" in *for-each-repo*) exit 1;; esac`,
    );
    const args = ["doctor", "--json", "--timeout", "1", "--check", "clone-state"];
    const report = reportOf(wgx(args, { cwd: fleet.metarepo, env: { PATH } }).stdout);
    expect(memberOf(report, "toolshed")).toMatchObject({
      state: "unknown",
      reason: "git took longer than --timeout allows",
    });
    expect(memberOf(report, "aussensensor").state).toBe("ok");
  });
});

describe("--output", () => {
  it("takes the report and leaves stdout empty, relative to -C", () => {
    const { status, stdout } = wgx(["-C", fleet.metarepo, "doctor", "--json", "--output", "out/report.json"], {
      cwd: scratch,
    });
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    reportOf(readFileSync(join(fleet.metarepo, "out/report.json"), "utf8"));
    expect(readdirSync(join(fleet.metarepo, "out"))).toEqual(["report.json"]);
  });

  it("has neither colour nor a width", () => {
    const file = join(scratch, "report.txt");
    wgx(["--color", "always", "doctor", "--output", file], { cwd: fleet.metarepo });
    expect(readFileSync(file, "utf8")).not.toContain("\u001b");
  });
});

describe("--report-dir", () => {
  it("gets a drift report of every member and the fleet's health, in which unknown is fail", () => {
    const folder = join(scratch, "reports");
    const { status, stderr } = wgx(["doctor", "--report-dir", folder], { cwd: fleet.metarepo });
    expect(status).toBe(3);
    expect(stderr).toBe(`wrote 6 drift reports and fleet-health.json to ${folder}\n`);
    const names = readdirSync(folder).map((name) => name.replace(/-\d{8}T\d{6}Z\.md$/, ""));
    expect(names.sort()).toEqual([
      "drift-aussensensor",
      "drift-beehive",
      "drift-glasshouse",
      "drift-seedbank",
      "drift-toolshed",
      "drift-waterworks",
      "fleet-health.json",
    ]);
    const health = fleetHealth.parse(
      documentOf("fleet-health", readFileSync(join(folder, "fleet-health.json"), "utf8")),
    );
    expect(health).toMatchObject({ repoCount: 6, status: { ok: 1, warn: 2, fail: 3 } });
    expect(health.details?.find(({ id }) => id === "beehive")).toEqual({
      id: "beehive",
      state: "fail",
      note: expect.stringMatching(/^not seen: its remote has no such repository, /),
    });
  });

  it("that cannot be written is a failure that names it", () => {
    const file = join(scratch, "a-file");
    writeFileSync(file, "");
    const { status, stdout, stderr } = wgx(["doctor", "--report-dir", file], { cwd: fleet.metarepo });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(`--> ${file}/`);
    expect(existsSync(file)).toBe(true);
  });
});

describe("wgx schema", () => {
  it("prints a schema for every kind that it lists", () => {
    const listed = wgx(["schema"], { cwd: scratch }).stdout;
    const names = listed
      .trimEnd()
      .split("\n")
      .map((line) => line.split(" ")[0]);
    expect(names).toEqual(documentKinds.map(({ name }) => name));
    for (const name of ["inventory", "report"])
      expect(JSON.parse(wgx(["schema", name], { cwd: scratch }).stdout)).toMatchObject({
        $schema: "https://json-schema.org/draft/2020-12/schema",
      });
  });
});

describe("wgx list", () => {
  it("is in dependency order, with where each clone is", () => {
    const { members, references } = list();
    expect(members.map(({ name }) => name)).toEqual([
      "toolshed",
      "aussensensor",
      "glasshouse",
      "seedbank",
      "beehive",
      "waterworks",
    ]);
    expect(members.map(({ clone }) => clone)).toContain(join(fleet.folder, "toolshed"));
    expect(members.find(({ name }) => name === "beehive")).not.toHaveProperty("clone");
    expect(references.map(({ name }) => name)).toEqual(["old-almanac"]);
  });

  it("leaves a metarepo that git calls clean", () => {
    const root = join(scratch, "clean");
    mkdirSync(root);
    writeFileSync(join(root, "repos.yml"), "repos: [a]\n");
    git(root, "init", "--quiet");
    git(root, "add", ".");
    git(root, "commit", "--quiet", "--message", "x");
    expect(wgx(["list"], { cwd: root }).status).toBe(0);
    expect(git(root, "status", "--porcelain", "--untracked-files=all")).toBe("");
  });

  function list() {
    const document = documentOf("list", wgx(["list", "--json"], { cwd: fleet.metarepo }).stdout);
    return memberList.parse(document);
  }
});

describe("wgx demo", () => {
  it("builds its fleet, shows each command and its exit status, and ends well", () => {
    const folder = join(scratch, "walk");
    // Nor is it led astray by a fleet or workspace of the environment,
    // and its events go to no store that is named there.
    const stores = { CHRONIK_INGEST_URL: "http://127.0.0.1:1/", AUSSENSENSOR_DIR: "/nowhere", DRY_RUN: "1" };
    const env = { WGX_FLEET: fleet.inventory, WGX_WORKSPACE: "/nowhere", WGX_OWNER: "somebody", ...stores };
    const { status, stdout } = wgx(["demo", folder], { cwd: fleet.metarepo, env });
    expect(status).toBe(0);
    const commands = [...stdout.matchAll(/^\$ (wgx .+)$/gm)].map(([, command]) => command);
    expect(commands.slice(0, 9)).toEqual([
      "wgx list",
      "wgx validate",
      "wgx smoke",
      "wgx doctor --all --report-dir reports",
      "wgx doctor --explain template-drift",
      "wgx plan --repo glasshouse --repo waterworks --pattern 'templates/{SECURITY.md,.github/**}'",
      "wgx up --yes --exclude beehive --author 'Mira Ost <mira@lindenhof.example>'",
      "wgx up --yes --repo toolshed --author 'Mira Ost <mira@lindenhof.example>'",
      "wgx sync-templates --pull-from toolshed --pull-from waterworks --pattern templates/scripts/check.sh",
    ]);
    expect(commands.slice(9, 17)).toEqual([
      "wgx index",
      "wgx impact toolshed",
      "wgx ingest validate",
      "wgx ingest add --type news --source demo --title 'Somebody walks through the garden'",
      "wgx ingest",
      expect.stringMatching(/^wgx ingest feedback --decision dec-[0-9a-f]{32} --outcome success$/),
      "wgx ingest status",
      "wgx log-sync",
    ]);
    const statuses = [...stdout.matchAll(/^exit status (\d+): /gm)].map(([, code]) => Number(code));
    expect(statuses).toEqual([0, 1, 3, 3, 0, 1, 1, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0]);
    expect(existsSync(join(folder, "metarepo/repos.yml"))).toBe(true);
  });

  it("refuses a folder that is not empty, and leaves it alone", () => {
    const folder = join(scratch, "full");
    mkdirSync(folder);
    writeFileSync(join(folder, "mine"), "mine");
    const { status, stdout, stderr } = wgx(["demo", folder], { cwd: scratch });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("the folder is not empty, and nothing is overwritten");
    expect(readdirSync(folder)).toEqual(["mine"]);
  });
});

describe("wgx --version", () => {
  it("is that of the package", () => {
    const about: unknown = JSON.parse(readFileSync(join(program, "../../package.json"), "utf8"));
    expect(about).toMatchObject({ version: wgx(["--version"], { cwd: scratch }).stdout.trim() });
  });
});
