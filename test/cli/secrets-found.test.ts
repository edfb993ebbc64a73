import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { findingsOf, reportOf } from "../helpers/documents.ts";
import { bareRemote, clone, repository } from "../helpers/repositories.ts";
import { sharedFolder, wgx } from "../helpers/wgx.ts";

const workspace = sharedFolder();
const root = join(workspace, "metarepo");
const cache = join(workspace, "cache");
/** Put together here, so that no scanner of this repository takes it for what it looks like. */
const token = ["gh", "p_", "Zq8kV2mN4xR7tB1cW9", "eYh3LsD6uJgF5aPoQi"].join("");

beforeAll(() => {
  mkdirSync(root);
  repository(root, [{ "repos.yml": "repos: [alpha]\n" }]);
  const remote = bareRemote(join(workspace, "alpha.git"), [{ "deploy.sh": `#!/bin/sh\nTOKEN=${token} push\n` }]);
  clone(remote, join(workspace, "alpha"));
});

/** Everything that was written below a folder. */
function textsBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, "utf8"));
}

it("a secret that is found is told by its place, and appears in no output, file or memory", () => {
  const formats = [["--json"], ["-v"], ["--format", "markdown"], ["--debug"], ["--json"]];
  for (const args of formats) {
    const { status, stdout, stderr } = wgx(
      ["doctor", "--check", "secrets-at-head", "--report-dir", "../reports", ...args],
      { cwd: root, env: { XDG_CACHE_HOME: cache } },
    );
    expect(status).toBe(1);
    expect(stdout).toContain("deploy.sh");
    expect(stdout + stderr).not.toContain(token.slice(4));
    if (!args.includes("--json")) continue;
    expect(findingsOf(reportOf(stdout), "alpha", "secrets-at-head")).toMatchObject([
      { severity: "fail", path: "deploy.sh", line: 2, message: "a GitHub token: revoke it" },
    ]);
  }
  const written = [cache, join(root, ".wgx"), join(workspace, "reports")].flatMap(textsBelow);
  expect(written.filter((text) => text.includes("deploy.sh")).length).toBeGreaterThan(1);
  expect(written.filter((text) => text.includes(token.slice(4)))).toEqual([]);
});
