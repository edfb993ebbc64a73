import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { doctorCheckIds, hostedCheckIds, loadChecks } from "../../src/checks/registry.ts";
import type { Finding } from "../../src/contracts/finding.ts";
import type { Fleet } from "../../src/contracts/fleet.ts";
import type { MemberReport } from "../../src/contracts/report.ts";
import { type Examination, examineFleet } from "../../src/examination/examine-fleet.ts";
import { openHosted } from "../../src/hosted/open-hosted.ts";
import { loadFleet } from "../../src/inventory/load-fleet.ts";
import { openMemory } from "../../src/platform/memory.ts";
import { openElsewhere } from "../../src/sources/choose-source.ts";
import { loadTemplates } from "../../src/templates/template-set.ts";
import { demoFleetIn } from "../helpers/demo-fleet.ts";
import { testGit } from "../helpers/git.ts";
import { type HostedForge, startHostedForge } from "../helpers/hosted-forge.ts";
import { hostedClient } from "../helpers/hosted-world.ts";
import { hostileNames, hostileRemotes } from "../helpers/hostile-remotes.ts";
import { sharedFolder } from "../helpers/wgx.ts";

const scratch = sharedFolder();
const now = new Date().toISOString();
const ids = doctorCheckIds.filter((id) => !hostedCheckIds.includes(id));
const checks = await loadChecks(ids);
let forge: HostedForge;

beforeAll(async () => {
  forge = await startHostedForge("file");
});

/** Examines a fleet by all checks, in mirrors or on the forge. */
async function examine(metarepo: string, source: "cache" | "github"): Promise<Examination> {
  const gateway = testGit();
  const declared = await loadFleet({ file: join(metarepo, "repos.yml"), env: {} });
  const fleet = source === "github" ? onForge(declared) : declared;
  const mirrors = { folder: join(scratch, "mirrors"), fetch: "as-is", maxAgeDays: 7, now, jobs: 2 } as const;
  const workspace = join(scratch, "nowhere");
  mkdirSync(workspace, { recursive: true });
  const hosted = openHosted(hostedClient(forge).at, { memory: openMemory(undefined), now });
  return examineFleet(gateway, {
    fleet,
    members: fleet.members,
    checks,
    templates: loadTemplates(gateway, metarepo),
    workspace,
    ...(source === "github"
      ? { hosted }
      : {
          elsewhere: (members) =>
            openElsewhere(gateway, members, { choice: "cache", workspace, ref: "default", mirrors }),
        }),
    ref: "default",
    fetch: "as-is",
    maxAgeDays: 7,
    now,
    platform: "linux",
    jobs: 2,
  });
}

/** The same members, each at its address on the forge. */
function onForge(fleet: Fleet): Fleet {
  const members = fleet.members.map((member) => ({
    ...member,
    cloneUrl: `http://${forge.host}/lindenhof/${member.name}`,
  }));
  return { ...fleet, members };
}

/** What is said of a member's content, in one order, whatever the way to it. */
function content({ name, ref, commit: judged, committedAt, findings, state }: MemberReport) {
  const isUnread = state === "unknown" && judged === undefined;
  const about = isUnread ? { unread: true } : { ref, judged, committedAt, state };
  return {
    name,
    ...about,
    findings: findings
      .filter(isAboutContent)
      .map(withoutFix)
      .map((each) => JSON.stringify(each))
      .sort(),
  };
}

/** How a member can be reached is each source's own; and only the forge says what the forge lacks. */
function isAboutContent({ check }: Finding): boolean {
  return !["fetch-age", "member-reachable", "inventory-reconcile"].includes(check);
}

/** What mends a file needs a clone. */
function withoutFix({ fix: _fix, ...finding }: Finding): Omit<Finding, "fix"> {
  return finding;
}

function expectSame(cache: Examination, github: Examination): void {
  expect(github.members.map(content)).toEqual(cache.members.map(content));
  expect(github.fleet.filter(isAboutContent).map(withoutFix)).toEqual(
    cache.fleet.filter(isAboutContent).map(withoutFix),
  );
  expect(github.templates).toEqual(cache.templates);
  for (const [index, { source, state, notRun }] of github.members.entries()) {
    expect(source).toBe("github");
    const there = cache.members[index];
    if (state === "unknown" || !there) continue;
    expect(notRun.map(({ check }) => check)).toEqual(there.notRun.map(({ check }) => check));
    expect(notRun).toContainEqual({ check: "clone-state", reason: "a forge shows no work tree" });
  }
}

describe("the demo fleet", () => {
  let metarepo: string;

  beforeAll(async () => {
    const fleet = await demoFleetIn(join(scratch, "demo"));
    metarepo = fleet.metarepo;
    for (const name of fleet.cloned) forge.add(`lindenhof/${name}`, join(fleet.folder, `remotes/${name}.git`));
  });

  it("is found the same in the cache and on the forge", async () => {
    const cache = await examine(metarepo, "cache");
    const github = await examine(metarepo, "github");
    expect(github.members.flatMap(({ findings }) => findings).length).toBeGreaterThan(15);
    expectSame(cache, github);
    expect(github.members.filter(({ state }) => state === "unknown").map(({ name, reason }) => [name, reason])).toEqual(
      [["beehive", expect.stringContaining("it is not there, or the token may not see it")]],
    );
  });

  it("is found the same when the forge cuts its listings off", async () => {
    Object.assign(forge.listings, { graphql: 2, rest: 14 });
    forge.forget();
    const github = await examine(metarepo, "github");
    const listed = forge.queries.filter(({ what }) => what.includes("/git/trees/"));
    Object.assign(forge.listings, { graphql: Number.POSITIVE_INFINITY, rest: 100_000 });
    expect(listed.length).toBeGreaterThan(10);
    expectSame(await examine(metarepo, "cache"), github);
  });

  it("is not taken for clean where the forge will not list all of a folder", async () => {
    Object.assign(forge.listings, { graphql: 2, rest: 4 });
    const { members } = await examine(metarepo, "github");
    Object.assign(forge.listings, { graphql: Number.POSITIVE_INFINITY, rest: 100_000 });
    const glasshouse = members.find(({ name }) => name === "glasshouse");
    // What is wanted by name is looked up one by one; what has to be looked for everywhere cannot be.
    expect(glasshouse?.findings.map(({ check }) => check)).toContain("template-drift");
    expect(glasshouse).toMatchObject({ state: "unknown", reason: expect.stringContaining("does not list all of") });
    expect(glasshouse?.notRun.map(({ check }) => check)).toContain("conflict-markers");
  });
});

describe("a hostile fleet", () => {
  const metarepo = join(scratch, "hostile/metarepo");

  beforeAll(() => {
    const { remotes } = hostileRemotes(metarepo, join(scratch, "remotes"));
    for (const name of hostileNames) forge.add(`lindenhof/${name}`, join(remotes, `${name}.git`));
  });

  it("is found the same in the cache and on the forge", async () => {
    const cache = await examine(metarepo, "cache");
    const github = await examine(metarepo, "github");
    expectSame(cache, github);
    expect(github.members.flatMap(({ findings }) => findings).map(({ state }) => state)).toContain("modified");
    const unread = github.members.filter(({ commit }) => commit === undefined).map(({ name }) => name);
    expect(unread).toEqual(["empty", "headless"]);
  });
});
