import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { findingsOf, reportOf } from "../helpers/documents.ts";
import { bareRemote, clone, commit, repository, write } from "../helpers/repositories.ts";
import { sharedFolder, wgx } from "../helpers/wgx.ts";

const workspace = sharedFolder();
const root = join(workspace, "metarepo");
const ci = ".github/workflows/ci.yml";

const manifest = '- match: "**"\n  policy: required\n';
const held = "- member: alpha\n  path: shared.txt\n  reason: it is edited here\n  until: 2099-12-31\n";
const conflict = "<<<<<<< a\n1\n=======\n2\n>>>>>>> b\n";
const heldFinding =
  '- member: "al*"\n  check: conflict-markers\n  path: test/**\n  reason: input of a test\n  until: 2099-06-30\n';
const heldAbsence =
  '- member: alpha\n  check: ci-present\n  path: "**"\n  reason: built elsewhere\n  until: 2099-06-30\n';

beforeAll(() => {
  mkdirSync(root);
  repository(root, [
    { "repos.yml": "repos: [alpha]\n", "templates/manifest.yml": manifest, "templates/shared.txt": "a\n" },
  ]);
  const files = { "shared.txt": "a\n", NO_PROFILE: "", "test/input.txt": conflict };
  const remote = bareRemote(join(workspace, "alpha.git"), [files, { "shared.txt": "a\nedited\n" }]);
  clone(remote, join(workspace, "alpha"));
});

/** What doctor says under these waivers, which nobody has to commit. */
function doctor(waivers: string, ...args: readonly string[]) {
  write(root, { "templates/waivers.yml": waivers });
  return wgx(["doctor", "--all", ...args], { cwd: root });
}

function judge(waivers: string, ...checks: readonly string[]) {
  const chosen = checks.flatMap((id) => ["--check", id]);
  const { status, stdout } = doctor(waivers, "--json", ...chosen);
  return { status, report: reportOf(stdout) };
}

describe("a waiver of a difference", () => {
  it("shows it as waived, with its reason and day, and nothing counts", () => {
    const { status, report } = judge(held, "template-drift", "waivers-current");
    expect(status).toBe(0);
    expect(report.summary).toEqual({ ok: 1, warn: 0, fail: 0, unknown: 0 });
    expect(findingsOf(report, "alpha", "template-drift")).toEqual([
      {
        check: "template-drift",
        severity: "info",
        path: "shared.txt",
        state: "waived",
        message: "modified, waived until 2099-12-31: it is edited here",
        waived: { reason: "it is edited here", until: "2099-12-31" },
      },
    ]);
    expect(report.fleet).toEqual([]);
    const { stdout } = doctor(held, "-v", "--check", "template-drift");
    expect(stdout).toMatch(
      /waived\[template-drift\]: .*\n.*shared\.txt[\s\S]*why: +it is edited here, until 2099-12-31/,
    );
  });

  it("counts again when its day has passed, and the waiver itself is a finding", () => {
    const { status, report } = judge(held.replace("2099-12-31", "2024-12-31"), "template-drift", "waivers-current");
    expect(status).toBe(1);
    expect(findingsOf(report, "alpha", "template-drift")).toMatchObject([{ severity: "warn", state: "modified" }]);
    expect(report.fleet).toMatchObject([
      {
        check: "waivers-current",
        severity: "warn",
        path: "templates/waivers.yml",
        line: 1,
        message: "the waiver for alpha, shared.txt ended on 2024-12-31: it is edited here",
      },
    ]);
  });

  it("is a finding where nothing differs", () => {
    const { status, report } = judge(
      `${held}${held.replace("shared.txt", "docs/**")}`,
      "template-drift",
      "waivers-current",
    );
    expect(status).toBe(1);
    expect(report.fleet).toMatchObject([{ line: 5, message: expect.stringMatching(/docs\/\*\* waives nothing/) }]);
  });
});

describe("a waiver of a check's finding", () => {
  it("leaves the finding in the report, with reason and day, and nothing counts", () => {
    const { status, report } = judge(heldFinding + heldAbsence, "conflict-markers", "ci-present", "waivers-current");
    expect(report.members[0]).toMatchObject({
      state: "ok",
      findings: [
        { check: "ci-present", severity: "warn", waived: { reason: "built elsewhere", until: "2099-06-30" } },
        { check: "conflict-markers", severity: "fail", waived: { reason: "input of a test", until: "2099-06-30" } },
      ],
    });
    expect({ status, fleet: report.fleet }).toEqual({ status: 0, fleet: [] });
    const { stdout } = doctor(heldFinding, "-v", "--check", "conflict-markers");
    expect(stdout).toContain("waived[conflict-markers]: an unresolved merge conflict");
    expect(stdout).toMatch(/why: +input of a test, until 2099-06-30/);
  });

  it("is a finding when its day has passed, and when what it waived is gone", () => {
    const ended = judge(heldFinding.replace("2099", "2024"), "conflict-markers", "waivers-current");
    expect(ended.status).toBe(1);
    expect(findingsOf(ended.report, "alpha", "conflict-markers")).toMatchObject([{ severity: "fail" }]);
    expect(findingsOf(ended.report, "alpha", "conflict-markers")[0]).not.toHaveProperty("waived");
    expect(ended.report.fleet).toMatchObject([
      { message: expect.stringMatching(/ended on 2024-06-30: input of a test$/) },
    ]);
    const { report } = judge(heldFinding.replace("test/**", "src/**"), "conflict-markers", "waivers-current");
    expect(report.fleet).toMatchObject([{ message: expect.stringMatching(/of al\*, src\/\*\* waives nothing/) }]);
  });

  it("is not called needless where its check did not look", () => {
    expect(judge(heldFinding, "ci-present", "waivers-current").report.fleet).toEqual([]);
  });

  it("is an error for wgx validate where there is no such check", () => {
    write(root, { "templates/waivers.yml": heldFinding.replace("conflict-markers", "conflict-marker") });
    const { status, stdout } = wgx(["validate"], { cwd: root });
    expect(status).toBe(1);
    expect(stdout).toMatch(/waivers\.yml:1/);
    expect(stdout).toContain('there is no check "conflict-marker"');
    expect(stdout).toContain("conflict-markers");
  });
});

it("a member that mends what was waived makes its waiver needless", () => {
  const fixed = join(workspace, "fixed");
  clone(join(workspace, "alpha.git"), fixed);
  commit(fixed, { "test/input.txt": "1\n", [ci]: "on: push\n" });
  const { report } = judgeAt(fixed);
  expect(report.fleet).toMatchObject([{ message: expect.stringContaining("waives nothing") }]);
});

function judgeAt(folder: string) {
  write(root, { "templates/waivers.yml": heldFinding.replace("al*", "*"), "repos.yml": "repos: [fixed]\n" });
  const args = ["doctor", "--ref", "head", "--json", "--check", "conflict-markers", "--check", "waivers-current"];
  const { stdout } = wgx(args, { cwd: root, env: { WGX_WORKSPACE: join(folder, "..") } });
  return { report: reportOf(stdout) };
}
