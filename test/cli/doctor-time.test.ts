import { chmodSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../../src/contracts/report.ts";
import type { DemoFleet } from "../../src/demo/build-fleet.ts";
import { demoFleetIn } from "../helpers/demo-fleet.ts";
import { findingsOf, memberOf, reportOf } from "../helpers/documents.ts";
import { clone, commit, git } from "../helpers/repositories.ts";
import { sharedFolder, wgx } from "../helpers/wgx.ts";

const scratch = sharedFolder();
let fleet: DemoFleet;

beforeAll(async () => {
  fleet = await demoFleetIn(join(scratch, "demo"));
});

function doctor(...args: readonly string[]): Report {
  return reportOf(wgx(["doctor", "--json", ...args], { cwd: fleet.metarepo }).stdout);
}

function states(of: Report, name: string): Record<string, string | undefined> {
  const drift = findingsOf(of, name, "template-drift");
  return Object.fromEntries(drift.map(({ path, state }) => [path, state]));
}

describe("--ref", () => {
  it("worktree sees a fix that is not committed, default does not", () => {
    const script = join(fleet.folder, "glasshouse/scripts/check.sh");
    chmodSync(script, 0o755);
    expect(states(doctor("--repo", "glasshouse"), "glasshouse")["scripts/check.sh"]).toBe("mode");
    const fixed = doctor("--repo", "glasshouse", "--ref", "worktree");
    expect(states(fixed, "glasshouse")["scripts/check.sh"]).toBeUndefined();
    expect(memberOf(fixed, "glasshouse").ref).toBe("worktree");
  });

  it("head sees a commit that is not pushed, default does not", () => {
    const folder = join(fleet.folder, "seedbank");
    const made = commit(folder, { "SECURITY.md": "ours\n" });
    expect(states(doctor("--repo", "seedbank"), "seedbank")["SECURITY.md"]).toBe("missing");
    const ahead = doctor("--repo", "seedbank", "--ref", "head");
    expect(states(ahead, "seedbank")["SECURITY.md"]).not.toBe("missing");
    expect(memberOf(ahead, "seedbank")).toMatchObject({ ref: "HEAD", commit: made });
  });
});

describe("--fetch", () => {
  it("sees a new commit of the remote, which is not seen without it", () => {
    const elsewhere = clone(join(fleet.folder, "remotes/waterworks.git"), join(scratch, "elsewhere"));
    const pushed = commit(elsewhere, { "SECURITY.md": null });
    git(elsewhere, "push", "--quiet", "origin", "HEAD");
    expect(states(doctor("--repo", "waterworks"), "waterworks")["SECURITY.md"]).toBeUndefined();
    const fetched = doctor("--repo", "waterworks", "--fetch");
    expect(states(fetched, "waterworks")["SECURITY.md"]).toBe("missing");
    expect(memberOf(fetched, "waterworks").commit).toBe(pushed);
  });

  it("calls a member unknown whose remote is gone, and says nothing of its content", () => {
    rmSync(join(fleet.folder, "remotes/toolshed.git"), { recursive: true });
    const report = doctor("--repo", "toolshed", "--repo", "aussensensor", "--fetch");
    expect(memberOf(report, "toolshed")).toMatchObject({
      state: "unknown",
      reason: expect.stringMatching(/^cannot be fetched: /),
    });
    expect(findingsOf(report, "toolshed", "template-drift")).toEqual([]);
    expect(memberOf(report, "aussensensor").state).toBe("ok");
    expect(report.exitCode).toBe(3);
  });

  it("notices that the remote renamed its default branch", () => {
    const remote = join(fleet.folder, "remotes/glasshouse.git");
    git(remote, "--git-dir=.", "branch", "-m", "main", "trunk");
    const report = doctor("--repo", "glasshouse", "--fetch");
    expect(memberOf(report, "glasshouse").ref).toBe("origin/trunk");
    expect(findingsOf(report, "glasshouse", "default-branch").map(({ message }) => message)).toEqual([
      "the inventory declares main, but the default branch is trunk",
      "the remote's default branch is trunk, but the clone's origin/HEAD says main",
    ]);
  });
});

describe("--max-age", () => {
  it("0 calls every fetch too old, a large one none", () => {
    const old = doctor("--check", "fetch-age", "--max-age", "0");
    expect(findingsOf(old, "aussensensor", "fetch-age")).toMatchObject([
      { severity: "warn", message: "last fetched 0 days ago, more than the 0 allowed" },
    ]);
    expect(findingsOf(doctor("--check", "fetch-age", "--max-age", "100000"), "aussensensor", "fetch-age")).toEqual([]);
  });

  it("is a week where it is not given", () => {
    const fetchHead = join(fleet.folder, "aussensensor/.git/FETCH_HEAD");
    const at = (days: number) => {
      const time = new Date(Date.now() - days * 86_400_000);
      writeFileSync(fetchHead, "0\n");
      utimesSync(fetchHead, time, time);
      return findingsOf(doctor("--check", "fetch-age", "--repo", "aussensensor"), "aussensensor", "fetch-age");
    };
    expect(at(6.9)).toEqual([]);
    expect(at(8)).toMatchObject([{ message: "last fetched 8 days ago, more than the 7 allowed" }]);
  });
});

describe("--only failed", () => {
  it("examines again who was not ok in the last run, and only those", () => {
    doctor("--check", "template-drift", "--repo", "seedbank", "--repo", "aussensensor", "--repo", "beehive");
    expect(doctor("--only", "failed").members.map(({ name }) => name)).toEqual(["seedbank", "beehive"]);
  });

  it("looks past runs that looked at nobody", () => {
    doctor("--repo", "beehive");
    wgx(["validate"], { cwd: fleet.metarepo });
    wgx(["doctor", "--repo", "nobody"], { cwd: fleet.metarepo });
    expect(doctor("--only", "failed").members.map(({ name }) => name)).toEqual(["beehive"]);
  });

  it("has nothing to do where all were ok", () => {
    doctor("--repo", "aussensensor", "--check", "template-drift");
    const args = ["doctor", "--only", "failed", "--check", "template-drift", "--json"];
    const { status, stdout } = wgx(args, { cwd: fleet.metarepo });
    expect(reportOf(stdout).members).toEqual([]);
    expect(status).toBe(0);
  });
});
