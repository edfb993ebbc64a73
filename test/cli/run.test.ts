import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { type MemberTaskRun, type TaskRun, taskRun } from "../../src/contracts/task-run.ts";
import { shellLine } from "../../src/platform/text.ts";
import { documentOf } from "../helpers/documents.ts";
import { git } from "../helpers/repositories.ts";
import { type TaskFleet, taskFleet } from "../helpers/task-fleet.ts";
import { paste, processesNaming, program, sharedFolder, startWgx, until, wgx } from "../helpers/wgx.ts";

const scratch = sharedFolder();
const slow = join(scratch, "slow");
let fleet: TaskFleet;

const hostile = {
  quotes: `printf '%s\\n' "it's" '"$HOME"' '$(touch ${scratch}/injected)'\nprintf 'second line\\n'`,
  words: ["printf", "[%s]", "-n", "a b", "$(touch injected)", "x\ny", "*"],
  huge: "head -c 20000000 /dev/zero | tr '\\0' x; echo; echo the end",
  binary: "printf '\\000\\377\\033[2J\\033]0;title\\007end\\n'",
  "-dash": "echo dashed",
};

beforeAll(() => {
  symlinkSync("/bin/sleep", slow);
  const tasks = (more: object) => ({
    ".wgx/profile.yml": JSON.stringify({ tasks: { "build it": "echo built; pwd", ...more } }),
  });
  fleet = taskFleet(join(scratch, "fleet"), {
    base: { files: tasks({ check: "exit 1", nothing: "", wait: `${slow} 300` }) },
    middle: { files: tasks({ check: "true", nothing: "", ...hostile }), dependsOn: ["base"] },
    top: { files: tasks({ check: "true" }), dependsOn: ["middle"] },
    alone: { files: tasks({ check: "true" }) },
    plain: { files: { "README.md": "no profile\n" }, dependsOn: ["base"] },
  });
});

afterEach(() => {
  expect(processesNaming(slow), "no process is left").toEqual([]);
  expect(readdirSync(fleet.env["TMPDIR"] ?? ""), "no temporary file is left").toEqual([]);
});

function run(args: readonly string[], env: Record<string, string> = {}) {
  return wgx(["run", ...args], { cwd: fleet.root, env: { ...fleet.env, ...env } });
}

/** The document of a run with `--trust`, and its members by name. */
function ran(...args: readonly string[]): { document: TaskRun; of: (name: string) => MemberTaskRun | undefined } {
  const { status, stdout } = run(["--json", "--trust", ...args]);
  const document = taskRun.parse(documentOf("task-run", stdout));
  expect(document.exitCode).toBe(status);
  return { document, of: (name) => document.members.find((member) => member.name === name) };
}

