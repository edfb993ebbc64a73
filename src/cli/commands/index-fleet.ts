import { join, resolve } from "node:path";
import type { IndexOutcome } from "../../contracts/index-outcome.ts";
import type { OrgGraph } from "../../contracts/org-graph.ts";
import { orgGraph } from "../../fleet-index/org-graph.ts";
import { diffFile } from "../../git/diff-files.ts";
import type { Git } from "../../git/git.ts";
import { metarepoRoot } from "../../inventory/find-fleet.ts";
import { cacheFolder } from "../../platform/cache-folder.ts";
import { openMemory } from "../../platform/memory.ts";
import { renderIndexOutcome } from "../../renderers/index-outcome.ts";
import { renderJson } from "../../renderers/json.ts";
import type { SourceChoice } from "../../sources/choose-source.ts";
import type { Context } from "../context.ts";
import { type GeneratedFile, isCurrent, readGenerated } from "../generated-files.ts";
import { openFleet, requireFleetFile } from "../open-fleet.ts";
import { openGit } from "../open-git.ts";
import { recorded } from "../run-log.ts";
import { write } from "../write-file.ts";

export interface IndexOptions {
  readonly check: boolean;
  readonly svg?: string;
  readonly reconcile: boolean;
  readonly forge: boolean;
  readonly source: SourceChoice;
  readonly format: "human" | "json";
  readonly json: boolean;
  /** Seconds for one git process or request. */
  readonly timeout: number;
}

/** `wgx index`: writes, or with `--check` compares, what follows from the inventory; then compares that with the world. */
export async function runIndex(context: Context, options: IndexOptions): Promise<number> {
  const file = requireFleetFile(context);
  const root = metarepoRoot(file);
  const memory = openMemory(cacheFolder(root, context.env));
  const { git, version } = openGit(context, options.timeout, memory);
  return recorded(context, { root, fleet: file, gitVersion: version }, async () => {
    const fleet = await openFleet(context, file);
    const graph = orgGraph(fleet);
    const generated = readGenerated(fleet, graph);
    const reconciliation = options.reconcile
      ? await (await import("../reconcile.ts")).reconcile(context, git, fleet, { ...options, memory })
      : undefined;
    const files = options.check
      ? await Promise.all(generated.map((each) => compare(git, each)))
      : generated.map((each) => writeGenerated(root, each));
    const svg = options.svg === undefined ? undefined : resolve(context.cwd, options.svg);
    if (svg !== undefined) await draw(graph, svg);
    const exitCode = files.some(({ state }) => state === "missing" || state === "stale") ? 1 : 0;
    present(context, options, {
      schema: "wgx.index/1",
      fleet: file,
      mode: options.check ? "check" : "write",
      members: fleet.members.length,
      references: fleet.references.length,
      edges: graph.edges.length,
      files,
      ...(svg !== undefined && { svg }),
      ...(reconciliation && { reconciliation }),
      exitCode,
    });
    return { exitCode };
  });
}

type FileOutcome = IndexOutcome["files"][number];

function writeGenerated(root: string, file: GeneratedFile): FileOutcome {
  const { path, text, present } = file;
  if (isCurrent(file)) return { path, state: "current" };
  write(join(root, path), text);
  return { path, state: present ? "updated" : "created" };
}

async function compare(git: Git, file: GeneratedFile): Promise<FileOutcome> {
  const { path, text, present } = file;
  if (isCurrent(file)) return { path, state: "current" };
  const diff = await diffFile(git, {
    path,
    ...(present && { before: { bytes: present, mode: "100644" } }),
    after: { bytes: Buffer.from(text), mode: "100644" },
  });
  return { path, state: present ? "stale" : "missing", diff };
}

async function draw(graph: OrgGraph, file: string): Promise<void> {
  const [{ layOut }, { renderOrgGraphSvg }] = await Promise.all([
    import("../../fleet-index/lay-out.ts"),
    import("../../renderers/org-graph-svg.ts"),
  ]);
  write(file, renderOrgGraphSvg(layOut(graph)));
}

function present({ terminal, global }: Context, { format, json }: IndexOptions, outcome: IndexOutcome): void {
  if (json || format === "json") terminal.print(renderJson(outcome));
  else if (!global.quiet || outcome.exitCode !== 0)
    terminal.print(renderIndexOutcome(outcome, { colour: terminal.colour }));
}
