import { setImmediate } from "node:timers/promises";
import type { EventFilter, EventPageView, EventRow } from "../contracts/panel-views.ts";
import { matcher, type ReadLine, readLine, toRow } from "./event-row.ts";
import type { StoredLine } from "./store.ts";
import { formatCursor, type StreamCursor } from "./stream-cursor.ts";

/** The lines of a store, as they are read for the panels. */
export interface EventLines {
  domains(): readonly string[];
  newestFirst(domain: string, before?: number): Generator<StoredLine, void>;
}

/** How much one request may look at; whoever wants more asks for the next page. */
const limits = {
  lines: 20_000,
  bytes: 64 * 1024 * 1024,
  /** So many lines at a time, and then others have their turn. */
  stride: 400,
  /** Domains in one stream. Their names have to fit into a URL. */
  domains: 40,
};

/**
 * One page of the events that a filter wants, newest first by when the store got them, older than a place in the stream
 * (default: its end).
 */
export async function searchEvents(
  store: EventLines,
  filter: EventFilter,
  { before = new Map(), size }: { readonly before?: StreamCursor; readonly size: number },
): Promise<Pick<EventPageView, "events" | "older" | "looked">> {
  const matches = matcher(filter);
  const lanes = lanesOf(store, filter, before);
  try {
    return await gather(lanes, matches, size);
  } finally {
    for (const lane of lanes) lane.close();
  }
}

async function gather(
  lanes: readonly Lane[],
  matches: (line: ReadLine) => boolean,
  size: number,
): Promise<Pick<EventPageView, "events" | "older" | "looked">> {
  const events: EventRow[] = [];
  let [lines, bytes] = [0, 0];
  while (lines < limits.lines && bytes < limits.bytes) {
    const lane = newest(lanes);
    if (lane?.head === undefined) return { events, looked: { lines, more: false } };
    const { byte, length, read } = lane.head;
    if (read && matches(read)) {
      // One more than fits tells that there is a next page.
      if (events.length === size) return { events, older: placeOf(lanes), looked: { lines, more: false } };
      events.push(toRow(lane.domain, byte, read));
    }
    lane.advance();
    lines++;
    bytes += length;
    if (lines % limits.stride === 0) await setImmediate();
  }
  return { events, older: placeOf(lanes), looked: { lines, more: true } };
}

/** One domain's lines on their way back. */
interface Lane {
  readonly domain: string;
  head: Head | undefined;
  /** Everything from this byte on was looked at. */
  place: number;
  advance(): void;
  close(): void;
}

interface Head {
  readonly byte: number;
  readonly length: number;
  readonly read: ReadLine | undefined;
}

function lanesOf(store: EventLines, { domain }: EventFilter, before: StreamCursor): readonly Lane[] {
  const wanted = domain === undefined ? store.domains().slice(0, limits.domains) : [domain];
  return wanted.map((name) => {
    // A domain that a cursor does not know came up since, and all of it is newer.
    const from = before.size === 0 ? undefined : (before.get(name) ?? 0);
    const iterator = store.newestFirst(name, from);
    const lane: Lane = {
      domain: name,
      head: undefined,
      place: from ?? 0,
      advance() {
        const { value: line, done } = iterator.next();
        if (lane.head) lane.place = lane.head.byte;
        lane.head =
          done || line === undefined
            ? undefined
            : { byte: line.byte, length: line.bytes.length, read: readLine(line.bytes) };
      },
      close() {
        iterator.return();
      },
    };
    lane.advance();
    if (lane.head) lane.place = lane.head.byte + lane.head.length + 1;
    return lane;
  });
}

/** The lane whose next line came last. A line that does not say when it came goes first, so that it is seen at all. */
function newest(lanes: readonly Lane[]): Lane | undefined {
  let best: Lane | undefined;
  for (const lane of lanes) {
    if (lane.head === undefined) continue;
    if (best === undefined || timeOf(lane) > timeOf(best)) best = lane;
  }
  return best;
}

function timeOf({ head }: Lane): string {
  return head?.read?.receivedAt ?? "~";
}

function placeOf(lanes: readonly Lane[]): string {
  return formatCursor(new Map(lanes.map(({ domain, place }) => [domain, place])));
}
