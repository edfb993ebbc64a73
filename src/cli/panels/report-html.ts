import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { FleetView } from "../../contracts/panel-views.ts";
import type { Report } from "../../contracts/report.ts";
import { searchEvents } from "../../leitstand/search-events.ts";
import { storeReader } from "../../leitstand/store-reader.ts";
import { styleSheet } from "../../panels/assets.ts";
import { renderFailure } from "../../panels/failure.ts";
import { fleetPart } from "../../panels/fleet-panel.ts";
import { renderGraph } from "../../panels/graph-panel.ts";
import type { Html } from "../../panels/html.ts";
import { renderIngest } from "../../panels/ingest-panel.ts";
import { reportLinks } from "../../panels/links.ts";
import { renderPolicy } from "../../panels/policy-panel.ts";
import { type ReportSection, recentEvents, renderReportPage } from "../../panels/report-page.ts";
import { Failure, isFailure } from "../../platform/failure.ts";
import { byCodePoint, printable } from "../../platform/text.ts";
import { wgxVersion } from "../../platform/version.ts";
import type { Context } from "../context.ts";
import { loadIngestConfig } from "../ingest/load-ingest-config.ts";
import { stateRoot, storeFolder } from "../state-folder.ts";
import { FleetData } from "./fleet-data.ts";
import { loadGraphView, rememberingLayout } from "./graph.ts";
import { loadIngestView } from "./ingest.ts";
import { openPolicyReader } from "./open-policy-reader.ts";

/** Events in a report. */
const newestEvents = 25;

/**
 * The panels as one file: of given reports the fleet and its graph; without any, all that is known here. A panel without
 * data is left out, and one that cannot be shown says why.
 *
 * @throws Failure "usage" where nothing is known.
 */
export async function reportHtml(context: Context, given: readonly Report[]): Promise<string> {
  const root = stateRoot(context);
  const data = new FleetData(context, root);
  const fleet =
    given.length === 0
      ? await data.view()
      : data.viewOf(given.toSorted((a, b) => byCodePoint(b.run.finishedAt, a.run.finishedAt)));
  const parts: readonly (readonly [string, () => Promise<Html | undefined>])[] = [
    ["Fleet", async () => fleet && fleetPart(fleet, reportLinks)],
    ["Graph", () => graph(data, fleet)],
    ...(given.length > 0
      ? []
      : ([
          ["Ingest", () => ingest(context, root)],
          ["Policy", () => policy(context, root)],
          ["Events", () => events(context, root)],
        ] as const)),
  ];
  const sections: ReportSection[] = [];
  for (const [name, load] of parts) {
    const main = await orWhyNot(name, load);
    if (main) sections.push({ id: name.toLowerCase(), name, main });
  }
  if (sections.length === 0) {
    throw new Failure("usage", {
      message: "there is nothing to report yet",
      place: { file: root },
      hint: "run wgx doctor --all or wgx ingest, or name a report that wgx wrote with --format json",
    });
  }
  return renderReportPage(sections, {
    title: `Report on ${printable(basename(root))}`,
    version: wgxVersion,
    at: context.now().toISOString(),
    styleHash: createHash("sha256").update(styleSheet).digest("base64"),
  });
}

async function orWhyNot(name: string, load: () => Promise<Html | undefined>): Promise<Html | undefined> {
  try {
    return await load();
  } catch (error) {
    if (!isFailure(error)) throw error;
    return renderFailure(name, error.problems);
  }
}

async function graph(data: FleetData, fleet: FleetView | undefined): Promise<Html | undefined> {
  const view = await loadGraphView(data, rememberingLayout());
  if (!view) return undefined;
  const states = new Map((fleet?.members ?? []).map(({ name, state }) => [name, state]));
  return renderGraph({ ...view, states }, reportLinks);
}

async function ingest(context: Context, root: string): Promise<Html | undefined> {
  const view = await loadIngestView(context, root);
  return view.sinks.length === 0 ? undefined : renderIngest(view, undefined);
}

async function policy(context: Context, root: string): Promise<Html | undefined> {
  const view = await (await openPolicyReader(context, root)).view();
  return view && renderPolicy(view, reportLinks, undefined);
}

async function events(context: Context, root: string): Promise<Html | undefined> {
  const folder = storeFolder(context, await loadIngestConfig(root), undefined);
  const found = await searchEvents(storeReader(folder), {}, { size: newestEvents });
  return found.events.length === 0 ? undefined : recentEvents(found.events);
}