describe("wgx run TASK", () => {
  it("runs nothing that nobody trusted", () => {
    expect(run(["check"])).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining("4 members yet") });
  });

  it("finds the task by its normalised name, and runs it in the clones", () => {
    const { document, of } = ran("BUILDIT", "--repo", "base", "--repo", "plain");
    expect(of("base")).toMatchObject({ outcome: "passed", exitCode: 0, folder: fleet.at("base") });
    expect(of("base")?.output?.tail).toEqual(["built", fleet.at("base")]);
    expect(of("plain")).toMatchObject({ outcome: "absent", reason: "it has no profile" });
    expect(document).toMatchObject({ exitCode: 0, where: "clone", work: { task: "BUILDIT" } });
  });

  it("reads a clone's profile as it lies there, and that of the default branch with --worktree", () => {
    const file = join(fleet.at("alone"), ".wgx/profile.yml");
    const before = readFileSync(file);
    writeFileSync(file, JSON.stringify({ tasks: { check: "echo edited" } }));
    expect(ran("check", "--repo", "alone").of("alone")?.output?.tail).toEqual(["edited"]);
    const { of } = ran("buildit", "--repo", "alone", "--worktree");
    expect(of("alone")).toMatchObject({ outcome: "passed", commit: git(fleet.at("alone"), "rev-parse", "HEAD") });
    expect(existsSync(of("alone")?.folder ?? "/")).toBe(false);
    writeFileSync(file, before);
  });

  it("with --ordered skips what depends on a failure, also through others", () => {
    const { document, of } = ran("check", "--ordered");
    expect(document.summary).toMatchObject({ failed: 1, skipped: 2, passed: 1, absent: 1 });
    expect(of("middle")).toEqual({
      name: "middle",
      outcome: "skipped",
      reason: "base, which it depends on, failed",
      commit: expect.any(String),
    });
    expect(of("top")?.reason).toBe("middle, which it depends on, was skipped");
    expect(document).toMatchObject({ exitCode: 1, order: "dependencies" });
    expect(ran("check").document.summary).toMatchObject({ failed: 1, passed: 3, skipped: 0 });
  });

  it("is looked back on by --only failed", () => {
    ran("check");
    expect(ran("check", "--only", "failed").document.members.map(({ name }) => name)).toEqual(["base"]);
  });

  it("is not green where nothing was done", () => {
    expect(ran("nothing").document).toMatchObject({ exitCode: 1, summary: { empty: 2, absent: 3, passed: 0 } });
  });

  it("of which no member has heard is a mistake, with the nearest name", () => {
    expect(run(["chekc"])).toMatchObject({ status: 2, stderr: expect.stringContaining('did you mean "check"?') });
  });

  it("leaves a member that cannot be read unknown, and ends with 3", () => {
    const inventory = join(fleet.root, "repos.yml");
    const before = readFileSync(inventory, "utf8");
    writeFileSync(inventory, `${before}  - gone\n`);
    const { document, of } = ran("buildit");
    writeFileSync(inventory, before);
    expect(of("gone")).toMatchObject({ outcome: "unknown", reason: expect.stringMatching(/^no clone at /) });
    expect(document).toMatchObject({ exitCode: 3, summary: { passed: 4, unknown: 1 } });
  });

  it("ends a task that takes too long", () => {
    const { of } = ran("wait", "--repo", "base", "--task-timeout", "1");
    expect(of("base")).toMatchObject({ outcome: "timeout", reason: "took longer than 1 second" });
  });

  it("ends every task on Ctrl-C, with 130", async () => {
    const { child, ended } = startWgx(["run", "wait", "--trust"], { cwd: fleet.root, env: fleet.env });
    await until(() => processesNaming(slow).length > 0);
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ status: 130, stdout: "", stderr: "error: interrupted by SIGINT\n" });
  });
});

describe("a hostile profile", () => {
  it("does with quotes and newlines what it says, and nothing else", () => {
    expect(ran("quotes", "--repo", "middle").of("middle")?.output?.tail).toEqual([
      "it's",
      '"$HOME"',
      `$(touch ${scratch}/injected)`,
      "second line",
    ]);
    expect(ran("words", "--repo", "middle").of("middle")?.output?.tail).toEqual([
      "[-n][a b][$(touch injected)][x",
      "y][*]",
    ]);
    expect(existsSync(join(scratch, "injected"))).toBe(false);
  });

  it("may have a task whose name begins with a dash", () => {
    expect(run(["--trust", "--repo", "middle", "-dash"]).status).toBe(2);
    expect(ran("_dash", "--repo", "middle").of("middle")?.output?.tail).toEqual(["dashed"]);
  });

  it("fills neither the disk nor the report", () => {
    const { document, of } = ran("huge", "--repo", "middle");
    const output = of("middle")?.output;
    expect(output).toMatchObject({ truncated: true, tail: ["the end"] });
    expect(output?.bytes).toBe(20_000_009);
    expect(statSync(output?.file ?? "").size).toBe(16 * 1024 * 1024);
    expect(JSON.stringify(document).length).toBeLessThan(10_000);
  });

  it("commands no terminal, wherever its output is shown", () => {
    expect(ran("binary", "--repo", "middle").of("middle")?.output?.tail).toEqual(["\\x00\ufffdend"]);
    const { stdout, stderr } = run(["binary", "--repo", "middle", "--stream", "-v"]);
    expect(stderr).toBe("middle | \\x00\ufffdend\n");
    expect(stdout + stderr).not.toContain("\u001b");
  });
});

describe("wgx run -- COMMAND", () => {
  it("runs it with its arguments as they are, without a shell and without asking", () => {
    const args = ["printf", "[%s]", "--json", "a b", "$HOME;", "--", "-x"];
    const { document, of } = ran("--repo", "plain", "--", ...args);
    expect(of("plain")?.output?.tail).toEqual(["[--json][a b][$HOME;][--][-x]"]);
    expect(document.work).toEqual({ argv: args });
    expect(run(["--repo", "plain", "--", "true"]).status).toBe(0);
  });

  it("fails where it cannot be started", () => {
    expect(ran("--repo", "plain", "--", "no-such-program").of("plain")).toMatchObject({
      outcome: "failed",
      reason: "cannot be started: no-such-program was not found",
    });
  });

  it("sees no token, unless the operator hands it one", () => {
    const env = { GH_TOKEN: "not-for-everybody", OTHER: "other" };
    expect(run(["--repo", "plain", "-v", "--", "env"], env).stdout).not.toMatch(/not-for-everybody|OTHER/);
    const passed = run(["--repo", "plain", "--pass-env", "GH_TOKEN", "--", "sh", "-c", "test $GH_TOKEN"], env);
    expect(passed.status).toBe(0);
  });

  it.each([
    [[], "nothing was named to be run"],
    [["--"], "nothing was named to be run"],
    [["check", "--", "true"], "contradict each other"],
    [["check", "again"], "takes one task"],
    [["check", "--json", "--format", "junit"], "contradict each other"],
    [["check", "--pass-env", "GH_TOKEN"], "never gets a token"],
  ])("%j is refused", (args, why) => {
    const { status, stderr } = run(args);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(why) });
  });
});

