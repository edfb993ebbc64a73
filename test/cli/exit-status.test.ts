import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { beforeAll, describe, expect, it } from "vitest";
import type { World } from "../../src/cli/context.ts";
import { exitStatuses } from "../../src/cli/exit-status.ts";
import { runProgram } from "../../src/cli/run-program.ts";
import type { DemoFleet } from "../../src/demo/build-fleet.ts";
import { secretMask } from "../../src/platform/secrets.ts";
import { temporaryFolder } from "../../src/platform/temporary.ts";
import { demoFleetIn } from "../helpers/demo-fleet.ts";
import { failureOf, reportOf } from "../helpers/documents.ts";
import { gitInstead, program, sharedFolder, wgx } from "../helpers/wgx.ts";

const scratch = sharedFolder();
const plain = join(scratch, "plain");
let fleet: DemoFleet;

beforeAll(async () => {
  mkdirSync(plain);
  fleet = await demoFleetIn(join(scratch, "demo"));
});

describe("0, done", () => {
  it("where nothing is at or above --fail-on", () => {
    const current = ["doctor", "--repo", "aussensensor", "--check", "template-drift"];
    expect(wgx(current, { cwd: fleet.metarepo })).toMatchObject({ status: 0, stderr: "" });
  });

  it.each([["--version"], ["--help"], ["help"], ["help", "doctor"], ["doctor", "--help"], []])("for %j", (...args) => {
    const { status, stdout, stderr } = wgx(args, { cwd: plain });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).not.toBe("");
  });
});

describe("2, nothing was examined", () => {
  it("where none of the checks that were asked for can run", () => {
    const folder = join(scratch, "bare-metarepo");
    mkdirSync(folder);
    writeFileSync(join(folder, "repos.yml"), "repos: []\n");
    const { status, stderr } = wgx(["doctor", "--check", "template-drift", "--check", "waivers-current"], {
      cwd: folder,
    });
    expect(status).toBe(2);
    expect(stderr).toContain("error: the check template-drift cannot run: the metarepo has no templates");
  });
});

describe("1, findings", () => {
  it("for drift, although every member was read", () => {
    const { status, stdout } = wgx(["doctor", "--exclude", "beehive"], { cwd: fleet.metarepo });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^exit 1: \d+ findings at or above warn$/m);
  });
});

