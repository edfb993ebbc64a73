import type { EventPageView, EventRow } from "../contracts/panel-views.ts";
import { parseDomain } from "./domain-name.ts";
import { parseFilter } from "./event-filter.ts";
import { readLine, toRow } from "./event-row.ts";
import { Refusal } from "./refusal.ts";
import { searchEvents } from "./search-events.ts";
import type { EventStore } from "./store.ts";
import { contentOf } from "./stored-form.ts";
import { formatCursor, parseCursor } from "./stream-cursor.ts";

/** Events on one page. */
const pageSize = 50;

/** The page of the stream that a query asks for. @throws Refusal 400 for a query that makes no sense. */
export async function loadEventPage(store: EventStore, query: URLSearchParams): Promise<EventPageView> {
  const filter = parseFilter(query);
  const text = query.get("before") ?? "";
  const before = text === "" ? undefined : parseCursor(text);
  if (text !== "" && before === undefined) throw new Refusal(400, "invalid before");
  // Before anything is read: what comes in meanwhile belongs to the live stream.
  const live = streamEnd(store);
  const found = await searchEvents(store, filter, { ...(before && { before }), size: pageSize });
  const domains = store.sizes().map(({ domain, events }) => ({ domain, events }));
  return { filter, ...found, isNewest: before === undefined, domains, live };
}

/** Where the stream ends at the moment; it changes with every event. */
export function streamEnd(store: EventStore): string {
  return formatCursor(new Map(store.sizes().map(({ domain, bytes }) => [domain, bytes])));
}

/** An event by its place, with its key and its own bytes; undefined where none begins there. */
export function findEvent(
  store: EventStore,
  place: { readonly domain: string; readonly byte: string },
): { readonly row: EventRow; readonly key: string; readonly payload: Buffer } | undefined {
  const domain = parseDomain(place.domain);
  if (domain !== place.domain || !/^[0-9]{1,15}$/.test(place.byte)) return undefined;
  const byte = Number(place.byte);
  const line = store.lineAt(domain, byte);
  const [read, content] = line ? [readLine(line), contentOf(line)] : [];
  return read && content && { row: toRow(domain, byte, read), key: content.key, payload: Buffer.from(content.content) };
}
