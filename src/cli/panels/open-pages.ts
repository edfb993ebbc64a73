import { streamEnd } from "../../leitstand/event-pages.ts";
import type { Pages } from "../../leitstand/pages.ts";
import type { EventStore } from "../../leitstand/store.ts";
import { assets } from "../../panels/assets.ts";
import { renderPage } from "../../panels/page.ts";
import { renderSignIn, renderTrouble } from "../../panels/sign-in.ts";
import { wgxBuild, wgxVersion } from "../../platform/version.ts";
import type { Context } from "../context.ts";
import { eventsPanel } from "./events.ts";
import { fleetPanel } from "./fleet.ts";
import { FleetData } from "./fleet-data.ts";
import { graphPanel } from "./graph.ts";
import { ingestPanel } from "./ingest.ts";
import type { Panel, Shown } from "./panel.ts";
import { policyPanel } from "./policy.ts";

/** The pages of the panels. @param root the folder that holds `.wgx/`. */
export function openPages(
  context: Context,
  { root, store }: { readonly root: string; readonly store: EventStore },
): Pages {
  const frame = { version: wgxVersion, build: wgxBuild };
  const fleet = new FleetData(context, root);
  const panels: readonly Panel[] = [
    eventsPanel(context, root, store),
    ingestPanel(context, root),
    policyPanel(context, root),
    fleetPanel(context, fleet),
    graphPanel(fleet),
  ];
  const show = async (path: readonly string[], query: URLSearchParams): Promise<Shown | undefined> => {
    for (const panel of panels) {
      const shown = await panel(path, query);
      if (shown) return shown;
    }
    return undefined;
  };
  // Whoever looks at the store again before anything came in gets what was there.
  let front: { readonly key: string; readonly page: string } | undefined;
  return {
    assets: new Map([...assets].map(([path, { type, text }]) => [path, { type, body: Buffer.from(text) }])),
    async page(path, query, session) {
      const isFront = path === "/" && query.size === 0;
      const key = isFront ? `${session} ${streamEnd(store)}` : "";
      if (isFront && front?.key === key) return front.page;
      const parts = partsOf(path);
      const shown = parts && (await show(parts, query));
      if (!shown) return undefined;
      const page = renderPage({ ...frame, ...shown, session }, shown.main);
      if (isFront) front = { key, page };
      return page;
    },
    signIn: (about) => renderPage({ ...frame, title: "Sign in" }, renderSignIn(about)),
    trouble: (status, detail) => renderPage({ ...frame, title: "Trouble" }, renderTrouble(status, detail)),
  };
}

/** `/a/b%20c` as its parts; undefined for a path that no page has. */
function partsOf(path: string): readonly string[] | undefined {
  try {
    return path === "/" ? [] : path.slice(1).split("/").map(decodeURIComponent);
  } catch {
    // Half an escape: no page is called that.
    return undefined;
  }
}