describe("2, usage", () => {
  it.each<[string, string[], string | RegExp]>([
    ["an unknown flag", ["doctor", "--al"], /error: unknown option '--al'\n.*hint: Did you mean --all\?/],
    ["an unknown command", ["docter"], /error: unknown command 'docter'\n.*hint: Did you mean doctor\?/],
    [
      "an unknown check",
      ["doctor", "--check", "template-drfit"],
      /"template-drfit"\n.*did you mean "template-drift"\?/,
    ],
    [
      "an unknown check to explain",
      ["doctor", "--explain", "ci"],
      /there is no check "ci"\n.*hint: wgx doctor --list-checks/,
    ],
    [
      "an unknown member",
      ["doctor", "--repo", "beehve"],
      /--repo "beehve" matches no member\n.*did you mean "beehive"\?/,
    ],
    ["an unknown schema", ["schema", "raport"], /did you mean: wgx schema report/],
    ["--all with --repo", ["doctor", "--all", "--repo", "beehive"], "--all and --repo contradict each other"],
    [
      "a format that does not exist",
      ["doctor", "--format", "yaml"],
      /'yaml' is invalid\. Allowed choices are human, json, ndjson, markdown, junit, sarif, github/,
    ],
    ["a number that is none", ["doctor", "--jobs", "0"], "It takes a whole number above zero"],
    ["an operand too many", ["list", "beehive"], "too many arguments"],
    ["a folder that is not there", ["-C", "nowhere", "doctor"], /nowhere/],
    [
      "an inventory that is not there",
      ["--fleet", "nowhere.yml", "doctor"],
      /--fleet names a file that does not exist/,
    ],
  ])("for %s, and nothing is examined", (_what, args, message) => {
    const { status, stdout, stderr } = wgx(args, { cwd: fleet.metarepo });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it("for --json with another format, before anything is examined", () => {
    const PATH = gitInstead(join(scratch, "never"), "exit 99");
    const args = ["doctor", "--json", "--format", "markdown"];
    const { status, stdout, stderr } = wgx(args, { cwd: fleet.metarepo, env: { PATH } });
    expect(status).toBe(2);
    expect(stderr).toContain("--json and --format markdown contradict each other");
    expect(failureOf(stdout)).toMatchObject({ kind: "usage", exitCode: 2 });
  });

  it("for --only failed where no run is remembered", () => {
    const folder = join(scratch, "young");
    mkdirSync(folder);
    writeFileSync(join(folder, "repos.yml"), "repos: [a]\n");
    const { status, stderr } = wgx(["doctor", "--only", "failed"], { cwd: folder });
    expect(status).toBe(2);
    expect(stderr).toContain("there is no run to look back on");
  });

  it("for --all where there is no fleet", () => {
    const { status, stderr } = wgx(["doctor", "--all"], { cwd: plain });
    expect(status).toBe(2);
    expect(stderr).toContain("no fleet here: there is no repos.yml in this folder or above it");
    expect(stderr).toContain("hint: ");
  });

  it("for a broken inventory, with file, line and column", () => {
    const folder = join(scratch, "broken");
    mkdirSync(folder);
    writeFileSync(join(folder, "repos.yml"), "repos:\n  - name: a\n    depends_on: [b]\n");
    const { status, stdout, stderr } = wgx(["doctor"], { cwd: folder });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(`${folder}/repos.yml:3:18`);
  });

  it("for a git that is too old, naming it and the version that is needed", () => {
    const PATH = gitInstead(join(scratch, "old"), 'case "$*" in *version) echo "git version 2.20.1"; exit 0;; esac');
    const { status, stdout, stderr } = wgx(["doctor"], { cwd: fleet.metarepo, env: { PATH } });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(`${scratch}/old/git is git 2.20.1; wgx needs 2.39 or newer`);
  });

  it.each([["doctor"], ["validate"], ["demo"]])("for no git at all: %s", (command) => {
    const folder = join(scratch, "no-git");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    symlinkSync(process.execPath, join(folder, "node"));
    const { status, stdout, stderr } = wgx([command], { cwd: fleet.metarepo, env: { PATH: folder } });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("git was not found on PATH");
    expect(stderr).toContain("hint: install git");
  });

  it("for no git where none is needed: never", () => {
    expect(wgx(["list"], { cwd: fleet.metarepo, env: { PATH: "/nowhere" } }).status).toBe(0);
  });
});

describe("3, incomplete", () => {
  it("where one member cannot be read, and all others are shown", () => {
    const { status, stdout } = wgx(["doctor", "--all", "--json"], { cwd: fleet.metarepo });
    expect(status).toBe(3);
    const report = reportOf(stdout);
    expect(report.exitCode).toBe(3);
    expect(report.members.map(({ name, state }) => [name, state])).toEqual([
      ["toolshed", "fail"],
      ["aussensensor", "ok"],
      ["glasshouse", "fail"],
      ["seedbank", "warn"],
      ["beehive", "unknown"],
      ["waterworks", "warn"],
    ]);
  });
});

describe("70, a defect", () => {
  const failing = (argv: readonly string[]): { world: World; out: () => string; err: () => string } => {
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const env = { PATH: process.env["PATH"], GH_TOKEN: "hunter2hunter2" };
    const world: World = {
      argv,
      env,
      cwd: fleet.metarepo,
      stdout,
      stderr,
      now: () => {
        throw new TypeError("the clock of hunter2hunter2 broke");
      },
      platform: "linux",
      signal: new AbortController().signal,
      temporary: temporaryFolder(scratch),
      mask: secretMask(env),
      script: program,
    };
    const text = (stream: PassThrough) => String(stream.read() ?? "");
    return { world, out: () => text(stdout), err: () => text(stderr) };
  };

  it("says what broke and to report it, without the stack and without secrets", async () => {
    const { world, out, err } = failing(["doctor"]);
    expect(await runProgram(world)).toBe(70);
    expect(err()).toBe(
      "error: the clock of *** broke\n  hint: this is a defect in wgx; please report it with the command and what the same prints with --debug\n",
    );
    expect(out()).toBe("");
  });

  it("shows the stack under --debug", async () => {
    const { world, err } = failing(["--debug", "doctor"]);
    expect(await runProgram(world)).toBe(70);
    expect(err()).toMatch(/TypeError: the clock of \*\*\* broke\n\s+at /);
  });

  it("is a document under --json", async () => {
    const { world, out } = failing(["doctor", "--json"]);
    expect(await runProgram(world)).toBe(70);
    expect(failureOf(out())).toMatchObject({ kind: "defect", exitCode: 70 });
  });
});

describe("70, a defect that no command could catch", () => {
  const throwing = (code: string) => ({
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}`,
    GH_TOKEN: "hunter2hunter2",
  });

  it.each([
    ["thrown", 'setImmediate(() => { throw new Error("boom hunter2hunter2") })'],
    ["rejected", 'Promise.reject(new Error("boom hunter2hunter2"))'],
  ])("%s: says so without stack and secrets, and is not taken for findings", (_what, code) => {
    // Only once wgx is listening, and before it has found out anything.
    const late = `const on = process.on; process.on = function (name, ...rest) { if (name === "SIGHUP") ${code}; return on.call(this, name, ...rest); }`;
    const { status, stdout, stderr } = wgx(["doctor"], { cwd: fleet.metarepo, env: throwing(late) });
    expect({ status, stdout }).toEqual({ status: 70, stdout: "" });
    expect(stderr).toBe(
      "error: boom ***\n  hint: this is a defect in wgx; please report it with the command and what the same prints with --debug\n",
    );
  });
});

describe("the table", () => {
  it.each([["help", "exit-codes"], ["exit-codes"]])("is printed by wgx %s %s", (...args) => {
    const { status, stdout } = wgx(args, { cwd: plain });
    expect(status).toBe(0);
    const codes = [...stdout.matchAll(/^ +(\d+) {2}\S/gm)].map(([, code]) => Number(code));
    expect(codes).toEqual([0, 1, 2, 3, 4, 70, 75, 130]);
    expect(codes).toEqual(exitStatuses.map(({ code }) => code).sort((a, b) => a - b));
    expect(stdout).toContain("the most serious wins: 70, 2, 4, 3, 75, 1");
  });
});
