import type { Known, LoadedWaiver } from "../contracts/facts.ts";
import type { ManifestRule } from "../contracts/manifest.ts";
import type { ObjectFormat } from "../git/blob-id.ts";
import { blobId } from "../git/blob-id.ts";
import type { Git } from "../git/git.ts";
import { openRepository } from "../git/open-repository.ts";
import { readBlobs } from "../git/read-blobs.ts";
import { reasonOf, runGit } from "../git/run-git.ts";
import { openMemory } from "../platform/memory.ts";
import { loadCatalogue, type Template } from "./catalogue.ts";
import { type Provenance, provenanceOf, readTemplateHistory, type TemplateHistory } from "./history.ts";
import { compilePolicies, loadManifest, type PolicyFor } from "./policy.ts";
import { loadWaivers } from "./waivers.ts";

/** Everything the metarepo says about its templates. */
export interface TemplateSet {
  readonly root: string;
  readonly catalogue: readonly Template[];
  readonly history: Known<TemplateHistory>;
  readonly rules: readonly ManifestRule[];
  readonly policyFor: PolicyFor;
  readonly waivers: readonly LoadedWaiver[];
}

/**
 * Loads a metarepo's templates with their manifest, waivers and, where it is wanted, history.
 *
 * @throws Failure "configuration" where a file of them is not as its contract says.
 */
export async function loadTemplates(
  git: Git,
  root: string,
  memory = openMemory(undefined),
  wanted: "with history" | "as they are" = "with history",
): Promise<TemplateSet> {
  const [catalogue, history, rules, waivers] = await Promise.all([
    loadCatalogue(git, root),
    wanted === "with history" ? readTemplateHistory(git, root, memory) : noHistory,
    loadManifest(root, memory),
    loadWaivers(root, memory),
  ]);
  const policyFor = compilePolicies(
    rules,
    catalogue.map(({ path }) => path),
  );
  return { root, catalogue, history, rules, policyFor, waivers };
}

const noHistory: Known<TemplateHistory> = { known: true, value: { kind: "none", changes: [] } };

/**
 * Where the templates come from, in the object format of the members to be compared. Versions in another format than
 * the metarepo's own are read and named anew.
 */
export async function provenanceIn(git: Git, templates: TemplateSet, format: ObjectFormat): Promise<Known<Provenance>> {
  const { catalogue, history } = templates;
  const changes = history.known ? history.value.changes : [];
  const currentBlob = (template: Template): string => template.blob(format);
  const own: ObjectFormat = changes.some(({ commit }) => commit.length === 64) ? "sha256" : "sha1";
  if (changes.length === 0 || own === format)
    return { known: true, value: provenanceOf(catalogue, changes, currentBlob) };
  const toplevel = await runGit(git, { cwd: templates.root, args: ["rev-parse", "--show-toplevel"] });
  if (toplevel.status !== 0) return { known: false, reason: reasonOf(toplevel) };
  const opened = await openRepository(git, toplevel.stdout.toString("utf8").replace(/\n$/, ""));
  if (!opened.ok) return { known: false, reason: opened.unreachable.reason };
  const oids = [...new Set(changes.flatMap(({ oldBlob, newBlob }) => [oldBlob, newBlob]))].filter(
    (oid) => oid !== undefined,
  );
  const blobs = await readBlobs(git, [{ repository: opened.repository, oids }], { jobs: 1 });
  if (blobs.size < oids.length) {
    return { known: false, reason: `older versions of the templates cannot be read, to be named by ${format}` };
  }
  const renamed = new Map([...blobs].map(([oid, bytes]) => [oid, blobId(bytes, format)]));
  return { known: true, value: provenanceOf(catalogue, changes, currentBlob, (blob) => renamed.get(blob)) };
}
