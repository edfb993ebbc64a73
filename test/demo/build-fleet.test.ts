import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildDemoFleet, type DemoFleet } from "../../src/demo/build-fleet.ts";
import { sights } from "../../src/demo/sights.ts";
import { findGit, type Git } from "../../src/git/git.ts";
import { loadFleet } from "../../src/inventory/load-fleet.ts";
import { temporaryFolder } from "../../src/platform/temporary.ts";
import { parseProfile } from "../../src/profile/parse-profile.ts";
import { loadManifest } from "../../src/templates/policy.ts";
import { loadWaivers } from "../../src/templates/waivers.ts";

const repositories = ["aussensensor", "compost", "glasshouse", "seedbank", "toolshed", "waterworks"];
const scratch = realpathSync(mkdtempSync(join(tmpdir(), "wgx-demo-test-")));
let fleet: DemoFleet;

beforeAll(async () => {
  fleet = await buildDemoFleet(gateway(), join(scratch, "first"));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("the demo fleet", () => {
  it("says where everything is", () => {
    const root = join(scratch, "first");
    expect(fleet).toEqual({
      folder: root,
      metarepo: join(root, "metarepo"),
      inventory: join(root, "metarepo/repos.yml"),
      feed: join(root, "aussensensor/export/feed.jsonl"),
      cloned: ["aussensensor", "glasshouse", "seedbank", "toolshed", "waterworks"],
      unreachable: ["beehive"],
      unlisted: ["compost"],
    });
    expect(readdirSync(root).sort()).toEqual([...repositories, "metarepo", "remotes"].sort());
    expect(readdirSync(join(root, "remotes")).sort()).toEqual(repositories.map((name) => `${name}.git`));
  });

  it("has a valid inventory of six members in dependency order, without a warning", async () => {
    const loaded = await inventoryOf(fleet);
    expect(loaded.warnings).toEqual([]);
    expect(loaded.members.map(({ name }) => name)).toEqual([
      "toolshed",
      "aussensensor",
      "glasshouse",
      "seedbank",
      "beehive",
      "waterworks",
    ]);
    expect(loaded.references.map(({ name }) => name)).toEqual(["old-almanac"]);
    expect(await loadManifest(fleet.metarepo)).toHaveLength(5);
    expect((await loadWaivers(fleet.metarepo)).map(({ member, until }) => [member, until])).toEqual([
      ["waterworks", "2099-12-31"],
      ["waterworks", "2025-12-31"],
      ["aussensensor", "2099-12-31"],
    ]);
  });

  it.each(clones())("%s is a clone of the remote that the inventory names, with origin/HEAD", async (name, branch) => {
    const url = (await inventoryOf(fleet)).members.find((member) => member.name === name)?.url;
    expect(git(name, "remote", "get-url", "origin")).toBe(url);
    expect(git(name, "symbolic-ref", "refs/remotes/origin/HEAD")).toBe(`refs/remotes/origin/${branch}`);
    expect(git(name, "rev-parse", `origin/${branch}`)).toBe(git(`remotes/${name}.git`, "rev-parse", branch));
    expect(git(name, "fsck", "--strict")).toBe("");
  });

  it("is the same every time", async () => {
    const again = await buildDemoFleet(gateway(), join(scratch, "second"));
    for (const name of repositories)
      expect(git(name, "rev-parse", "HEAD", again.folder)).toBe(git(name, "rev-parse", "HEAD"));
    // Its last commit names the folder of the remotes.
    expect(git("metarepo", "rev-parse", "HEAD^", again.folder)).toBe(git("metarepo", "rev-parse", "HEAD^"));

    const ids = repositories.concat("metarepo").map((name) => git(name, "rev-parse", "HEAD", again.folder));
    rmSync(again.folder, { recursive: true });
    await buildDemoFleet(gateway(), again.folder);
    expect(repositories.concat("metarepo").map((name) => git(name, "rev-parse", "HEAD", again.folder))).toEqual(ids);
  });

  it("takes nothing from the configuration of whoever builds it", async () => {
    const home = join(scratch, "home");
    mkdirSync(join(home, "template/hooks"), { recursive: true });
    const hook = `#!/bin/sh\ntouch ${home}/was-run\nexit 1\n`;
    for (const name of ["post-checkout", "pre-commit", "reference-transaction", "fsmonitor"]) {
      writeFileSync(join(home, "template/hooks", name), hook, { mode: 0o755 });
    }
    writeFileSync(
      join(home, ".gitconfig"),
      `[user]\n\tname = Somebody Else\n\temail = else@example.org\n\tsigningKey = none
[commit]\n\tgpgSign = true\n[gpg]\n\tprogram = ${home}/template/hooks/pre-commit
[core]\n\thooksPath = ${home}/template/hooks\n\tfsmonitor = ${home}/template/hooks/fsmonitor\n\tautocrlf = true\n\tfileMode = false
[init]\n\ttemplateDir = ${home}/template\n\tdefaultBranch = elsewhere\n\tdefaultObjectFormat = sha256
[clone]\n\tdefaultRemoteName = upstream\n[fetch]\n\tfsckObjects = true\n[protocol]\n\tallow = never
[url "https://example.invalid/"]\n\tinsteadOf = file://\n`,
    );
    const env = { PATH: process.env["PATH"], HOME: home, GIT_DIR: join(home, "astray"), GIT_AUTHOR_NAME: "Astray" };
    const hostile = await buildDemoFleet(gateway(env), join(scratch, "hostile"));
    expect(existsSync(join(home, "was-run"))).toBe(false);
    expect(existsSync(join(home, "astray"))).toBe(false);
    for (const name of repositories)
      expect(git(name, "rev-parse", "HEAD", hostile.folder)).toBe(git(name, "rev-parse", "HEAD"));
    expect(git("waterworks", "status", "--porcelain", hostile.folder)).toBe("");
    expect(readFileSync(join(hostile.folder, "waterworks/plan.py"), "utf8")).not.toContain("\r");
  });

  it("builds in a folder whose name needs care, and in one that exists and is empty", async () => {
    const folder = join(scratch, "it's #1 %41 ü");
    mkdirSync(folder);
    const built = await buildDemoFleet(gateway(), folder);
    expect((await inventoryOf(built)).members).toHaveLength(6);
    expect(git("toolshed", "ls-remote", "origin", "HEAD", folder)).toMatch(/^[0-9a-f]{40}\tHEAD$/);
  });

  it("refuses a folder that is not empty, and a file, and changes neither", async () => {
    const full = join(scratch, "full");
    mkdirSync(full);
    writeFileSync(join(full, "mine.txt"), "mine");
    const refused = { name: "Failure", kind: "usage" };
    await expect(buildDemoFleet(gateway(), full)).rejects.toMatchObject(refused);
    await expect(buildDemoFleet(gateway(), join(full, "mine.txt"))).rejects.toMatchObject(refused);
    expect(readdirSync(full)).toEqual(["mine.txt"]);
    expect(readFileSync(join(full, "mine.txt"), "utf8")).toBe("mine");
  });

  it("leaves nothing behind when it is interrupted", async () => {
    const folder = join(scratch, "interrupted");
    const stopped = { ...gateway(), signal: AbortSignal.abort() };
    await expect(buildDemoFleet(stopped, folder)).rejects.toMatchObject({ kind: "interrupted" });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("what is to be seen", () => {
  it("is told for every repository", () => {
    expect(sights.map(({ repository }) => repository).sort()).toEqual([...repositories, "beehive", "metarepo"].sort());
  });

  it("aussensensor: every required template is current, the feed lies ignored in its clone", () => {
    for (const path of [
      ".editorconfig",
      ".github/workflows/guard.yml",
      "scripts/check.sh",
      "SECURITY.md",
      "agent-kit/brief.md",
    ]) {
      expect(entry("aussensensor", path)).toBe(template(path));
    }
    expect(git("aussensensor", "status", "--porcelain")).toBe("");
    const lines = readFileSync(fleet.feed, "utf8").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toHaveLength(10);
    expect(profileOf("aussensensor").kind).toBe("declared");
    expect(git("aussensensor", "show", "origin/HEAD:.ai-context.yml")).toContain("name: aussensensor");
  });

  it("glasshouse: a guard two versions old, a script without its bit, a security note of its own, a broken profile", () => {
    const guards = versions("templates/.github/workflows/guard.yml");
    expect(guards.indexOf(blob("glasshouse", ".github/workflows/guard.yml"))).toBe(2);
    expect(entry("glasshouse", "scripts/check.sh")).toBe(template("scripts/check.sh").replace("100755", "100644"));
    expect(versions("templates/SECURITY.md")).not.toContain(blob("glasshouse", "SECURITY.md"));
    expect(own("glasshouse", "SECURITY.md")).toHaveLength(1);
    expect(profileOf("glasshouse").kind).toBe("invalid");
  });

  it("toolshed and waterworks: the same edit of the script, on the current template", () => {
    const shared = blob("toolshed", "scripts/check.sh");
    expect(blob("waterworks", "scripts/check.sh")).toBe(shared);
    expect(versions("templates/scripts/check.sh")).not.toContain(shared);
    for (const name of ["toolshed", "waterworks"]) {
      expect(own(name, "scripts/check.sh")[1]).toBe(versions("templates/scripts/check.sh")[0]);
    }
  });

  it("toolshed: behind across a rename, a task without its script, work that nobody else has", () => {
    expect(versions("templates/docs/conventions.md")).toContain(blob("toolshed", "docs/house-rules.md"));
    expect(git("metarepo", "log", "--format=", "--name-status", "--diff-filter=R", "-M")).toContain(
      "docs/house-rules.md",
    );
    expect(git("toolshed", "ls-tree", "--name-only", "origin/main", "scripts/")).toBe("scripts/check.sh");
    expect(git("toolshed", "show", "origin/main:.wgx/profile.yml")).toContain("scripts/stocktake.sh");
    expect(git("toolshed", "rev-list", "--count", "origin/main..main")).toBe("1");
    expect(git("toolshed", "status", "--porcelain")).toBe("M README.md\n?? wishes.txt");
  });

  it("waterworks: an edited guard whose base is in its own history, a file under its former name, unpinned actions", () => {
    const guards = versions("templates/.github/workflows/guard.yml");
    const [now = "", before = ""] = own("waterworks", ".github/workflows/guard.yml");
    expect([guards.indexOf(now), guards.indexOf(before)]).toEqual([-1, 1]);
    expect(versions("templates/.editorconfig")).not.toContain(blob("waterworks", ".editorconfig"));
    expect(versions("templates/docs/conventions.md")).toContain(blob("waterworks", "docs/conventions.md"));
    expect(git("waterworks", "show", "origin/main:.github/workflows/season.yml")).toContain("@master");
  });

  it("seedbank: shallow, on trunk, without CI and SECURITY.md, with a withdrawn script and no profile", () => {
    expect(git("seedbank", "rev-parse", "--is-shallow-repository")).toBe("true");
    expect(git("seedbank", "ls-tree", "-r", "--name-only", "origin/trunk").split("\n")).toEqual([
      ".editorconfig",
      "NO_PROFILE",
      "README.md",
      "catalogue.tsv",
      "docs/house-rules.md",
      "scripts/check.sh",
      "scripts/notify-board.sh",
    ]);
    expect(versions("templates/scripts/notify-board.sh")).toContain(blob("seedbank", "scripts/notify-board.sh"));
    expect(existsSync(join(fleet.metarepo, "templates/scripts/notify-board.sh"))).toBe(false);
  });

  it("scripts can be run where they lie", () => {
    expect(statSync(join(fleet.metarepo, "templates/scripts/check.sh")).mode & 0o111).toBe(0o111);
  });
});

function gateway(env: Git["env"] = process.env): Git {
  return {
    executable: findGit(process.env),
    env,
    signal: new AbortController().signal,
    timeout: 30_000,
    temporary: temporaryFolder(tmpdir()),
  };
}

function clones(): [string, string][] {
  return repositories
    .filter((name) => name !== "compost")
    .map((name) => [name, name === "seedbank" ? "trunk" : "main"]);
}

function inventoryOf({ inventory }: DemoFleet) {
  return loadFleet({ file: inventory, env: {} });
}

/** Runs git in a repository of the first fleet, or of the one in the folder that comes last. */
function git(name: string, ...args: string[]): string {
  const last = args.at(-1) ?? "";
  const folder = last.startsWith(scratch) ? args.pop() : fleet.folder;
  return execFileSync("git", ["-C", join(folder ?? "", name), ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
}

/** Mode and blob of a member's file as last fetched, and of a template. */
function entry(name: string, path: string): string {
  return git(name, "ls-tree", "--format=%(objectmode) %(objectname)", "origin/HEAD", path);
}
function template(path: string): string {
  return git("metarepo", "ls-tree", "--format=%(objectmode) %(objectname)", "HEAD", `templates/${path}`);
}
function blob(name: string, path: string): string {
  return git(name, "rev-parse", `origin/HEAD:${path}`);
}

/** Every blob that a path had, newest first. */
function versions(path: string, name = "metarepo"): string[] {
  const commits = git(
    name,
    "rev-list",
    "--remove-empty",
    name === "metarepo" ? "HEAD" : "origin/HEAD",
    "--",
    path,
  ).split("\n");
  return commits.flatMap((commit) => git(name, "ls-tree", "--format=%(objectname)", commit, path) || []);
}
function own(name: string, path: string): string[] {
  return versions(path, name);
}

function profileOf(name: string) {
  return parseProfile(git(name, "show", "origin/HEAD:.wgx/profile.yml"), ".wgx/profile.yml");
}
