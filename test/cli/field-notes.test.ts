import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { Report } from "../../src/contracts/report.ts";
import { failureOf, findingsOf, memberOf, reportOf } from "../helpers/documents.ts";
import { bareRemote, clone, commit, type Files, git, gitBytes, repository, write } from "../helpers/repositories.ts";
import { sharedFolder, wgx } from "../helpers/wgx.ts";

// What went wrong with the tools before, each of which must not happen again. The numbers are those of the field notes;
// what belongs to one room alone has its test there.

const scratch = sharedFolder();
let workspace: string;
let root: string;
let count = 0;

beforeEach(() => {
  workspace = join(scratch, `fleet-${count++}`);
  root = join(workspace, "metarepo");
  mkdirSync(workspace);
});

function metarepo(files: Files): void {
  repository(root, [{ "templates/manifest.yml": '- match: "**"\n  policy: required\n', ...files }]);
}

function member(name: string, files: Files, ...init: readonly string[]): string {
  return clone(bareRemote(join(workspace, `remotes/${name}.git`), [files], ...init), join(workspace, name));
}

function doctor(...args: readonly string[]): { readonly status: number | null; readonly report: Report } {
  const { status, stdout } = wgx(["doctor", "--json", ...args], { cwd: root });
  return { status, report: reportOf(stdout) };
}

function drift(report: Report, name: string): Record<string, string | undefined> {
  return Object.fromEntries(findingsOf(report, name, "template-drift").map(({ path, state }) => [path, state]));
}

describe("1: doctor", () => {
  it("does not exit 0 on drift, and sees dotfiles, modes and files that were withdrawn", () => {
    metarepo({ "repos.yml": "repos: [a]\n", "templates/.dot": "1\n", "templates/old": "o\n", "templates/run": "#!\n" });
    write(root, { "templates/run": { text: "#!\n", mode: 0o755 }, "templates/old": null });
    commit(root);
    member("a", { ".dot": "2\n", run: "#!\n", old: "o\n" });
    const { status, report } = doctor("--check", "template-drift");
    expect(status).toBe(1);
    expect(drift(report, "a")).toEqual({ ".dot": "foreign", run: "mode", old: "orphaned" });
  });
});

describe("2: a template set that holds nothing", () => {
  it("is said to be not compared, not to be without a difference", () => {
    repository(root, [{ "repos.yml": "repos: [a]\n", "templates/.gitkeep": "" }]);
    member("a", { "README.md": "x\n" });
    const { report } = doctor();
    expect(report.notRun).toContainEqual({ check: "template-drift", reason: "the metarepo has no templates" });
    const beside = ["doctor", "--check", "template-drift", "--check", "clone-state"];
    expect(wgx(beside, { cwd: root }).stdout).toMatch(
      /^not run, which is not a pass\n {2}the metarepo has no templates\n {4}template-drift/m,
    );
    expect(wgx(["doctor", "--check", "template-drift"], { cwd: root })).toMatchObject({ status: 2, stdout: "" });
  });

  it("does not hide a template that is not yet committed", () => {
    metarepo({ "repos.yml": "repos: [a]\n" });
    write(root, { "templates/new/file": "x\n" });
    member("a", { "README.md": "x\n" });
    expect(drift(doctor().report, "a")).toEqual({ "new/file": "missing" });
  });
});

describe("3: a run", () => {
  it("does not end before the first member, and compares each by itself", () => {
    metarepo({ "repos.yml": "repos: [a, b, c]\n", "templates/f": "1\n" });
    member("a", { f: "1\n" });
    member("b", { f: "2\n" });
    member("c", { g: "1\n" });
    const { report } = doctor("--check", "template-drift");
    expect(report.members.map(({ name }) => drift(report, name))).toEqual([{}, { f: "foreign" }, { f: "missing" }]);
  });
});

describe("4 and 5: a profile", () => {
  it("is found nested, and tasks as lists and objects are read as what they are", () => {
    metarepo({ "repos.yml": "repos: [a]\n" });
    const tasks =
      "    a: [./there.sh]\n    b: { desc: d, sh: [./gone-1.sh] }\n    c: { cmd: ./gone-2.sh }\n    d: ''\n";
    member("a", { ".wgx/profile.yml": `wgx:\n  tasks:\n${tasks}`, "there.sh": { text: "#!/bin/sh\n", mode: 0o755 } });
    const { report } = doctor("--check", "declared", "--check", "tasks-runnable");
    expect(findingsOf(report, "a", "declared")).toEqual([]);
    const said = findingsOf(report, "a", "tasks-runnable").map(({ message }) => message);
    expect(said.filter((message) => message.includes("gone-"))).toHaveLength(2);
    expect(said.join("\n")).not.toContain("there.sh");
  });
});

