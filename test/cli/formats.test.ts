import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { DemoFleet } from "../../src/demo/build-fleet.ts";
import { demoFleetIn } from "../helpers/demo-fleet.ts";
import { documentOf, memberOf, reportOf } from "../helpers/documents.ts";
import { expectJunit } from "../helpers/junit.ts";
import { reportFromLines } from "../helpers/report-lines.ts";
import { git, write } from "../helpers/repositories.ts";
import { gitInstead, type Outcome, sharedFolder, startWgx, until, wgx } from "../helpers/wgx.ts";

const scratch = sharedFolder();
let fleet: DemoFleet;

beforeAll(async () => {
  fleet = await demoFleetIn(join(scratch, "demo"));
});

function doctor(args: readonly string[], env: Readonly<Record<string, string>> = {}): Outcome {
  return wgx(["doctor", ...args], { cwd: fleet.metarepo, env });
}

/** What differs from run to run. */
function timeless(report: object): object {
  return { ...report, run: undefined };
}

describe("ndjson", () => {
  it("tells line by line what json tells, on a stdout that holds nothing else", () => {
    const { status, stdout, stderr } = doctor(["--format", "ndjson"]);
    expect({ status, stderr }).toEqual({ status: 3, stderr: "" });
    for (const line of stdout.trimEnd().split("\n")) documentOf("report-line", line);
    const report = reportOf(JSON.stringify(reportFromLines(stdout)));
    const whole = reportOf(doctor(["--json"]).stdout);
    const byName = (name: string) => memberOf(report, name);
    expect(timeless({ ...report, members: whole.members.map(({ name }) => byName(name)) })).toEqual(timeless(whole));
  });

  it("ends in the failure where the command stops", () => {
    const { status, stdout } = doctor(["--format", "ndjson", "--check", "nonesuch"]);
    expect(status).toBe(2);
    expect(documentOf("report-line", stdout)).toMatchObject({ type: "failure", failure: { kind: "usage" } });
  });

  it("writes a member while another is still being read", async () => {
    const workspace = join(scratch, "slow");
    const root = join(workspace, "metarepo");
    write(root, { "repos.yml": "repos: [quick, slow]\n" });
    for (const name of ["quick", "slow"]) {
      mkdirSync(join(workspace, name));
      git(join(workspace, name), "init", "-q", "-b", "main");
      git(join(workspace, name), "commit", "-q", "--allow-empty", "-m", "first");
    }
    // With a filter of its own a clone is read by itself.
    git(join(workspace, "slow"), "config", "filter.x.clean", "cat");
    const release = join(scratch, "release");
    const waits = `case "$PWD:$*" in */slow:*status*) while [ ! -e '${release}' ]; do sleep 0.05; done ;; esac`;
    const { child, ended } = startWgx(["doctor", "--check", "clone-state", "--format", "ndjson"], {
      cwd: root,
      env: { PATH: gitInstead(join(scratch, "bin"), waits) },
    });
    let text = "";
    child.stdout?.on("data", (chunk) => {
      text += chunk;
    });
    try {
      await until(() => text.includes('"name":"quick"'), 40_000);
      expect(text).not.toContain('"name":"slow"');
    } finally {
      writeFileSync(release, "");
    }
    const { stdout } = await ended;
    expect(reportFromLines(stdout)).toMatchObject({ members: [{ name: "quick" }, { name: "slow" }] });
  });
});

describe("junit and sarif", () => {
  it("are whole documents, also in a file", async () => {
    const { stdout } = doctor(["--format", "junit"]);
    await expectJunit([stdout]);
    const file = join(scratch, "out/report.sarif");
    const written = doctor(["--format", "sarif", "--output", file]);
    expect(written.stdout).toBe("");
    const log: unknown = JSON.parse(readFileSync(file, "utf8"));
    expect(log).toMatchObject({ version: "2.1.0", runs: [{ invocations: [{ exitCode: 3 }] }] });
  });
});

describe("github", () => {
  it("annotates on stdout, and adds to the step's summary", () => {
    const summary = join(scratch, "summary.md");
    writeFileSync(summary, "# before\n");
    const { status, stdout } = doctor(["--format", "github"], { GITHUB_STEP_SUMMARY: summary });
    expect(status).toBe(3);
    expect(stdout).toMatch(/^::error title=beehive could not be read::its remote has no such repository/);
    expect(stdout).toContain("::error file=toolshed/.wgx/profile.yml,line=5,title=toolshed%3A tasks-runnable::task ");
    const text = readFileSync(summary, "utf8");
    expect(text).toMatch(/^# before\n# wgx doctor --format github: 6 members\n/);
  });

  it("says so where the summary cannot be written", () => {
    const { status, stderr } = doctor(["--format", "github"], { GITHUB_STEP_SUMMARY: scratch });
    expect(status).toBe(2);
    expect(stderr).toContain("cannot be written");
  });
});

it("--json and another format contradict each other", () => {
  const { status, stderr } = doctor(["--json", "--format", "sarif"]);
  expect(status).toBe(2);
  expect(stderr).toContain("--json and --format sarif contradict each other");
});

describe("--baseline", () => {
  const checks = ["--check", "template-drift", "--check", "clone-state", "--exclude", "beehive"];
  let baseline: string;

  beforeAll(() => {
    baseline = join(scratch, "baseline.json");
    expect(doctor([...checks, "--json", "--output", baseline]).status).toBe(1);
  });

  it("passes where nothing is new", () => {
    const { status, stdout } = doctor([...checks, "--baseline", baseline]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^baseline: 0 new, \d+ known, 0 fixed since \S+, just now$/m);
    expect(stdout).toMatch(/^exit 0: nothing new at or above warn$/m);
  });

  it("fails on what is new, lists what is fixed, and shows new findings first", () => {
    const member = join(fleet.folder, "aussensensor");
    write(member, { "README.md": "changed" });
    const report = reportOf(doctor([...checks, "--baseline", baseline, "--json"]).stdout);
    expect(report.exitCode).toBe(1);
    const marked = memberOf(report, "aussensensor").findings.map(({ severity, baseline: mark }) => [severity, mark]);
    expect(marked).toContainEqual(["warn", "new"]);
    expect(report.baseline?.known).toBeGreaterThan(5);
    const { stdout } = doctor([...checks, "--baseline", baseline]);
    expect(stdout.indexOf("new warn[clone-state]")).toBeLessThan(stdout.indexOf("known warn[template-drift]"));
    git(member, "checkout", "-q", "--", "README.md");
    const later = join(scratch, "later.json");
    writeFileSync(later, JSON.stringify(report));
    const fixed = reportOf(doctor([...checks, "--baseline", later, "--json"]).stdout);
    expect(fixed.baseline).toMatchObject({
      new: 0,
      fixed: [{ member: "aussensensor", finding: { check: "clone-state" } }],
    });
    expect(fixed.exitCode).toBe(0);
  });

  it("counts nothing as fixed that was not looked for", () => {
    const report = reportOf(doctor(["--repo", "toolshed", "--baseline", baseline, "--json"]).stdout);
    expect(report.baseline?.fixed).toEqual([]);
    expect(report.baseline?.notSeen).toBeGreaterThan(0);
  });

  it.each([
    ["is not there", "none.json", "there is no such file"],
    ["is no report", "repos.yml", "this is no JSON document"],
  ])("refuses one that %s, before anything is examined", (_, name, message) => {
    const { status, stdout, stderr } = doctor(["--baseline", name]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).toContain("hint: name a report that wgx wrote with --format json");
  });
});
