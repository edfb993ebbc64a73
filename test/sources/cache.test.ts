import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { doctorCheckIds, loadChecks } from "../../src/checks/registry.ts";
import type { Finding } from "../../src/contracts/finding.ts";
import type { MemberReport } from "../../src/contracts/report.ts";
import { type Examination, examineFleet } from "../../src/examination/examine-fleet.ts";
import { loadFleet } from "../../src/inventory/load-fleet.ts";
import { openElsewhere, type SourceChoice } from "../../src/sources/choose-source.ts";
import { loadTemplates } from "../../src/templates/template-set.ts";
import { demoFleetIn } from "../helpers/demo-fleet.ts";
import { testGit } from "../helpers/git.ts";
import { bareRemote, clone, commit, git, gitBytes, repository } from "../helpers/repositories.ts";
import { sharedFolder } from "../helpers/wgx.ts";

const scratch = sharedFolder();
const cacheFolder = join(scratch, "mirrors");
const checks = await loadChecks(doctorCheckIds);
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
  const remotes = join(scratch, "remotes");
  const names = ["dotdot", "empty", "headless", "merges", "names", "refs", "size", "strange"];

  /** A tree made of raw entries, whatever git would say to their names. */
  function treeOf(at: string, entries: readonly (readonly [mode: string, name: string, oid: string])[]): string {
    const parts = entries.map(([mode, name, oid]) =>
      Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, "hex")]),
    );
    const args = ["hash-object", "-t", "tree", "-w", "--literally", "--stdin"];
    return gitBytes(at, args, Buffer.concat(parts)).toString().trim();
  }

  /** Puts a commit of any tree on a remote's branch. */
  function commitTree(remote: string, tree: string): void {
    git(remote, "update-ref", "refs/heads/main", git(remote, "commit-tree", "-p", "main", "-m", "hostile", tree));
  }

  function remote(name: string, ...commits: Parameters<typeof bareRemote>[1]): string {
    return bareRemote(join(remotes, `${name}.git`), commits);
  }

  beforeAll(() => {
    mkdirSync(remotes, { recursive: true });
    const inventory = names.map((name) => `  - name: ${name}\n    url: file://${remotes}/${name}.git\n`).join("");
    repository(metarepo, [
      { "repos.yml": `repos:\n${inventory}`, "templates/manifest.yml": '- match: "**"\n  policy: required\n' },
      { "templates/ci/check.sh": { text: "#!/bin/sh\none\ntwo\nthree\n", mode: 0o755 } },
      { "templates/-rf": "a dash\n", "templates/ci/check.sh": { text: "#!/bin/sh\none\ntwo\nfour\n", mode: 0o755 } },
    ]);
    const oldCheck = { text: "#!/bin/sh\none\ntwo\nthree\n", mode: 0o755 };

    const dotdot = remote("dotdot", { a: "1" });
    const blob = git(dotdot, "rev-parse", "main:a");
    const outside = treeOf(dotdot, [["100644", "passwd", blob]]);
    commitTree(
      dotdot,
      treeOf(dotdot, [
        ["40000", "..", outside],
        ["40000", "ci", treeOf(dotdot, [["100644", "..", blob]])],
      ]),
    );

    git(remotes, "init", "--quiet", "--bare", "empty.git");

    git(remote("headless", { a: "1" }), "symbolic-ref", "HEAD", "refs/heads/gone");

    const merges = remote("merges", { "ci/check.sh": oldCheck, ".wgx/profile.yml": "tasks: {}\n" });
    const source = `${merges}.source`;
    git(source, "checkout", "--quiet", "-b", "side");
    commit(source, { "ci/check.sh": { text: "#!/bin/sh\none\ntwo\nthree\nmine\n", mode: 0o755 } });
    git(source, "checkout", "--quiet", "main");
    commit(source, { b: "2" });
    git(source, "merge", "--quiet", "--no-edit", "side");
    git(source, "push", "--quiet", merges, "main");

    remote("names", {
      "-rf": "another dash\n",
      "ci/\u001b[2Jcheck.sh": "x",
      ".github/workflows/\u202eyml.yml": "on: push\njobs:\n  a:\n    steps:\n      - uses: x/y@main\n",
      ".wgx/profile.yml": 'tasks:\n  "\u202egnp\\e[2J": { cmd: { linux: 1 } }\n',
    });

    const refs = remote("refs", { ".wgx/profile.yml": { link: "/etc/passwd" }, "ci/check.sh": { link: "../.." } });
    for (const branch of ["ünï", "it's", "$(touch-canary)", "x\u202egnp", "a/b/c", "main.d"])
      git(refs, "update-ref", `refs/heads/${branch}`, git(refs, "commit-tree", "-m", branch, "main^{tree}"));
    git(refs, "tag", "blob", git(refs, "rev-parse", "main:ci/check.sh"));
    git(refs, "tag", "main", "main^{tree}");

    remote("size", {
      ".wgx/profile.yml": `tasks:\n${"  # long\n".repeat(200_000)}`,
      "ci/check.sh": { bytes: Buffer.alloc(3_000_000, "x"), mode: 0o755 },
    });

    const strange = remote("strange", { ".wgx/profile.yml": "a: &a [*a]\n", NO_PROFILE: "" });
    const entries = git(strange, "ls-tree", "main")
      .split("\n")
      .map((line) => line.split(/[ \t]/));
    const kept = entries.map(([mode = "", , oid = "", name = ""]) => [mode.replace(/^0/, ""), name, oid] as const);
    commitTree(strange, treeOf(strange, [...kept, ["160000", "ci", "1".repeat(40)]]));

    for (const name of names) {
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
