import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { cacheContent, cacheRefresh } from "../../src/contracts/cache.ts";
import { memberList } from "../../src/contracts/member-list.ts";
import type { DemoFleet } from "../../src/demo/build-fleet.ts";
import { demoFleetIn } from "../helpers/demo-fleet.ts";
import { documentOf, findingsOf, memberOf, reportOf } from "../helpers/documents.ts";
import { startGitHttpServer } from "../helpers/git-http-server.ts";
import { bareRemote, repository } from "../helpers/repositories.ts";
import { type Outcome, sharedFolder, startWgx, wgx } from "../helpers/wgx.ts";

const scratch = sharedFolder();
const env = { XDG_CACHE_HOME: join(scratch, "cache") };
const mirrors = join(scratch, "cache/wgx/mirrors");
let fleet: DemoFleet;

beforeAll(async () => {
  fleet = await demoFleetIn(join(scratch, "fleet"));
});

function run(...args: readonly string[]): Outcome {
  return wgx(args, { cwd: fleet.metarepo, env });
}

function contentOf(text: string) {
  return cacheContent.parse(documentOf("cache", text));
}

describe("wgx doctor", () => {
  it("--source local contacts nobody, and offers to clone what is not there", () => {
    const report = reportOf(run("doctor", "--repo", "beehive", "--source", "local", "--json").stdout);
    const folder = join(fleet.folder, "beehive");
    const url = `file://${fleet.folder}/remotes/beehive.git`;
    expect(memberOf(report, "beehive")).toMatchObject({ source: "local", reason: `no clone at ${folder}` });
    expect(findingsOf(report, "beehive", "member-reachable")).toMatchObject([
      { fix: { argv: ["git", "clone", "--", url, folder] } },
    ]);
    expect(existsSync(mirrors)).toBe(false);
  });

  it("--source cache examines members without their clones, and says what did not run", () => {
    const { status, stdout } = run("doctor", "--source", "cache", "--json");
    const report = reportOf(stdout);
    expect(status).toBe(3);
    expect(report.summary).toEqual({ ok: 1, warn: 2, fail: 2, unknown: 1 });
    for (const { source, state, notRun } of report.members) {
      expect(source).toBe("cache");
      // One calls a workflow of the member that cannot be read.
      const own = notRun.filter(({ check }) => check !== "reusable-refs-resolve");
      const skipped = { check: "clone-state", reason: "the cache holds no work tree" };
      if (state !== "unknown") expect(own).toEqual([skipped]);
    }
    const human = run("doctor", "--source", "cache").stdout;
    expect(human).toMatch(/^ok +aussensensor .*origin\/main, cached, fetched just now$/m);
    expect(human).toMatch(/the cache holds no work tree\n +clone-state \(5 members\)\n/);
  });

  it("is not content with a check that could look at nobody", () => {
    const { status, stdout } = run(
      "doctor",
      "--source",
      "cache",
      "--repo",
      "toolshed",
      "--check",
      "clone-state",
      "--json",
    );
    expect(status).toBe(3);
    expect(memberOf(reportOf(stdout), "toolshed")).toMatchObject({
      state: "unknown",
      reason: "the cache holds no work tree",
    });
  });

  it.each(["head", "worktree"])("refuses to judge what is checked out (%s) where nothing is", (ref) => {
    const { status, stderr } = run("doctor", "--source", "cache", "--ref", ref);
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining("contradict each other") });
  });
});

describe("wgx list", () => {
  it("tells of members without a clone whether the cache has them", () => {
    const elsewhere = ["--workspace", join(scratch, "nowhere"), "list"];
    const { members } = memberList.parse(documentOf("list", run(...elsewhere, "--json").stdout));
    expect(members.map(({ name, clone, mirror }) => [name, clone, mirror?.startsWith(mirrors)])).toEqual([
      ["toolshed", undefined, true],
      ["aussensensor", undefined, true],
      ["glasshouse", undefined, true],
      ["seedbank", undefined, true],
      ["beehive", undefined, undefined],
      ["waterworks", undefined, true],
    ]);
    expect(run(...elsewhere).stdout).toMatch(/^toolshed .* in the cache$/m);
    expect(run("list", "--json").stdout).not.toContain('"mirror"');
  });
});

describe("wgx validate", () => {
  it("reads profiles in the cache, and names the member that they are of", () => {
    const { status, stdout } = run("validate", "--source", "cache", "--json");
    expect(status).toBe(1);
    expect(stdout).toContain('"file": "glasshouse:.wgx/profile.yml"');
  });
});

