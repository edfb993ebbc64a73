import { cpSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as later } from "node:timers/promises";
import { beforeAll, expect, it } from "vitest";
import { shellLine } from "../../src/platform/text.ts";
import { bareRemote, clone, git, repository, scratch } from "../helpers/repositories.ts";
import { paste, processesNaming, program, sharedFolder, startWgx, until, wgx } from "../helpers/wgx.ts";

const names = ["alpha", "beta"];
const seed = sharedFolder();

beforeAll(() => {
  repository(join(seed, "metarepo"), [
    {
      "repos.yml": `repos: [${names.join(", ")}]\n`,
      "templates/manifest.yml": '- match: "**"\n  policy: required\n',
      "templates/ci.yml": "one\n",
    },
    { "templates/ci.yml": "one\ntwo\n", "templates/new.yml": "new\n" },
  ]);
  bareRemote(join(seed, "member.git"), [{ "ci.yml": "one\n" }]);
  for (const name of names) cpSync(join(seed, "member.git"), join(seed, `remotes/${name}.git`), { recursive: true });
  for (const name of names) clone(join(seed, `remotes/${name}.git`), join(seed, name));
});

/** A fleet of its own, at a place of its own. */
function aFleet(): string {
  const folder = scratch();
  cpSync(seed, folder, { recursive: true });
  mkdirSync(join(folder, "tmp"));
  for (const name of names) {
    const config = join(folder, name, ".git/config");
    writeFileSync(config, readFileSync(config, "utf8").replaceAll(seed, folder));
  }
  return folder;
}

const publish = { push: "remotes", branch: "clones" } as const;
const upIn = (folder: string, target: keyof typeof publish) =>
  [
    ["up", "--yes", "--publish", target],
    { cwd: join(folder, "metarepo"), env: { TMPDIR: join(folder, "tmp") } },
  ] as const;

/** Processes that are at work below a folder. */
function processesIn(folder: string): readonly string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`).startsWith(`${folder}/`);
    } catch {
      // It ended while it was looked at, or is somebody else's.
      return false;
    }
  });
}

/** All that a roll-out is to leave behind, and all that it is not. */
function stateOf(folder: string) {
  const at = (place: string): string =>
    git(join(folder, place), "for-each-ref", "--format=%(refname) %(tree)", "refs/heads");
  const files = names.flatMap((name) => [
    ...readdirSync(join(folder, name), { recursive: true, encoding: "utf8" }),
    ...readdirSync(join(folder, `remotes/${name}.git`), { recursive: true, encoding: "utf8" }),
  ]);
  return {
    remotes: names.map((name) => at(`remotes/${name}.git`)),
    clones: names.map((name) => [at(name), git(join(folder, name), "status", "--porcelain")]),
    metarepo: git(join(folder, "metarepo"), "status", "--porcelain", "--", "templates", "repos.yml"),
    temporary: readdirSync(join(folder, "tmp")),
    locks: files.filter((name) => name.endsWith(".lock")),
    damage: names.map((name) => git(join(folder, `remotes/${name}.git`), "fsck", "--connectivity-only")),
  };
}

it.each([
  ["push", [0.35, 0.65, 0.9]],
  ["branch", [0.6, 0.9]],
] as const)(
  "killed at whatever moment, a second run ends as one that was let be: --publish %s",
  async (target, parts) => {
    const undisturbed = aFleet();
    const began = performance.now();
    expect((await startWgx(...upIn(undisturbed, target)).ended).status).toBe(0);
    const length = performance.now() - began;
    const wanted = stateOf(undisturbed);
    expect(wanted[publish[target]].join()).toContain("refs/heads/chore/template-sync");
    expect({ temporary: wanted.temporary, locks: wanted.locks }).toEqual({ temporary: [], locks: [] });
    for (const part of parts) {
      const folder = aFleet();
      const moment = length * (part + (Math.random() - 0.5) * 0.3);
      const killed = startWgx(...upIn(folder, target));
      await later(moment);
      killed.child.kill("SIGKILL");
      await killed.ended;
      // What git was at when it lost its parent, it ends by itself.
      await until(() => processesIn(folder).length + processesNaming(folder).length === 0, 30_000);
      const again = wgx(...upIn(folder, target));
      const about = `killed after ${Math.round(moment)} of ${Math.round(length)} ms: ${again.stdout} ${again.stderr}`;
      expect(again.status, about).toBe(0);
      expect(stateOf(folder), about).toEqual(wanted);
    }
  },
);

it("on a disk that fills up, goes no further than its journal, and ends the same when there is room", () => {
  const undisturbed = aFleet();
  wgx(...upIn(undisturbed, "push"));
  const folder = aFleet();
  const [args, options] = upIn(folder, "push");
  // No file may grow beyond 2 KiB, which only the journal wants to. It is half full when it begins.
  const line = shellLine([process.execPath, program, ...args, "--jobs", "1", "--label", "x".repeat(900)]);
  const full = paste(`trap '' XFSZ; ulimit -f 2; exec ${line}`, options);
  expect(full.status, full.stderr).toBe(3);
  expect(full.stderr).toMatch(
    /error: the journal cannot be written, so nothing further was done: EFBIG[\s\S]*--resume/,
  );
  expect(stateOf(folder).remotes[0]).toBe(stateOf(undisturbed).remotes[0]);
  const again = wgx(["up", "--yes", "--resume"], options);
  expect(again.status, again.stderr).toBe(0);
  expect(stateOf(folder)).toEqual(stateOf(undisturbed));
});
