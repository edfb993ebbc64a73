import { blobId, type ObjectFormat } from "../git/blob-id.ts";
import type { Git } from "../git/git.ts";
import { openRepository } from "../git/open-repository.ts";
import { type BlobRequest, readBlobs } from "../git/read-blobs.ts";
import type { Repository } from "../git/repository.ts";
import { runGit } from "../git/run-git.ts";
import type { TemplateSet } from "../templates/template-set.ts";

/** Where the older versions of the templates are. */
export interface Shipped {
  /** Undefined where the metarepo is no git repository. */
  readonly metarepo: Repository | undefined;
  /** Every blob that a template ever was, by the metarepo's ids. */
  readonly blobs: readonly string[];
}

/** Finds the repository that the templates lie in, and what it has shipped. */
export async function findShipped(git: Git, { root, history }: TemplateSet): Promise<Shipped> {
  const blobs = history.known ? history.value.changes.flatMap(({ newBlob }) => newBlob ?? []) : [];
  const toplevel = await runGit(git, { cwd: root, args: ["rev-parse", "--show-toplevel"] });
  if (toplevel.status !== 0) return { metarepo: undefined, blobs };
  const opened = await openRepository(git, toplevel.stdout.toString("utf8").replace(/\n$/, ""));
  return { metarepo: opened.ok ? opened.repository : undefined, blobs };
}

/**
 * Reads versions by their ids in the members: from them, or what they never had as it is, from the metarepo. What cannot
 * be read is left out.
 */
export async function readVersions(
  git: Git,
  requests: readonly BlobRequest[],
  { metarepo, blobs }: Shipped,
  jobs: number,
): Promise<ReadonlyMap<string, Buffer>> {
  if (requests.length === 0) return new Map();
  const found = new Map(await readBlobs(git, requests, { jobs }));
  const missing = [...new Set(requests.flatMap(({ oids }) => oids))].filter((oid) => !found.has(oid));
  if (missing.length === 0 || !metarepo) return found;
  const sameFormat = missing.every((oid) => oid.length === idLengths[metarepo.config.objectFormat]);
  // A metarepo with ids of the other kind knows its versions by other names.
  const oids = sameFormat ? missing : [...new Set(blobs)];
  for (const bytes of (await readBlobs(git, [{ repository: metarepo, oids }], { jobs: 1 })).values()) {
    for (const format of ["sha1", "sha256"] as const) found.set(blobId(bytes, format), bytes);
  }
  return found;
}

const idLengths: Readonly<Record<ObjectFormat, number>> = { sha1: 40, sha256: 64 };
