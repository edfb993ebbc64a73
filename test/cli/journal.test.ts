import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { type RunRecord, runRecord } from "../../src/contracts/run-record.ts";
import { documentOf, reportOf } from "../helpers/documents.ts";
import { bareRemote, clone, git, write } from "../helpers/repositories.ts";
import { sharedFolder, wgx } from "../helpers/wgx.ts";

const scratch = sharedFolder();
let root: string;
let count = 0;

/** A metarepo with a member that is there and one that is not. */
beforeEach(() => {
  const workspace = join(scratch, `fleet-${count++}`);
  root = join(workspace, "metarepo");
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, "repos.yml"), "repos: [here, gone]\n");
  git(root, "init", "--quiet");
  git(root, "add", ".");
  git(root, "commit", "--quiet", "--message", "x");
  clone(bareRemote(join(workspace, "remotes/here.git"), [{ "README.md": "x\n" }]), join(workspace, "here"));
});

function records(): readonly RunRecord[] {
  const folder = join(root, ".wgx/runs");
  return readdirSync(folder)
    .sort()
    .map((name) => runRecord.parse(documentOf("run-record", readFileSync(join(folder, name), "utf8"))));
}

describe("a run", () => {
  it("leaves a record: what was typed, when, by which versions, how each member was, and how it ended", () => {
    const { stdout } = wgx(["doctor", "--json"], { cwd: root });
    const report = reportOf(stdout);
    const [record, ...others] = records();
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      id: report.run.id,
      command: ["wgx", "doctor", "--json"],
      startedAt: report.run.startedAt,
      versions: { wgx: report.run.wgxVersion, node: process.versions.node, git: git(root, "version").split(" ")[2] },
      fleet: join(root, "repos.yml"),
      members: [
        { name: "gone", state: "unknown", reason: expect.stringMatching(/^no clone at /) },
        { name: "here", state: "warn" },
      ],
      summary: report.summary,
      exitCode: 3,
    });
    expect(record).not.toHaveProperty("error");
  });

  it("that failed leaves one, too, with why", () => {
    wgx(["doctor", "--repo", "nobody"], { cwd: root });
    expect(records()).toMatchObject([{ exitCode: 2, members: [], error: '--repo "nobody" matches no member' }]);
  });

  it("of validate leaves one, and list and schema leave none", () => {
    wgx(["list"], { cwd: root });
    wgx(["schema"], { cwd: root });
    expect(existsSync(join(root, ".wgx/runs"))).toBe(false);
    wgx(["validate"], { cwd: root });
    expect(records().map(({ command }) => command)).toEqual([["wgx", "validate"]]);
  });

  it("sorts after the one before", () => {
    for (const _ of [1, 2, 3]) wgx(["validate"], { cwd: root });
    const starts = records().map(({ startedAt }) => startedAt);
    expect(starts).toEqual(starts.toSorted());
    expect(starts).toHaveLength(3);
  });
});

describe("secrets", () => {
  const token = "correct-horse-battery";

  it.each<[string, string[]]>([
    ["the value of GH_TOKEN", ["doctor", "--repo", token]],
    ["credentials in a URL", ["doctor", "--repo", `https://user:${token}@example.org/x`]],
    ["a password that holds an @", ["doctor", "--repo", `https://user:p@${token}@example.org/x`]],
    ["a file's name", ["--fleet", `https://user:${token}@example.org/repos.yml`, "doctor", "--json"]],
    ["a check's name", ["doctor", "--check", token, "--json"]],
  ])("%s appears in no record and no output", (_what, args) => {
    const { stdout, stderr } = wgx(args, { cwd: root, env: { GH_TOKEN: token } });
    const folder = join(root, ".wgx/runs");
    const kept = existsSync(folder) ? readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8")) : [];
    expect([stdout, stderr, ...kept].join("\n")).not.toContain(token);
  });

  it("of a clone's URL appear nowhere, neither with --fetch nor with --debug", () => {
    const here = join(root, "../here");
    git(here, "remote", "set-url", "origin", `https://user:${token}@127.0.0.1:9/x.git`);
    for (const args of [
      ["doctor", "--json"],
      ["doctor", "-v"],
      ["doctor", "--fetch", "--json"],
      ["doctor", "--fetch", "-v"],
    ]) {
      const { status, stdout, stderr } = wgx(["--debug", ...args], { cwd: root });
      expect(status).toBe(3);
      expect(stdout).toContain("here");
      expect(stdout + stderr).not.toContain(token);
    }
    expect(JSON.stringify(records())).not.toContain(token);
  });
});

describe("a metarepo that cannot keep a journal", () => {
  it("still gets its report, and a warning", () => {
    writeFileSync(join(root, ".wgx"), "a file in its place");
    const { status, stdout, stderr } = wgx(["doctor", "--json"], { cwd: root });
    expect(status).toBe(3);
    reportOf(stdout);
    expect(stderr).toMatch(/^warning: this run is not in the journal: .*\n$/);
  });
});

describe("a metarepo without a journal, because a file is in its place", () => {
  it("has no run to look back on", () => {
    writeFileSync(join(root, ".wgx"), "");
    const { status, stderr } = wgx(["doctor", "--only", "failed"], { cwd: root });
    expect(status).toBe(2);
    expect(stderr).toContain("there is no run to look back on");
  });
});

describe("git", () => {
  it("ignores .wgx, but for a profile in it", () => {
    write(root, { ".wgx/profile.yml": "tasks: {}\n", ".wgx/NO_PROFILE": "" });
    wgx(["doctor"], { cwd: root });
    expect(git(root, "status", "--porcelain", "--untracked-files=all").split("\n")).toEqual([
      "?? .wgx/NO_PROFILE",
      "?? .wgx/profile.yml",
    ]);
  });

  it("is left with a .gitignore that somebody wrote", () => {
    write(root, { ".wgx/.gitignore": "runs/\n" });
    wgx(["doctor"], { cwd: root });
    expect(readFileSync(join(root, ".wgx/.gitignore"), "utf8")).toBe("runs/\n");
  });
});

describe("a journal that was damaged", () => {
  it("is read as far as it goes", () => {
    wgx(["doctor", "--check", "member-reachable"], { cwd: root });
    const folder = join(root, ".wgx/runs");
    writeFileSync(join(folder, "29991231T000000000Z-aaaaaa.json"), '{"schema": "wgx.run/1", "id": ');
    writeFileSync(join(folder, "notes.json"), "{}");
    mkdirSync(join(folder, "29991231T000000000Z-bbbbbb.json"));
    const { stdout } = wgx(["doctor", "--only", "failed", "--json"], { cwd: root });
    expect(reportOf(stdout).members.map(({ name }) => name)).toEqual(["gone"]);
    rmSync(folder, { recursive: true });
  });
});