describe("what is shown", () => {
  it("is a line for each member, worst first, what a failed one last said, and the counts", () => {
    const { stdout } = run(["check", "--trust"]);
    const lines = stdout.replaceAll(/\d+\.\d s/g, "0.0 s").split("\n");
    expect(lines).toEqual([
      "failed  base    0.0 s  ended with exit status 1",
      "absent  plain          it has no profile",
      "passed  alone   0.0 s",
      "passed  middle  0.0 s",
      "passed  top     0.0 s",
      "",
      "5 members: 3 passed, 1 absent, 1 failed",
      "exit 1: 1 member did not end well (task check)",
      "",
    ]);
  });

  it("streams whole lines on stderr, and nothing but the document on stdout", () => {
    const { stdout, stderr } = run(["build it", "--repo", "base", "--repo", "top", "--stream", "--json", "--trust"]);
    taskRun.parse(documentOf("task-run", stdout));
    expect(stderr.split("\n").sort()).toEqual(
      ["", "base | built", `base | ${fleet.at("base")}`, "top | built", `top | ${fleet.at("top")}`].sort(),
    );
  });

  it("is JUnit on request, to a file as well", () => {
    const file = join(scratch, "junit.xml");
    expect(run(["check", "--trust", "--format", "junit", "--output", file])).toMatchObject({ status: 1, stdout: "" });
    const text = readFileSync(file, "utf8");
    expect(text).toMatch(/<testsuite name="check" tests="5" failures="1" errors="0" skipped="1"/);
    expect(text).toContain('<testcase name="check" classname="base"');
  });
});

describe.runIf(spawnSync("script", ["--version"]).status === 0)("on a terminal", () => {
  const commitOf = (name: string) => git(fleet.at(name), "rev-parse", "HEAD").slice(0, 12);

  /** Types the answers, and gives what was seen; nobody has trusted anything before. */
  function answered(answers: string, ...args: readonly string[]) {
    const wgxRun = shellLine([process.execPath, program, "run", ...args]);
    const line = `printf '${answers}' | ${shellLine(["script", "--quiet", "--return", "--command", wgxRun, "/dev/null"])}`;
    const state = join(scratch, `state-${Math.random()}`);
    const env = { ...fleet.env, XDG_STATE_HOME: state, TERM: "dumb" };
    const { status, stdout } = paste(line, { cwd: fleet.root, env });
    return {
      status,
      seen: stdout.replaceAll("\r\n", "\n"),
      again: () => wgx(["run", ...args], { cwd: fleet.root, env }),
    };
  }

  it("a person is shown what would run, and asked for each member and commit once", () => {
    const { status, seen, again } = answered("what\\ny\\ny\\n", "check", "--repo", "alone", "--repo", "base");
    expect(seen).toContain(`base, commit ${commitOf("base")} of file://`);
    expect(seen).toContain("would run:\n  | exit 1\n");
    expect(seen.match(/Run this code of theirs, as you\?/g)).toHaveLength(3);
    expect(status).toBe(1);
    expect(again().stdout).toMatch(/^failed {2}base /);
  });

  it("no leaves that member out, and is no failure of it", () => {
    const { status, seen, again } = answered("n\\ny\\n", "check", "--repo", "alone", "--repo", "top");
    expect(seen).toContain("refused  alone");
    expect(seen).toMatch(/passed {3}top/);
    expect(status).toBe(3);
    expect(again()).toMatchObject({ status: 2, stderr: expect.stringContaining("1 member yet") });
  });

  it("all is an answer for the rest, and quit runs nothing", () => {
    expect(answered("a\\n", "buildit").status).toBe(0);
    const { status, seen } = answered("y\\nq\\n", "buildit");
    expect(status).toBe(2);
    expect(seen).toContain("stopped before anything was run");
    expect(seen).not.toContain("passed");
  });
});
