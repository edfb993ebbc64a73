import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { openRepository } from "../../src/git/open-repository.ts";
import { type PathHistory, readPathHistories } from "../../src/git/path-history.ts";
import { hostedForges } from "../../src/hosted/forges.ts";
import { readHostedHistories } from "../../src/hosted/read-histories.ts";
import { openMemory } from "../../src/platform/memory.ts";
import { testGit } from "../helpers/git.ts";
import { type HostedForge, startHostedForge } from "../helpers/hosted-forge.ts";
import { hostedClient } from "../helpers/hosted-world.ts";
import { git } from "../helpers/repositories.ts";
import { sharedFolder } from "../helpers/wgx.ts";

const scratch = sharedFolder();
let forge: HostedForge;

beforeAll(async () => {
  forge = await startHostedForge("file");
});

/** A commit to be made. */
interface Made {
  /** How far back its parents are. */
  readonly back: readonly number[];
  /** What its file holds; none where there is no such file. */
  readonly text: string | undefined;
  /** Whether it says that it merged a template. */
  readonly merged: boolean;
}

const commits = fc.array<Made>(
  fc.record({
    back: fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
    text: fc.option(fc.constantFrom("one\n", "two\n", "three\n", "four\n"), { nil: undefined }),
    merged: fc.boolean(),
  }),
  { minLength: 1, maxLength: 14 },
);

/** Makes the history with git-fast-import(1); each commit has those before it as parents that it reaches. */
function makeHistory(made: readonly Made[]): string {
  const folder = mkdtempSync(join(scratch, "history-"));
  git(folder, "init", "--quiet");
  const stream = made.map(({ back, text, merged }, index) => {
    const parents = back.filter((each) => each <= index).map((each) => index - each + 1);
    const lines = parents.map((mark, at) => `${at === 0 ? "from" : "merge"} :${mark}\n`);
    const message = merged ? `x\n\nWgx-Merged: ${"a".repeat(40)} file\n` : "x\n";
    // Without a parent named, the branch as it is would be one.
    const first = parents.length === 0 ? "reset refs/heads/main\n\n" : "";
    const change = text === undefined ? "D file\n" : `M 100644 inline file\ndata ${text.length}\n${text}\n`;
    const when = `Test <t@example.org> ${1_750_000_000 + index * 60} +0000`;
    return `${first}commit refs/heads/main\nmark :${index + 1}\ncommitter ${when}\ndata ${message.length}\n${message}${lines.join("")}${change}\n`;
  });
  execFileSync("git", ["fast-import", "--quiet", "--force", "--done"], {
    cwd: folder,
    input: `${stream.join("")}done\n`,
  });
  return folder;
}

it("gives the versions of a path that git gives, whatever was merged on the way", { timeout: 240_000 }, async () => {
  mkdirSync(join(scratch, "any"), { recursive: true });
  const gateway = testGit();
  const forges = hostedForges(hostedClient(forge).at, openMemory(undefined));
  await fc.assert(
    fc.asyncProperty(commits, async (made) => {
      const folder = makeHistory(made);
      const opened = await openRepository(gateway, folder);
      if (!opened.ok) throw new Error(opened.unreachable.reason);
      const commit = git(folder, "rev-parse", "refs/heads/main");
      const about = { commit, paths: ["file"], enough: () => false, contents: [] };
      const here = { ...about, repository: opened.repository };
      const name = folder.slice(folder.lastIndexOf("/") + 1);
      forge.add(`lindenhof/${name}`, join(folder, ".git"));
      const there = { ...about, place: { host: forge.host, owner: "lindenhof", name } };
      const local = (await readPathHistories(gateway, [here], { jobs: 1 })).get(here)?.versions;
      const hosted = (await readHostedHistories(forges, [there])).get(there)?.versions;
      expect(versionsIn(hosted)).toEqual(versionsIn(local));
    }),
    { numRuns: 12 },
  );
});

/** Of the path, none where it never was; what follows on itself once, since only that a version was there counts. */
function versionsIn(found: PathHistory["versions"] | undefined): readonly string[] {
  if (!found?.known) throw new Error(found?.reason ?? "no answer");
  const versions = found.value.get("file") ?? [];
  return versions.filter((blob, index) => blob !== versions[index - 1]);
}
