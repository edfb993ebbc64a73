import type { OrgGraph, OrgLayout } from "../../contracts/org-graph.ts";
import { orgGraph } from "../../fleet-index/org-graph.ts";
import { type GraphView, renderGraph } from "../../panels/graph-panel.ts";
import { pageLinks } from "../../panels/links.ts";
import type { FleetData } from "./fleet-data.ts";
import { orFailure } from "./or-failure.ts";
import type { Panel } from "./panel.ts";

/** What depends on what. */
export function graphPanel(data: FleetData): Panel {
  const frame = { title: "Graph", panel: "/graph" } as const;
  const layOut = rememberingLayout();
  return async (path) => {
    if (path.join("/") !== "graph") return undefined;
    return orFailure(frame, async () => ({
      ...frame,
      main: renderGraph(await loadGraphView(data, layOut), pageLinks),
    }));
  };
}

type LayOut = (graph: OrgGraph) => Promise<OrgLayout>;

/** Lays a graph out, and the same graph once. */
export function rememberingLayout(): LayOut {
  let last: { readonly key: string; readonly layout: OrgLayout } | undefined;
  return async (graph) => {
    const key = JSON.stringify(graph.nodes);
    if (last?.key === key) return last.layout;
    const { layOut } = await import("../../fleet-index/lay-out.ts");
    last = { key, layout: layOut(graph) };
    return last.layout;
  };
}

/** The graph as the inventory has it, with the states of the kept reports. @throws Failure for an inventory that is wrong. */
export async function loadGraphView(data: FleetData, layOut: LayOut): Promise<GraphView | undefined> {
  const fleet = await data.fleet();
  if (!fleet) return undefined;
  const graph = orgGraph(fleet);
  const view = await data.view();
  const states = new Map((view?.members ?? []).map(({ name, state }) => [name, state]));
  return { graph, layout: await layOut(graph), states };
}
