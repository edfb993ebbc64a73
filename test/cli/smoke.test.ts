import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { smokeCheckIds } from "../../src/checks/registry.ts";
import { readRunRecords } from "../../src/runs/read-journal.ts";
import { failureOf, findingsOf, memberOf, reportOf } from "../helpers/documents.ts";
import { commit, git } from "../helpers/repositories.ts";
import { smoke, type TaskFleet, taskFleet } from "../helpers/task-fleet.ts";
import { processesNaming, sharedFolder, startWgx, until, wgx } from "../helpers/wgx.ts";

const scratch = sharedFolder();
const ran = join(scratch, "ran");
/** What a task that takes long is busy with: a program of this name, which no other test uses. */
const slow = join(scratch, "slow");
let fleet: TaskFleet;

beforeAll(() => {
  symlinkSync("/bin/sleep", slow);
  fleet = taskFleet(join(scratch, "fleet"), {
    good: `echo good >> ${ran}; echo made > left-behind; git rev-parse HEAD; env`,
    bad: { files: smoke(["sh", "-c", "printf '\\033[31mred\\n' >&2; echo 'why it failed' >&2; exit 3"]) },
    half: "false\necho green anyway\n",
    empty: "",
    none: { files: { "README.md": "x\n" } },
    out: { files: { NO_PROFILE: "" } },
    slow: `${slow} 300 & ${slow} 300`,
  });
});

afterEach(() => {
  expect(processesNaming(slow), "no process is left").toEqual([]);
  expect(readdirSync(fleet.env["TMPDIR"] ?? ""), "no temporary file is left").toEqual([]);
});

function run(args: readonly string[], env: Record<string, string> = {}) {
  return wgx(["smoke", ...args], { cwd: fleet.root, env: { ...fleet.env, ...env } });
}

describe("wgx smoke", () => {
  it("runs nothing, asks for nothing, and reports in doctor's form", () => {
    const { status, stdout } = run(["--json"]);
    expect(status).toBe(1);
    const report = reportOf(stdout);
    expect(report.members).toHaveLength(7);
    expect(memberOf(report, "good").state).toBe("ok");
    expect(findingsOf(report, "none", "declared")).toHaveLength(1);
    expect(existsSync(ran)).toBe(false);
    expect(report.templates).toEqual([]);
  });

  it("looks at its own checks, which --list-checks lists and --check chooses", () => {
    expect(
      run(["--list-checks"])
        .stdout.split("\n")
        .map((line) => line.split(" ")[0]),
    ).toEqual([...smokeCheckIds, ""]);
    expect(run(["--run", "--list-checks"]).stdout).toContain("smoke-task ");
    const { stdout } = run(["--check", "declared", "--json"]);
    expect(new Set(reportOf(stdout).members.flatMap(({ findings }) => findings.map(({ check }) => check)))).toEqual(
      new Set(["declared"]),
    );
    expect(run(["--check", "actions-pinned"])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^error: wgx smoke does not look at actions-pinned\n/),
    });
  });

  it("finds a required template that is missing, and nothing else of the templates", () => {
    const templated = taskFleet(join(scratch, "templated"), {
      has: { files: { ...smoke("true"), "SECURITY.md": "another text\n" } },
      lacks: "true",
    });
    mkdirSync(join(templated.root, "templates"));
    commit(templated.root, {
      "templates/SECURITY.md": "the text\n",
      "templates/OPTIONAL.md": "x\n",
      "templates/manifest.yml": '- match: "SECURITY.md"\n  policy: required\n',
    });
    const report = reportOf(wgx(["smoke", "--json"], { cwd: templated.root }).stdout);
    expect(memberOf(report, "has").findings).toEqual([]);
    expect(findingsOf(report, "lacks", "required-templates")).toMatchObject([
      { severity: "warn", path: "SECURITY.md", state: "missing" },
    ]);
    expect(report.fleet).toEqual([]);
  });

  it.each([
    [["--trust"], "nothing is run without --run"],
    [["--pass-env", "X"], "nothing is run without --run"],
    [["--run", "--ref", "worktree"], "contradict"],
    [["--run", "--pass-env", "GH_TOKEN"], "never gets a token"],
    [["--run", "--pass-env", "A=b"], "no name of a variable"],
    [["--run", "--task-timeout", "0"], "above zero"],
  ])("%j is refused", (args, why) => {
    const { status, stderr } = run(args);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(why) });
  });
});

