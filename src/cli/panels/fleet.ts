import { memberState } from "../../contracts/report.ts";
import { renderFleet } from "../../panels/fleet-panel.ts";
import { pageLinks } from "../../panels/links.ts";
import { renderMember } from "../../panels/member-panel.ts";
import type { Context } from "../context.ts";
import type { FleetData } from "./fleet-data.ts";
import { orFailure } from "./or-failure.ts";
import type { Panel } from "./panel.ts";

/** How the fleet stands, and each member of it. */
export function fleetPanel(context: Context, data: FleetData): Panel {
  const frame = { title: "Fleet", panel: "/fleet" } as const;
  return async ([first, name, ...more], query) => {
    if (first !== "fleet" || more.length > 0) return undefined;
    return orFailure(frame, async () => {
      const [view, now] = [await data.view(), context.now().toISOString()];
      if (name === undefined) {
        const state = memberState.safeParse(query.get("state")).data;
        const rows = query.get("rows") === "all" ? "all" : "some";
        return { ...frame, main: renderFleet(view, { rows, ...(state && { state }) }, now) };
      }
      const member = view?.members.find((each) => each.name === name);
      return member && { ...frame, title: name, main: renderMember(member, pageLinks, now) };
    });
  };
}
