import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../../src/contracts/report.ts";
import { syncPlan } from "../../src/contracts/sync-plan.ts";
import { shellLine } from "../../src/platform/text.ts";
import { failureOf, findingsOf, memberOf, reportOf } from "../helpers/documents.ts";
import { bareRemote, clone, commit, git, repository, type write } from "../helpers/repositories.ts";
import { paste, sharedFolder, wgx } from "../helpers/wgx.ts";

const scratch = sharedFolder();
const workspace = join(scratch, `my "odd" $(touch canary) 'fleet`);
const root = join(workspace, "metarepo");
const controls = /[^\P{Cc}\n]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const evil = "\u001b[2J\u001b]0;owned\u0007";

let report: Report;

beforeAll(() => {
  mkdirSync(workspace);
  repository(root, [
    {
      "repos.yml": "repos:\n  - bidi\n  - branches\n  - broken\n  - late\n  - link\n  - paths\n",
      "templates/manifest.yml": '- match: "**"\n  policy: required\n',
      "templates/-rf": "a leading dash\n",
      "templates/a file with spaces.txt": "spaces\n",
      'templates/it\'s "quoted".txt': "quotes\n",
      "templates/[ID].txt": "a glob\n",
      "templates/ünï-名.txt": "not ASCII\n",
      "templates/back\\slash.txt": "a backslash\n",
      "templates/run.sh": { text: "#!/bin/sh\n", mode: 0o755 },
    },
    { "templates/[ID].txt": "a glob, changed\n", "templates/$(touch canary).txt": "x\n" },
  ]);
  member("paths", { "-rf": "other\n", "[ID].txt": "a glob\n", "run.sh": "#!/bin/sh\n", "I.txt": "a glob\n" });
  member("bidi", {
    ".wgx/profile.yml": 'tasks:\n  "\u202egnp\\e[2J": { cmd: { linux: 1 } }\n',
    ".github/workflows/c.yml": "x",
  });
  const branches = member("branches", { "README.md": "x\n" });
  for (const name of ["feature/ünï", "it's", 'say-"hi"', "$(touch-canary)", "-dash", "\u202egnp"]) {
    git(branches, "branch", "--no-track", "--", `x${name}`);
    git(branches, "update-ref", `refs/heads/${name}`, git(branches, "commit-tree", "-m", "x", "HEAD^{tree}"));
  }
  const broken = member("broken", { "README.md": "x\n" });
  writeFileSync(join(broken, ".git/HEAD"), `ref: refs/heads/${evil}\n`);
  rmSync(join(broken, ".git/refs/remotes"), { recursive: true });
  writeFileSync(join(broken, ".git/config"), `[remote "origin"]\n\turl = "https://x/${evil}\\n"\n[core\n`);
  const link = repository(join(scratch, "outside"), [{ "README.md": "x\n" }]);
  symlinkSync(link, join(workspace, "link"));
  const late = member("late", { "README.md": "x\n" });
  git(late, "remote", "set-url", "origin", `ext::sh -c "touch ${scratch}/canary"`);
  report = reportOf(wgx(["doctor", "--json"], { cwd: root }).stdout);
});

function member(name: string, files: Parameters<typeof write>[1]): string {
  const remote = bareRemote(join(scratch, `remotes/${name}.git`), [files]);
  return clone(remote, join(workspace, name));
}

function canaries(): readonly string[] {
  return execFileSync("find", [scratch, "-name", "canary*", "-not", "-path", "*/.git/*"], { encoding: "utf8" })
    .split("\n")
    .filter((path) => /\/canary$/.test(path));
}