describe("wgx smoke --run", () => {
  it("runs nothing that nobody trusted, says so with 2, and remembers that", () => {
    const { status, stdout, stderr } = run(["--run", "--json"]);
    expect(status).toBe(2);
    const [problem] = failureOf(stdout).problems;
    const commits = ["good", "bad", "half", "slow"].map((name) =>
      git(fleet.at(name), "rev-parse", "HEAD").slice(0, 12),
    );
    for (const each of commits) expect(problem?.message).toContain(each);
    expect(stderr).toContain("--trust");
    expect(existsSync(ran)).toBe(false);
    expect([...readRunRecords(fleet.root)][0]).toMatchObject({ exitCode: 2, members: [] });
  });

  it("with --trust tries each task in a worktree of its own, and nothing without one is green", () => {
    const token = "ghp_0123456789012345678901234567890123456789";
    const { status, stdout } = run(["--run", "--trust", "--json", "--task-timeout", "3"], {
      GH_TOKEN: token,
      MY_SECRET: "do-not-tell",
      SSH_AUTH_SOCK: "/agent",
    });
    expect(status).toBe(1);
    const report = reportOf(stdout);
    const about = (name: string) => findingsOf(report, name, "smoke-task")[0];
    const folder = join(fleet.root, ".wgx/runs", report.run.id);
    expect(about("good")).toMatchObject({ severity: "info", path: ".wgx/profile.yml", line: 1 });
    expect(about("bad")).toMatchObject({
      severity: "fail",
      message: expect.stringMatching(
        /^the smoke task ended with exit status 3; it last said: why it failed \(all of it: /,
      ),
    });
    expect(about("half")?.message).toContain("exit status 1");
    expect(about("slow")?.message).toContain("took longer than 3 seconds");
    for (const name of ["empty", "none", "out"]) expect(about(name)).toMatchObject({ severity: "warn" });
    expect(report.summary).toMatchObject({ ok: 1, unknown: 0 });

    expect(readFileSync(join(folder, "bad.log"), "utf8")).toContain("\u001b[31mred\n");
    const said = readFileSync(join(folder, "good.log"), "utf8");
    expect(said.split("\n")[0]).toBe(git(fleet.at("good"), "rev-parse", "origin/main"));
    expect(said).toMatch(/^WGX_MEMBER=good$/m);
    for (const secret of [token, "do-not-tell", "/agent"]) expect(said + stdout).not.toContain(secret);
    expect(git(fleet.at("good"), "status", "--porcelain")).toBe("");
    expect(existsSync(join(fleet.root, ".wgx/trust.json"))).toBe(false);
  });

  it("asks no more for what was trusted, and again for a new commit", () => {
    expect(run(["--run", "--repo", "good", "--repo", "bad", "--json"]).status).toBe(1);
    commit(fleet.at("good"), { "new.txt": "x" });
    git(fleet.at("good"), "push", "--quiet", "origin", "HEAD");
    const { status, stderr } = run(["--run", "--repo", "good", "--repo", "bad"]);
    expect(status).toBe(2);
    expect(stderr).toContain("code of 1 member yet");
    expect(run(["--run", "--repo", "good", "--trust"]).status).toBe(0);
  });

  it("that is interrupted ends every task, and leaves nothing", async () => {
    const started = startWgx(["smoke", "--run", "--trust", "--repo", "slow"], { cwd: fleet.root, env: fleet.env });
    await until(() => processesNaming(slow).length > 1);
    started.child.kill("SIGINT");
    const outcome = await started.ended;
    expect(outcome).toMatchObject({ status: 130, stdout: "", stderr: "error: interrupted by SIGINT\n" });
    expect([...readRunRecords(fleet.root)][0]).toMatchObject({ exitCode: 130 });
  });

  it("judges a member that cannot be checked out as unknown, and the others all the same", () => {
    const clone = fleet.at("half");
    commit(clone, { "lost.txt": "lost" });
    git(clone, "push", "--quiet", "origin", "HEAD");
    const blob = git(clone, "rev-parse", "HEAD:lost.txt");
    rmSync(join(clone, ".git/objects", blob.slice(0, 2), blob.slice(2)));
    const report = reportOf(run(["--run", "--trust", "--repo", "half", "--repo", "good", "--json"]).stdout);
    expect(memberOf(report, "good").state).toBe("ok");
    expect(memberOf(report, "half")).toMatchObject({
      state: "unknown",
      reason: expect.stringContaining("cannot be checked out"),
    });
  });
});
