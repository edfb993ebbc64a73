import type { Impact } from "../../contracts/impact.ts";
import { dependentsOf } from "../../fleet-index/impact.ts";
import { orgGraph } from "../../fleet-index/org-graph.ts";
import { Failure } from "../../platform/failure.ts";
import { didYouMean } from "../../platform/nearest-name.ts";
import { printable } from "../../platform/text.ts";
import { renderImpact } from "../../renderers/impact.ts";
import { renderJson } from "../../renderers/json.ts";
import type { Context } from "../context.ts";
import { openFleet, requireFleetFile } from "../open-fleet.ts";

export interface ImpactOptions {
  readonly format: "human" | "json";
  readonly json: boolean;
}

/**
 * `wgx impact REPO`: what depends on a repository, directly or through others. Circles and edges to nothing are errors of
 * the inventory, which loading it reports, each with its place.
 *
 * @throws Failure "usage" for a name that is none of the fleet.
 */
export async function runImpact(context: Context, options: ImpactOptions, name: string): Promise<number> {
  const graph = orgGraph(await openFleet(context, requireFleetFile(context)));
  const names = graph.nodes.map((node) => node.name);
  if (!names.includes(name)) {
    throw new Failure("usage", {
      message: `the inventory has no repository "${printable(name)}"`,
      hint: didYouMean(name, names).hint ?? "wgx list lists them",
    });
  }
  const impact: Impact = {
    schema: "wgx.impact/1",
    fleet: requireFleetFile(context),
    name,
    dependents: dependentsOf(graph, name).map(({ node, path }) => ({
      name: node.name,
      kind: node.kind,
      direct: path.length === 2,
      path: [...path],
    })),
  };
  const { print, colour } = context.terminal;
  print(options.json || options.format === "json" ? renderJson(impact) : renderImpact(impact, { colour }));
  return 0;
}