describe("wgx cache", () => {
  it("refresh brings every member up to date that can be, and says why others cannot", () => {
    const all = run("cache", "refresh", "--json");
    const { members, exitCode } = cacheRefresh.parse(documentOf("cache-refresh", all.stdout));
    expect([all.status, exitCode]).toEqual([3, 3]);
    expect(members.filter(({ state }) => state === "unknown")).toMatchObject([
      { name: "beehive", fix: { argv: ["git", "ls-remote", "--", `file://${fleet.folder}/remotes/beehive.git`] } },
    ]);
    const one = run("cache", "refresh", "--repo", "toolshed");
    expect(one).toMatchObject({ status: 0, stdout: "ok       toolshed\n1 of 1 member up to date in the cache\n" });
  });

  it("shows each mirror, its members, size and times", () => {
    const { mirrors: found, folder, bytes } = contentOf(run("cache", "--json").stdout);
    expect(folder).toBe(mirrors);
    expect(found.flatMap(({ members }) => members)).toEqual([
      "aussensensor",
      "glasshouse",
      "seedbank",
      "toolshed",
      "waterworks",
    ]);
    expect(bytes).toBe(found.reduce((sum, mirror) => sum + mirror.bytes, 0));
    const { stdout } = run("cache");
    expect(stdout).toMatch(
      /^toolshed +\d+(?:\.\d)? kB {2}fetched just now {2}used just now {2}file:\/\/.*toolshed\.git$/m,
    );
    expect(stdout).toMatch(/\n5 mirrors, \d+(?:\.\d)? kB, in .*mirrors\n$/);
  });

  it("prune takes away what was not used for a while, only after it was shown", () => {
    const [first] = contentOf(run("cache", "--json").stdout).mirrors;
    if (!first) throw new Error("no mirror");
    const past = new Date(Date.now() - 40 * 24 * 60 * 60 * 1000);
    utimesSync(join(first.folder, "used"), past, past);
    const shown = contentOf(run("cache", "prune", "--dry-run", "--json").stdout);
    expect(shown.pruned).toMatchObject({ mode: "plan", mirrors: [{ url: first.url }] });
    expect(existsSync(first.folder)).toBe(true);
    expect(run("cache", "prune").stdout).toMatch(/\n1 mirror taken away, .*\nleft: 4 mirrors, /);
    expect(existsSync(first.folder)).toBe(false);
    expect(run("cache", "prune").stdout).toMatch(/^nothing to take away\n/);
    run("cache", "prune", "--all");
    expect(readdirSync(mirrors).filter((name) => !name.endsWith(".lock"))).toEqual([]);
  });

  it("names the command that a mistyped one most likely means", () => {
    const { status, stderr } = run("cache", "purne");
    expect(status).toBe(2);
    expect(stderr).toBe("error: unknown command 'purne' of cache\n  hint: did you mean \"prune\"?\n");
  });
});

describe("a run that is ended while it fills the cache", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGKILL", null],
  ] as const)("by %s leaves nothing that stands in the way of the next", async (signal, status) => {
    const folder = join(scratch, signal);
    bareRemote(join(folder, "alpha.git"), [{ "README.md": "alpha\n" }]);
    const server = await startGitHttpServer(folder);
    onTestFinished(server.close);
    const root = repository(join(folder, "metarepo"), [
      { "repos.yml": `repos:\n  - name: alpha\n    url: ${server.urlOf("alpha.git")}\n` },
    ]);
    const own = { XDG_CACHE_HOME: join(folder, "cache") };
    const refresh = () => startWgx(["cache", "refresh"], { cwd: root, env: own });
    server.fail("alpha.git", { kind: "hang" });
    const { child, ended } = refresh();
    while (server.requests.length === 0) await new Promise((resume) => setTimeout(resume, 10));
    child.kill(signal);
    expect((await ended).status).toBe(status);
    server.fail("alpha.git", undefined);
    expect(await refresh().ended).toMatchObject({ status: 0, stdout: expect.stringContaining("1 of 1 member") });
    const names = readdirSync(join(folder, "cache/wgx/mirrors"));
    expect(names.map((name) => name.replace(/^[0-9a-f]{32}/, "KEY")).sort()).toEqual(["KEY", "KEY.lock"]);
  });
});

describe("without a network", () => {
  it("members are judged as they were last fetched, with their age and the reason", async () => {
    const root = join(scratch, "offline");
    bareRemote(join(scratch, "alpha.git"), [{ "README.md": "alpha\n" }]);
    const server = await startGitHttpServer(scratch);
    onTestFinished(server.close);
    repository(root, [{ "repos.yml": `repos:\n  - name: alpha\n    url: ${server.urlOf("alpha.git")}\n` }]);
    const doctor = async (...args: readonly string[]) =>
      reportOf((await startWgx(["doctor", "--json", ...args], { cwd: root, env }).ended).stdout);
    const online = await doctor();
    expect(memberOf(online, "alpha")).toMatchObject({ state: "warn", source: "cache" });
    await server.close();
    expect((await doctor()).members).toEqual(online.members);
    const [name = ""] = readdirSync(mirrors).filter((each) => !each.endsWith(".lock"));
    const file = join(mirrors, name, "mirror.json");
    const old = new Date(Date.now() - 9.5 * 24 * 60 * 60 * 1000).toISOString();
    writeFileSync(file, readFileSync(file, "utf8").replace(/"fetchedAt": ".*"/, `"fetchedAt": "${old}"`));
    const stale = await doctor();
    expect(memberOf(stale, "alpha")).toMatchObject({ state: "warn", fetchedAt: old });
    expect(findingsOf(stale, "alpha", "fetch-age")).toMatchObject([
      {
        message: expect.stringMatching(
          /^last fetched 9 days ago, .*, and its remote could not be asked: its host cannot be reached: /,
        ),
        fix: { argv: ["wgx", "cache", "refresh", "--repo", "alpha"] },
      },
    ]);
    expect(memberOf(await doctor("--fetch"), "alpha")).toMatchObject({
      state: "unknown",
      reason: expect.stringMatching(/^its host cannot be reached: /),
    });
  });
});
