import { appendFileSync, chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { beforeAll, describe, expect, it } from "vitest";
import type { World } from "../../src/cli/context.ts";
import { runProgram } from "../../src/cli/run-program.ts";
import { temporaryFolder } from "../../src/platform/temporary.ts";
import { demoFleetIn } from "../helpers/demo-fleet.ts";
import { git, write } from "../helpers/repositories.ts";
import { program as script, sharedFolder } from "../helpers/wgx.ts";

const scratch = sharedFolder();
let metarepo: string;
/** The clones were fetched when the fleet was built. */
let now = new Date();

/** What `wgx doctor` says of the fleet, with what the cache of that name remembers. */
async function doctor(cache: string, ...options: readonly string[]): Promise<object> {
  const stdout = new PassThrough();
  const world: World = {
    argv: ["doctor", "--all", "--check", "all", "--source", "local", "--json", ...options],
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], XDG_CACHE_HOME: join(scratch, cache) },
    cwd: metarepo,
    stdin: () => new PassThrough(),
    stdout,
    stderr: new PassThrough(),
    now: () => now,
    platform: "linux",
    signal: new AbortController().signal,
    temporary: temporaryFolder(scratch),
    mask: (text) => text,
    script,
  };
  await runProgram(world);
  const { run, ...report } = JSON.parse(String(stdout.read()));
  expect(run, JSON.stringify(report)).toBeDefined();
  return report;
}

beforeAll(async () => {
  ({ metarepo } = await demoFleetIn(join(scratch, "demo")));
});

const member = (name: string): string => join(scratch, "demo", name);
const commitIn = (folder: string): void => {
  git(folder, "add", "--all");
  git(folder, "-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "--quiet", "--message", "change");
};
/** Commits in a member, as if it had been fetched. */
const fetched = (name: string, files: Parameters<typeof write>[1]): void => {
  write(member(name), files);
  commitIn(member(name));
  git(member(name), "update-ref", "refs/remotes/origin/main", "HEAD");
};
const template = (path: string): string => join(metarepo, "templates", path);

/** Every input of an examination, changed one after the other. */
const changes: readonly (readonly [string, () => void])[] = [
  ["a commit of a member", () => fetched("aussensensor", { "conflict.txt": "<<<<<<< a\n=======\n>>>>>>> b\n" })],
  ["a profile", () => fetched("aussensensor", { ".wgx/profile.yml": "tasks: { smoke: scripts/none.sh }\n" })],
  ["a file that comes from a template", () => fetched("aussensensor", { "SECURITY.md": "ours\n" })],
  ["a template, not committed", () => appendFileSync(template("SECURITY.md"), "more\n")],
  [
    "a template, committed twice",
    () => {
      commitIn(metarepo);
      appendFileSync(template("SECURITY.md"), "and more\n");
      commitIn(metarepo);
    },
  ],
  ["the mode of a template", () => chmodSync(template("scripts/check.sh"), 0o644)],
  ["a template that is gone", () => rmSync(template("SECURITY.md"))],
  ["the manifest", () => appendFileSync(template("manifest.yml"), '- match: "docs/**"\n  policy: ignore\n')],
  ["the waivers", () => rmSync(template("waivers.yml"))],
  [
    "the inventory",
    () => {
      const file = join(metarepo, "repos.yml");
      writeFileSync(file, readFileSync(file, "utf8").replace("default_branch: trunk", "default_branch: other"));
    },
  ],
  ["a contract", () => appendFileSync(join(metarepo, "contracts/reading.schema.json"), "\n")],
  ["the fleet's tool versions", () => writeFileSync(join(metarepo, "toolchain.versions.yml"), 'python: "4.0"\n')],
  ["a work tree", () => write(member("aussensensor"), { "new file": "" })],
  ["a branch", () => git(member("seedbank"), "commit", "--quiet", "--allow-empty", "--message", "unpushed")],
  [
    "a stash",
    () => {
      write(member("glasshouse"), { stashed: "1" });
      git(
        member("glasshouse"),
        "-c",
        "user.name=T",
        "-c",
        "user.email=t@example.org",
        "stash",
        "--include-untracked",
        "--quiet",
      );
    },
  ],
  ["the clone's origin", () => git(member("glasshouse"), "remote", "set-url", "origin", "https://example.org/x.git")],
  [
    "the day",
    () => {
      now = new Date(now.getTime() + 60 * 24 * 3_600_000);
    },
  ],
];

describe("what is remembered of earlier runs", () => {
  it("never changes an answer: after any change of input it is that of a run which remembers nothing", {
    timeout: 300_000,
  }, async () => {
    let before = await doctor("warm");
    expect(await doctor("warm")).toEqual(before);
    for (const [index, [what, change]] of changes.entries()) {
      change();
      const warm = await doctor("warm");
      expect({ what, report: warm }).toEqual({ what, report: await doctor(`cold-${index}`) });
      expect({ what, report: warm }).not.toEqual({ what, report: before });
      before = warm;
    }
  });
});