describe("6 and 21: an inventory with a cycle, an edge to nothing or a dropped entry", () => {
  it.each([
    ["repos:\n  - {name: a, depends_on: [b]}\n  - {name: b, depends_on: [a]}\n", /circle: a -> b -> a/],
    ["repos:\n  - {name: a, depends_on: [nowhere]}\n", /nowhere/],
    ["repos:\n  - {nam: a}\n", /repos\[0\]\.name/],
  ])("stops the command and says where: %j", (text, message) => {
    metarepo({ "repos.yml": text });
    const { status, stdout } = wgx(["doctor", "--json"], { cwd: root });
    expect(status).toBe(2);
    const [problem] = failureOf(stdout).problems;
    expect(problem).toMatchObject({ place: { file: join(root, "repos.yml") } });
    expect(JSON.stringify(problem)).toMatch(message);
    expect(problem?.place?.line).toBeGreaterThan(1);
  });
});

describe("9 and 11: a workspace without a single clone", () => {
  it("is not in sync, and does not exit 0", () => {
    metarepo({ "repos.yml": "repos: [a, b]\n", "templates/f": "1\n" });
    const { status, report } = doctor();
    expect(status).toBe(3);
    expect(report.summary).toEqual({ ok: 0, warn: 0, fail: 0, unknown: 2 });
    expect(wgx(["doctor", "--fail-on", "fail"], { cwd: root }).status).toBe(3);
  });
});

describe("12: an error", () => {
  it("of reading is never called missing", () => {
    metarepo({ "repos.yml": "repos: [a]\n", "templates/docs/f": "1\n" });
    const folder = member("a", { "docs/f": "1\n" });
    const tree = git(folder, "rev-parse", "HEAD:docs");
    const packs = join(folder, ".git/objects/pack");
    const [pack = ""] = readdirSync(packs).filter((name) => name.endsWith(".pack"));
    const bytes = readFileSync(join(packs, pack));
    rmSync(packs, { recursive: true });
    gitBytes(folder, ["unpack-objects", "-q"], bytes);
    rmSync(join(folder, ".git/objects", tree.slice(0, 2), tree.slice(2)));
    const { status, report } = doctor("--check", "template-drift");
    expect(status).toBe(3);
    expect(memberOf(report, "a")).toMatchObject({ state: "unknown", findings: [] });
  });
});

describe("14: names", () => {
  it("with spaces and newlines are one name, and a rename is no loss", () => {
    metarepo({ "repos.yml": "repos: [a]\n", "templates/old name": "one\ntwo\nthree\n" });
    git(root, "mv", "templates/old name", "templates/new  name");
    commit(root);
    member("a", { "new  name": "one\ntwo\nthree\n", "a\nb": "x\n", "old name": "other\n" });
    const { report } = doctor("--check", "template-drift");
    expect(drift(report, "a")).toEqual({});
  });
});

describe("17: the default branch", () => {
  it("is not guessed: without origin/HEAD and without a declaration it is unknown, although main is there", () => {
    metarepo({ "repos.yml": "repos: [a]\n", "templates/f": "1\n" });
    const folder = member("a", { f: "2\n" });
    git(folder, "remote", "set-head", "origin", "--delete");
    for (const check of ["template-drift", "default-branch"]) {
      const { status, report } = doctor("--check", check);
      expect(status).toBe(3);
      expect(memberOf(report, "a")).toMatchObject({
        state: "unknown",
        reason: "the clone has no origin/HEAD and the inventory names no branch",
        findings: [],
      });
    }
  });

  it("may have any name", () => {
    metarepo({ "repos.yml": "repos: [a]\n", "templates/f": "1\n" });
    member("a", { f: "1\n" }, "--initial-branch=release/größer");
    const { report } = doctor("--check", "template-drift", "--check", "default-branch");
    expect(memberOf(report, "a")).toMatchObject({ state: "ok", ref: "origin/release/größer" });
  });

  it("of an empty repository is nothing, which is not fine", () => {
    metarepo({ "repos.yml": "repos: [a]\n" });
    repository(join(workspace, "a"), []);
    expect(memberOf(doctor().report, "a")).toMatchObject({ state: "unknown", reason: expect.stringMatching(/empty/) });
  });

  it("of a clone whose folder differs in case is not looked for elsewhere", () => {
    metarepo({ "repos.yml": "repos: [alpha]\n" });
    member("Alpha", { "README.md": "x\n" });
    const { report } = doctor();
    expect(memberOf(report, "alpha").state).toBe("unknown");
    expect(findingsOf(report, "alpha", "inventory-reconcile")).toMatchObject([
      { fix: { argv: ["mv", "-n", "--", join(workspace, "Alpha"), join(workspace, "alpha")] } },
    ]);
  });
});