describe("what hostile members write", () => {
  it.each([
    [["doctor"]],
    [["doctor", "-v"]],
    [["doctor", "--json"]],
    [["doctor", "--format", "markdown"]],
    [["list"]],
    [["validate"]],
  ])("reaches no terminal: wgx %j", (args) => {
    const { stdout, stderr } = wgx(args, { cwd: root });
    expect(stdout.length).toBeGreaterThan(100);
    expect(stdout).not.toMatch(controls);
    expect(stderr).not.toMatch(controls);
  });

  it("is still told, in a form that can be seen", () => {
    const { stdout } = wgx(["validate"], { cwd: root });
    expect(stdout).toContain("\\u202egnp\\x1b[2J");
  });

  it("reaches no file of --report-dir, and makes no file elsewhere", () => {
    const folder = join(scratch, "reports");
    wgx(["doctor", "--report-dir", folder], { cwd: root });
    const names = readdirSync(folder);
    expect(names).toHaveLength(7);
    for (const name of names) expect(readFileSync(join(folder, name), "utf8")).not.toMatch(controls);
  });

  it("runs nothing", () => {
    wgx(["doctor", "--fetch"], { cwd: root });
    expect(canaries()).toEqual([]);
  });

  it("makes no other member unknown", () => {
    expect(report.members.map(({ name, state }) => [name, state === "unknown"])).toEqual([
      ["bidi", false],
      ["branches", false],
      ["broken", true],
      ["late", false],
      ["link", false],
      ["paths", false],
    ]);
  });

  it("names branches whole in the fixes, and printably in the messages", () => {
    const found = findingsOf(report, "branches", "clone-state").filter(({ message }) =>
      /this clone only/.test(message),
    );
    expect(found.map(({ message }) => message.replace(/ exists .*/, "")).sort()).toEqual(
      ["$(touch-canary)", "-dash", "\\u202egnp", "feature/ünï", "it's", 'say-"hi"'].sort(),
    );
    for (const { fix } of found) {
      const pasted = paste(shellLine(fix?.argv ?? []), { cwd: scratch });
      expect(pasted).toMatchObject({ status: 0, stderr: "" });
      expect(pasted.stdout).toMatch(/^[0-9a-f]{7,} x\n$/);
    }
    expect(canaries()).toEqual([]);
  });
});

describe("a fix that is pasted", () => {
  const drift = (path: string) =>
    findingsOf(report, "paths", "template-drift").find((finding) => finding.path === path)?.fix?.argv ?? [];

  it("rolls out just the file that it says, whatever that is called", () => {
    for (const path of [
      "a file with spaces.txt",
      'it\'s "quoted".txt',
      "ünï-名.txt",
      "back\\slash.txt",
      "$(touch canary).txt",
      "[ID].txt",
      "run.sh",
    ]) {
      const argv = drift(path);
      expect(shellLine(argv), path).not.toMatch(controls);
      const { status, stdout } = wgx([...argv.slice(1), "--dry-run", "--no-fetch", "--json"], { cwd: root });
      const plan = syncPlan.parse(JSON.parse(stdout));
      expect(status, path).toBe(1);
      expect(plan.members.flatMap(({ files }) => files.map((file) => file.path))).toEqual([path]);
    }
    expect(canaries()).toEqual([]);
  });

  it("does not take a name for an option", () => {
    const { status, stdout, stderr } = paste(shellLine(drift("-rf")), { cwd: scratch });
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    expect(stdout).toMatch(/^-other$/m);
    expect(stdout).toMatch(/^\+a leading dash$/m);
  });

  it("is the line that the human report shows", () => {
    const { stdout } = wgx(["doctor", "--repo", "paths"], { cwd: root });
    expect(stdout).toContain("fix: wgx sync-templates --push-to paths --pattern 'templates/a file with spaces.txt'\n");
  });
});

describe("a template whose name holds an escape sequence", () => {
  it("is refused, printably, before anything is examined", () => {
    const metarepo = repository(join(scratch, "evil-templates"), [
      { "repos.yml": "repos: [a]\n", [`templates/a${evil}`]: "x\n" },
    ]);
    const { status, stdout, stderr } = wgx(["doctor", "--json"], { cwd: metarepo });
    expect(status).toBe(2);
    expect(failureOf(stdout).problems).toMatchObject([
      { message: "a template has a name that cannot travel: a\\x1b[2J\\x1b]0;owned\\x07" },
    ]);
    expect(stdout + stderr).not.toMatch(controls);
  });
});

describe("a clone that is a symbolic link", () => {
  it("is read where it leads, and named as it was found", () => {
    expect(memberOf(report, "link").location).toBe(join(workspace, "link"));
  });
});

describe("a clone whose origin is a program", () => {
  it("is not contacted, and is unknown under --fetch", () => {
    const fetched = reportOf(wgx(["doctor", "--fetch", "--json", "--repo", "late"], { cwd: root }).stdout);
    expect(memberOf(fetched, "late")).toMatchObject({
      state: "unknown",
      reason: expect.stringContaining("of a kind that wgx does not contact"),
    });
    expect(canaries()).toEqual([]);
    commit(join(workspace, "late"), {});
  });
});
