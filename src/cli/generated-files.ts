import { existsSync, lstatSync } from "node:fs";
import { join } from "node:path";
import type { GeneratedFacts } from "../contracts/facts.ts";
import type { Fleet } from "../contracts/fleet.ts";
import type { OrgGraph } from "../contracts/org-graph.ts";
import { orgGraph } from "../fleet-index/org-graph.ts";
import { Failure, messageOf } from "../platform/failure.ts";
import { readSmallFile } from "../platform/files.ts";
import { renderOrgGraph } from "../renderers/org-graph.ts";
import { renderOrgIndex } from "../renderers/org-index.ts";

/** A file of the metarepo that follows from the inventory. */
export interface GeneratedFile {
  /** In the metarepo, with `/`. */
  readonly path: string;
  /** As it has to be. */
  readonly text: string;
  /** As it is; absent where it is not there. */
  readonly present?: Buffer;
}

/** The folder that they all are in. */
const folder = "docs";
const paths = { index: `${folder}/org-index.md`, graph: `${folder}/org-graph.mmd` };

/** Index and graph as they have to be and as they are. @throws Failure "configuration" where one cannot be read. */
export function readGenerated(fleet: Fleet, graph: OrgGraph = orgGraph(fleet)): readonly GeneratedFile[] {
  refuseLink(fleet.root);
  return [
    { path: paths.index, text: renderOrgIndex(graph) },
    { path: paths.graph, text: renderOrgGraph(graph) },
  ].map((file) => {
    const present = read(join(fleet.root, file.path));
    return { ...file, ...(present && { present }) };
  });
}

/** Whether a file is there and, to the byte, what it has to be. */
export function isCurrent({ text, present }: GeneratedFile): boolean {
  return present?.equals(Buffer.from(text)) ?? false;
}

/** Whether any of them is there. */
export function hasGenerated(root: string): boolean {
  return Object.values(paths).some((path) => existsSync(join(root, path)));
}

/** Those that are there, for a check; one that cannot be read stops nobody. */
export function generatedFacts(fleet: Fleet): readonly GeneratedFacts[] {
  try {
    return readGenerated(fleet).flatMap((file) =>
      file.present ? [{ path: file.path, state: isCurrent(file) ? "current" : "stale" }] : [],
    );
  } catch (error) {
    return [{ path: folder, state: "unknown", reason: messageOf(error) }];
  }
}

function read(file: string): Buffer | undefined {
  try {
    return readSmallFile(file);
  } catch (error) {
    const problem = { message: `a generated file cannot be read: ${messageOf(error)}`, place: { file } };
    throw new Failure("configuration", problem, { cause: error });
  }
}

/** A folder that is a link would have us read and write somewhere else. @throws Failure "configuration". */
function refuseLink(root: string): void {
  const place = join(root, folder);
  if (!lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  throw new Failure("configuration", {
    message: "a symbolic link stands where the folder of the index belongs",
    place: { file: place },
    hint: "make it a folder of the metarepo",
  });
}
