import { mkdirSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Git } from "../git/git.ts";
import { codeOf, Failure, messageOf } from "../platform/failure.ts";
import { mapBounded } from "../platform/pool.ts";
import { aussensensor, feedPath } from "./content/aussensensor.ts";
import { compost } from "./content/compost.ts";
import { glasshouse } from "./content/glasshouse.ts";
import { metarepo } from "./content/metarepo.ts";
import { seedbank } from "./content/seedbank.ts";
import { toolshed } from "./content/toolshed.ts";
import { waterworks } from "./content/waterworks.ts";
import { makeClone, makeRepository } from "./make-repository.ts";

/** A fleet that was built on disk. All paths are absolute. */
export interface DemoFleet {
  /** The workspace: the metarepo, the clones, and `remotes/`. */
  readonly folder: string;
  readonly metarepo: string;
  readonly inventory: string;
  /** The event feed, in the clone of the member that writes it. */
  readonly feed: string;
  /** Members that have a clone, and those that have none. */
  readonly cloned: readonly string[];
  readonly unreachable: readonly string[];
  /** Clones that the inventory does not list. */
  readonly unlisted: readonly string[];
}

const cloned = [aussensensor, glasshouse, seedbank, toolshed, waterworks];
const unlisted = [compost];
/** Declared, and nowhere to be found. */
const unreachable = ["beehive"];
/** Repositories made at once. */
const jobs = 4;

/**
 * Builds the small fleet of Lindenhof, a garden with a workshop: a metarepo, six members and one clone that nobody
 * listed, each in a different state (see sights.ts). Everything is real git, made without a network, and writes only
 * below `folder`. The object ids are the same every time, but for the last commit of the metarepo, whose inventory
 * names the folder.
 *
 * @throws Failure "usage" when the folder is there and not empty, "tool" when git fails; what was made is then removed.
 */
export async function buildDemoFleet(git: Git, folder: string): Promise<DemoFleet> {
  const root = openEmptyFolder(resolve(folder));
  const remotes = join(root, "remotes");
  const urlOf = (name: string): string => pathToFileURL(join(remotes, `${name}.git`)).href;
  try {
    mkdirSync(remotes);
    const home = makeRepository(git, join(root, metarepo.name), "checked-out", {
      branch: metarepo.branch,
      history: metarepo.historyWith(urlOf),
    });
    const members = mapBounded([...cloned, ...unlisted], jobs, async (repository) => {
      await makeRepository(git, join(remotes, `${repository.name}.git`), "bare", repository);
      await makeClone(git, root, urlOf(repository.name), repository);
    });
    for (const made of await Promise.allSettled([home, members])) if (made.status === "rejected") throw made.reason;
  } catch (error) {
    for (const name of readdirSync(root)) rmSync(join(root, name), { recursive: true, force: true });
    throw error;
  }
  return {
    folder: root,
    metarepo: join(root, metarepo.name),
    inventory: join(root, metarepo.name, "repos.yml"),
    feed: join(root, aussensensor.name, feedPath),
    cloned: cloned.map(({ name }) => name),
    unreachable,
    unlisted: unlisted.map(({ name }) => name),
  };
}

function openEmptyFolder(folder: string): string {
  const hint = "name a folder that does not exist yet: wgx demo DIR";
  try {
    mkdirSync(folder, { recursive: true });
    if (readdirSync(folder).length === 0) return realpathSync(folder);
  } catch (error) {
    const message = codeOf(error) === "EEXIST" ? "a file stands where the demo fleet would be built" : messageOf(error);
    throw new Failure("usage", { message, place: { file: folder }, hint }, { cause: error });
  }
  throw new Failure("usage", {
    message: "the folder is not empty, and nothing is overwritten",
    place: { file: folder },
    hint,
  });
}
