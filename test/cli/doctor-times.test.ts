import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { reportOf } from "../helpers/documents.ts";
import { bareRemote, clone, git, repository } from "../helpers/repositories.ts";
import { sharedFolder, wgx } from "../helpers/wgx.ts";

const workspace = sharedFolder();
const root = join(workspace, "metarepo");
const secret = "correct-horse-battery-staple";

beforeAll(() => {
  mkdirSync(root);
  repository(root, [{ "repos.yml": "repos: [alpha, beta]\n", "templates/a.txt": "a\n" }]);
  for (const name of ["alpha", "beta"])
    clone(bareRemote(join(workspace, `remotes/${name}.git`), [{ "a.txt": "a\n" }]), join(workspace, name));
});

describe("--profile", () => {
  it("says on stderr how long each check and each part of the gathering took, and changes nothing on stdout", () => {
    const plain = reportOf(wgx(["doctor", "--json"], { cwd: root }).stdout);
    const { status, stdout, stderr } = wgx(["doctor", "--json", "--profile"], { cwd: root });
    expect(status).toBe(1);
    expect({ ...reportOf(stdout), run: undefined }).toEqual({ ...plain, run: undefined });
    const rows = new Map(
      stderr.split("\n").flatMap((line) => {
        const [, name = "", total, times] = /^ {2}(\S.*?) +(\d+\.\d) +(\d+)(?: {2}.*)?$/.exec(line) ?? [];
        return total === undefined ? [] : [[name, { total: Number(total), times: Number(times) }] as const];
      }),
    );
    expect(stderr).toMatch(/^profile: milliseconds of wall time/);
    for (const name of ["clones and references", "trees and contents", "status", "branches", "templates", "drift"])
      expect(rows.get(name)?.times, name).toBe(1);
    expect(rows.get("check ci-present")?.times).toBe(2);
    expect(rows.get("check graph-edges")?.times).toBe(1);
    const totals = [...rows.values()].map(({ total }) => total);
    expect(totals).toEqual(totals.toSorted((a, b) => b - a));
  });

  it("says nothing where it is not asked for", () => {
    expect(wgx(["doctor", "--json"], { cwd: root }).stderr).toBe("");
  });
});

describe("--debug", () => {
  it("tells each git call with its folder, outcome and time, on stderr", () => {
    const { stdout, stderr } = wgx(["--debug", "doctor", "--json", "--check", "clone-state", "--fetch"], { cwd: root });
    reportOf(stdout);
    const calls = stderr.trimEnd().split("\n");
    for (const line of calls) expect(line).toMatch(/^debug: git .+ \(in \/.*\): (?:\d+|[a-z]+), \d+\.\d ms$/);
    for (const name of ["alpha", "beta"]) {
      const folder = join(workspace, name);
      expect(
        calls.filter((line) => line.includes(`debug: git fetch `) && line.includes(`(in ${folder}): 0`)),
      ).toHaveLength(1);
      expect(calls.filter((line) => line.includes("git ls-remote") && line.includes(`(in ${folder}): 0`))).toHaveLength(
        1,
      );
    }
  });

  it("tells a call that failed, too, and no secret of any", () => {
    git(join(workspace, "beta"), "remote", "set-url", "origin", `http://127.0.0.1:9/${secret}.git`);
    const { status, stdout, stderr } = wgx(["--debug", "doctor", "--json", "--fetch"], {
      cwd: root,
      env: { WGX_TEST_TOKEN: secret },
    });
    expect(status).toBe(3);
    expect(stderr).toMatch(/debug: git fetch .*\(in .*\/beta\): failed, \d+\.\d ms/);
    expect(stdout + stderr).not.toContain(secret);
  });
});
