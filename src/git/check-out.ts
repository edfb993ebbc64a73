import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import type { Known } from "../contracts/facts.ts";
import { messageOf } from "../platform/failure.ts";
import type { ObjectFormat } from "./blob-id.ts";
import { emptyStore, quotedAlternate } from "./empty-store.ts";
import type { Git } from "./git.ts";
import { type BorrowedCommit, makePrivateRepository } from "./private-repository.ts";
import { reasonOf, runGit } from "./run-git.ts";
import { mayShare } from "./share-readers.ts";
import { splitIndex } from "./split-index.ts";

/** A commit to be checked out, with the id of its tree (see read-tree-ids.ts). */
export interface CheckOut extends BorrowedCommit {
  /** The name of the folder. */
  readonly name: string;
  readonly tree: string;
}

/** Nobody's settings take part, the operator's neither: a filter or attribute would change what is in the files. */
const nobodysSettings = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_ATTR_NOSYSTEM: "1",
};

/**
 * Checks commits of many clones out into folders of their own, `<parent>/<name>`, each a private repository. The clones
 * are only read, and none of their hooks, filters and settings takes part: files of git-lfs stay the pointers that are
 * committed. One process serves all plain clones, by way of a tree of ours that holds their trees; where it fails they
 * are checked out one by one, so that a damaged clone harms itself only.
 *
 * @param makeParent gives a new empty folder each time it is asked.
 * @returns where each is, or why not.
 */
export async function checkOut(
  git: Git,
  wanted: readonly CheckOut[],
  makeParent: () => string,
): Promise<ReadonlyMap<CheckOut, Known<string>>> {
  const together = wanted.filter(({ repository }) => mayShare(repository));
  const alone = wanted.filter((each) => !together.includes(each));
  const groups = [...(together.length > 0 ? [together] : []), ...alone.map((each) => [each])];
  const places = new Map<CheckOut, Known<string>>();
  for (const group of groups) {
    const outcome = await checkOutGroup(git, group, makeParent());
    if (outcome.known) for (const [each, place] of outcome.value) places.set(each, { known: true, value: place });
    else if (group.length === 1) for (const each of group) places.set(each, outcome);
    else groups.push(...group.map((each) => [each]));
  }
  return places;
}

async function checkOutGroup(
  git: Git,
  group: readonly CheckOut[],
  parent: string,
): Promise<Known<ReadonlyMap<CheckOut, string>>> {
  const format = group[0]?.repository.config.objectFormat ?? "sha1";
  const indexFile = `${parent}.index`;
  try {
    const store = join(emptyStore(git, "check-out", format), ".git");
    const objects = group.map(({ repository }) => quotedAlternate(join(repository.commonFolder, "objects")));
    const outcome = await runGit(git, {
      cwd: parent,
      args: ["-c", "core.attributesFile=/dev/null", "read-tree", "--reset", "-u", writeTree(store, group, format)],
      extraEnv: {
        ...nobodysSettings,
        GIT_DIR: store,
        GIT_WORK_TREE: parent,
        GIT_INDEX_FILE: indexFile,
        GIT_ALTERNATE_OBJECT_DIRECTORIES: objects.join(":"),
      },
    });
    // A file that cannot be written makes git complain, and not always fail.
    if (outcome.status !== 0 || /^(?:error|fatal): /m.test(outcome.stderr)) {
      rmSync(parent, { recursive: true, force: true });
      return { known: false, reason: `cannot be checked out: ${reasonOf(outcome)}` };
    }
    const indexes = splitIndex(readFileSync(indexFile), format);
    const places = group.map((each) => {
      const place = join(parent, each.name);
      const index = indexes.get(each.name);
      if (!index) mkdirSync(place);
      makePrivateRepository(place, each, index);
      return [each, place] as const;
    });
    return { known: true, value: new Map(places) };
  } catch (error) {
    rmSync(parent, { recursive: true, force: true });
    return { known: false, reason: `cannot be checked out: ${messageOf(error)}` };
  } finally {
    rmSync(indexFile, { force: true });
  }
}

/** Writes a tree that has each commit's tree as a folder, as a loose object; gives its id. Format: git-mktree(1). */
function writeTree(store: string, group: readonly CheckOut[], format: ObjectFormat): string {
  // git sorts a folder as if its name ended in a slash.
  const sorted = [...group].sort((a, b) => Buffer.compare(Buffer.from(`${a.name}/`), Buffer.from(`${b.name}/`)));
  const entries = sorted.map(({ name, tree }) =>
    Buffer.concat([Buffer.from(`40000 ${name}\0`), Buffer.from(tree, "hex")]),
  );
  const body = Buffer.concat(entries);
  const content = Buffer.concat([Buffer.from(`tree ${body.length}\0`), body]);
  const id = createHash(format).update(content).digest("hex");
  mkdirSync(join(store, "objects", id.slice(0, 2)), { recursive: true });
  writeFileSync(join(store, "objects", id.slice(0, 2), id.slice(2)), deflateSync(content));
  return id;
}
