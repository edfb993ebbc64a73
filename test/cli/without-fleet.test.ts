import { chownSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { memberOf, reportOf } from "../helpers/documents.ts";
import { bareRemote, clone, commit, repository } from "../helpers/repositories.ts";
import { sharedFolder, wgx } from "../helpers/wgx.ts";

const scratch = sharedFolder();
let count = 0;
let here: string;

beforeEach(() => {
  here = join(scratch, `here-${count++}`);
  mkdirSync(here);
});

describe("doctor without a fleet, in a plain folder", () => {
  it("examines the machine, says so, and is content", () => {
    const { status, stdout, stderr } = wgx(["doctor"], { cwd: here });
    expect(status).toBe(0);
    expect(stderr).toBe(
      "no fleet here (no repos.yml in this folder or above): examining this machine; this folder is in no git repository\n",
    );
    expect(stdout).toContain(`Node ${process.versions.node}`);
    expect(stdout).toMatch(/git \d+\.\d+\.\d+ at \//);
    expect(stdout).toContain("git commits as Test Author <test@example.org>");
  });

  it("is one valid document under --json, which says what was not run", () => {
    const { stdout } = wgx(["doctor", "--json"], { cwd: here });
    const report = reportOf(stdout);
    expect(report.members).toEqual([]);
    expect(new Set(report.fleet.map(({ check }) => check))).toEqual(new Set(["machine"]));
    expect(report.notRun.map(({ check }) => check)).toEqual([
      "template-drift",
      "contract-copies",
      "toolchain-versions",
      "inventory-reconcile",
      "graph-edges",
      "generated-current",
      "waivers-current",
    ]);
  });

  it("leaves nothing in the folder", () => {
    wgx(["doctor"], { cwd: here });
    expect(readdirSync(here)).toEqual([]);
  });

  it("warns of a git that cannot commit, and offers the setting", () => {
    const config = join(here, "empty-config");
    writeFileSync(config, "");
    const { status, stdout } = wgx(["doctor", "--json"], { cwd: here, env: { GIT_CONFIG_GLOBAL: config } });
    expect(status).toBe(1);
    expect(reportOf(stdout).fleet.find(({ severity }) => severity === "warn")).toMatchObject({
      message: "git has no user.name, so nothing can be committed here",
      fix: { argv: ["git", "config", "--global", "user.name", "Your Name"] },
    });
  });
});

describe("doctor without a fleet, in a git repository", () => {
  it("examines the repository from any of its folders", () => {
    const workspace = join(here, "space");
    const folder = clone(bareRemote(join(workspace, "origin.git"), [{ "src/a.txt": "a\n" }]), join(workspace, "mine"));
    commit(folder, { "src/b.txt": "b\n" });
    const { status, stdout, stderr } = wgx(["doctor", "--json"], { cwd: join(folder, "src") });
    expect(status).toBe(1);
    expect(stderr).toContain("examining this machine and this repository");
    const mine = memberOf(reportOf(stdout), "mine");
    expect(mine).toMatchObject({ state: "warn", location: folder, ref: "origin/main" });
    expect(mine.findings.map(({ check, message }) => [check, message])).toContainEqual([
      "clone-state",
      "main has 1 commit that origin/main does not have",
    ]);
    expect(mine.findings.map(({ check }) => check)).not.toContain("declared");
  });

  it("of a name that no member may have", () => {
    const folder = repository(join(here, "-odd name"), [{ a: "a" }]);
    const { stdout } = wgx(["doctor", "--json"], { cwd: folder });
    expect(memberOf(reportOf(stdout), "this-repository").location).toBe(folder);
  });

  it("without a commit is unknown, not fine", () => {
    const folder = repository(join(here, "empty"), []);
    const { status, stdout } = wgx(["doctor", "--json"], { cwd: folder });
    expect(status).toBe(3);
    expect(memberOf(reportOf(stdout), "empty")).toMatchObject({
      state: "unknown",
      reason: "the repository is empty: no commit yet",
    });
  });

  it.runIf(process.getuid?.() === 0)("of another user is unknown with the fix, and not called absent", () => {
    const folder = repository(join(here, "theirs"), [{ "src/a": "a" }]);
    for (const path of [folder, join(folder, ".git")]) chownSync(path, 12_345, 12_345);
    const { status, stdout, stderr } = wgx(["doctor", "--json"], { cwd: join(folder, "src") });
    expect(stderr).not.toContain("in no git repository");
    expect(status).toBe(3);
    const theirs = memberOf(reportOf(stdout), "theirs");
    expect(theirs.state).toBe("unknown");
    expect(theirs.findings).toMatchObject([
      { fix: { argv: ["git", "config", "--global", "--add", "safe.directory", folder] } },
    ]);
  });

  it("with a broken configuration is unknown, and not called absent", () => {
    const folder = repository(join(here, "broken"), [{ a: "a" }]);
    writeFileSync(join(folder, ".git/config"), "[core\n");
    const { status, stdout } = wgx(["doctor", "--json"], { cwd: folder });
    expect(status).toBe(3);
    const report = reportOf(stdout);
    expect(memberOf(report, "broken").state).toBe("unknown");
    expect(report.fleet.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^git's configuration cannot be read here: bad config line 1/),
    );
  });
});
