import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { doctorCheckIds, hostedCheckIds, loadChecks } from "../../src/checks/registry.ts";
import type { Finding } from "../../src/contracts/finding.ts";
import type { MemberReport } from "../../src/contracts/report.ts";
import { type Examination, examineFleet } from "../../src/examination/examine-fleet.ts";
import { loadFleet } from "../../src/inventory/load-fleet.ts";
import { openElsewhere, type SourceChoice } from "../../src/sources/choose-source.ts";
import { loadTemplates } from "../../src/templates/template-set.ts";
import { demoFleetIn } from "../helpers/demo-fleet.ts";
import { testGit } from "../helpers/git.ts";
import { hostileNames, hostileRemotes } from "../helpers/hostile-remotes.ts";
import { clone, git } from "../helpers/repositories.ts";
import { sharedFolder } from "../helpers/wgx.ts";

const scratch = sharedFolder();
const cacheFolder = join(scratch, "mirrors");
const checks = await loadChecks(doctorCheckIds.filter((id) => !hostedCheckIds.includes(id)));
const now = new Date().toISOString();

/** Examines a fleet by all checks, its members read where it is said. */
async function examine(metarepo: string, workspace: string, choice: SourceChoice): Promise<Examination> {
  const gateway = testGit();
  const fleet = await loadFleet({ file: join(metarepo, "repos.yml"), env: {} });
  const mirrors = { folder: cacheFolder, fetch: "as-is", maxAgeDays: 7, now, jobs: 2 } as const;
  return examineFleet(gateway, {
    fleet,
    members: fleet.members,
    checks,
    templates: loadTemplates(gateway, metarepo),
    workspace,
    elsewhere: (members) => openElsewhere(gateway, members, { choice, workspace, ref: "default", mirrors }),
    ref: "default",
    fetch: "as-is",
    maxAgeDays: 7,
    now,
    platform: "linux",
    jobs: 2,
  });
}

/** What is said of a member's content, whatever the way to it. */
function content({ name, ref, commit: judged, committedAt, findings, notRun, state }: MemberReport) {
  const unread = state === "unknown" && notRun.length > 1 ? { unread: true } : { ref, judged, committedAt };
  return { name, ...unread, findings: findings.filter(isAboutContent).map(withoutFix) };
}

function isAboutContent({ check }: Finding): boolean {
  return !["clone-state", "fetch-age", "member-reachable"].includes(check);
}

/** What mends a file needs a clone. */
function withoutFix({ fix: _fix, ...finding }: Finding): Omit<Finding, "fix"> {
  return finding;
}

function expectSame(local: Examination, cache: Examination): void {
  expect(cache.members.map(content)).toEqual(local.members.map(content));
  expect(cache.fleet.map(withoutFix)).toEqual(local.fleet.map(withoutFix));
  expect(cache.templates).toEqual(local.templates);
  for (const { source, state, notRun } of cache.members) {
    expect(source).toBe("cache");
    // What leads to a member that cannot be read says so from either source, each in its words.
    const own = notRun.filter(({ check }) => check !== "reusable-refs-resolve");
    if (state !== "unknown") expect(own).toEqual([{ check: "clone-state", reason: "the cache holds no work tree" }]);
  }
}

describe("the demo fleet", () => {
  let metarepo: string;
  let workspace: string;

  beforeAll(async () => {
    const fleet = await demoFleetIn(join(scratch, "demo"));
    metarepo = fleet.metarepo;
    workspace = fleet.folder;
    // What a clone has cut off, the cache has; here both have all of it.
    git(join(workspace, "seedbank"), "fetch", "--quiet", "--unshallow");
  });

  it("is found the same in clones and in the cache", async () => {
    const local = await examine(metarepo, workspace, "local");
    const cache = await examine(metarepo, workspace, "cache");
    expect(local.members.flatMap(({ findings }) => findings).length).toBeGreaterThan(15);
    expectSame(local, cache);
    expect(cache.members.filter(({ state }) => state === "unknown").map(({ name }) => name)).toEqual(["beehive"]);
  });

  it("is found the same when the cache has all that was asked for before", async () => {
    const first = await examine(metarepo, workspace, "cache");
    expect(await examine(metarepo, workspace, "cache")).toEqual(first);
  });

  it("is read from clones where there are some, and else from the cache", async () => {
    const nowhere = join(scratch, "partly");
    mkdirSync(nowhere);
    clone(join(workspace, "remotes/toolshed.git"), join(nowhere, "toolshed"));
    const { members } = await examine(metarepo, nowhere, "auto");
    expect(members.map(({ name, source }) => [name, source])).toEqual([
      ["toolshed", "local"],
      ["aussensensor", "cache"],
      ["glasshouse", "cache"],
      ["seedbank", "cache"],
      ["beehive", "cache"],
      ["waterworks", "cache"],
    ]);
  });
});

describe("a hostile fleet", () => {
  const workspace = join(scratch, "hostile");
  const metarepo = join(workspace, "metarepo");

  beforeAll(() => {
    const { remotes } = hostileRemotes(metarepo, join(scratch, "remotes"));
    for (const name of hostileNames) {
      const folder = join(workspace, name);
      execFileSync("git", ["clone", "--quiet", "--no-checkout", `file://${remotes}/${name}.git`, folder], {
        stdio: "pipe",
      });
    }
  });

  it("is found the same in clones and in the cache", async () => {
    const local = await examine(metarepo, workspace, "local");
    const cache = await examine(metarepo, workspace, "cache");
    expectSame(local, cache);
    const states = Object.fromEntries(cache.members.map(({ name, state, reason }) => [name, reason ?? state]));
    expect(states).toMatchObject({
      empty: "the repository is empty: no commit yet",
      headless: "the clone has no origin/HEAD and the inventory names no branch",
    });
    expect(cache.members.flatMap(({ findings }) => findings).map(({ state }) => state)).toContain("modified");
  });

  it("writes nothing into the cache but mirrors", () => {
    const files = execFileSync("find", [cacheFolder, "-type", "l", "-o", "-name", "passwd", "-o", "-name", "canary*"]);
    expect(files.toString()).toBe("");
    expect(readFileSync(join(metarepo, "repos.yml"), "utf8")).toContain("dotdot");
  });
});
