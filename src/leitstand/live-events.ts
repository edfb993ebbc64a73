import type { ServerResponse } from "node:http";
import type { EventFilter, EventRow } from "../contracts/panel-views.ts";
import { byCodePoint } from "../platform/text.ts";
import { matcher, type ReadLine, readLine, toRow } from "./event-row.ts";
import type { EventStore } from "./store.ts";
import { formatCursor, type StreamCursor } from "./stream-cursor.ts";

const limits = {
  /** Readers at a time. */
  readers: 64,
  /** Milliseconds between two messages. */
  pace: 250,
  /** Milliseconds between signs of life where nothing comes. */
  silence: 15_000,
  /** What one message shows at most, by domain: the newest of what came. The rest is counted. */
  lines: 100,
  bytes: 512 * 1024,
  /** A reader that has so much waiting is dropped. */
  waiting: 256 * 1024,
};

/** One message of the stream, as it stands behind `data:`. */
export interface LiveMessage {
  /** Newest first. */
  readonly events: readonly EventRow[];
  /** How many events came since the last message, shown or not, wanted or not. */
  readonly stored: number;
  /** Of those, how many nobody looked at, since they came too fast. */
  readonly passedOver: number;
}

interface Reader {
  readonly response: ServerResponse;
  readonly filter: EventFilter;
  readonly matches: (line: ReadLine) => boolean;
}

/** What came into one domain. */
interface News {
  readonly domain: string;
  readonly lines: readonly { readonly byte: number; readonly read: ReadLine }[];
  readonly stored: number;
  readonly passedOver: number;
}

/**
 * The events of a store as they come in, for readers that stay connected (server-sent events, as the HTML standard has
 * them). The readers share what is read, a message comes at most every quarter of a second, and whoever does not take
 * what is sent is dropped.
 */
export class LiveEvents {
  readonly #store: EventStore;
  readonly #readers = new Set<Reader>();
  /** How far the readers have been told, by domain: the byte, and the number of events. */
  #told = new Map<string, { readonly end: number; readonly events: number }>();
  #timer: NodeJS.Timeout | undefined;
  #pulse: NodeJS.Timeout | undefined;
  /** Readers that were dropped since the start. */
  dropped = 0;

  constructor(store: EventStore) {
    this.#store = store;
    store.watch(() => this.#wake());
  }

  get readers(): number {
    return this.#readers.size;
  }

  get isFull(): boolean {
    return this.#readers.size >= limits.readers;
  }

  /**
   * Sends a reader what comes from now on, and first the newest of what came since a place in the stream.
   *
   * @param response nothing of it is sent yet.
   */
  add(response: ServerResponse, filter: EventFilter, since: StreamCursor | undefined): void {
    if (this.#readers.size === 0) this.#told = this.#standing();
    const reader: Reader = { response, filter, matches: matcher(filter) };
    response.writeHead(200, {
      "Content-Type": "text/event-stream; charset=utf-8",
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
    });
    this.#readers.add(reader);
    response.on("close", () => this.#remove(reader));
    this.#pulse ??= setInterval(() => this.#beat(), limits.silence).unref();
    response.write("retry: 3000\n\n");
    if (since) this.#catchUp(reader, since);
  }

  #wake(): void {
    if (this.#readers.size === 0 || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#tell(), limits.pace).unref();
  }

  /** Ends every connection. */
  close(): void {
    for (const { response } of this.#readers) response.end();
    this.#readers.clear();
    this.#rest();
  }

  #tell(): void {
    this.#timer = undefined;
    const now = this.#standing();
    const news = [...now].flatMap(([domain, { end, events }]): News[] => {
      const before = this.#told.get(domain) ?? { end: 0, events: 0 };
      if (end <= before.end) return [];
      const lines = this.#newest(domain, before.end);
      const stored = events - before.events;
      return [{ domain, lines, stored, passedOver: Math.max(0, stored - lines.length) }];
    });
    this.#told = now;
    const id = placeOf(now);
    for (const reader of this.#readers) this.#send(reader, news, id);
  }

  /** A reader that comes back, or whose page is a moment old, gets what it missed. */
  #catchUp(reader: Reader, since: StreamCursor): void {
    const news = [...this.#told].flatMap(([domain, { end }]): News[] => {
      const from = since.get(domain) ?? 0;
      if (end <= from) return [];
      const lines = this.#newest(domain, from).filter(({ byte }) => byte < end);
      return [{ domain, lines, stored: lines.length, passedOver: 0 }];
    });
    this.#send(reader, news, placeOf(this.#told));
  }

  #send(reader: Reader, news: readonly News[], id: string): void {
    const { filter, matches, response } = reader;
    const wanted = news.filter(({ domain }) => filter.domain === undefined || filter.domain === domain);
    const events = wanted
      .flatMap(({ domain, lines }) =>
        lines.flatMap(({ byte, read }) => (matches(read) ? [toRow(domain, byte, read)] : [])),
      )
      .toSorted((a, b) => byCodePoint(b.receivedAt ?? "", a.receivedAt ?? ""))
      .slice(0, limits.lines);
    const sum = (pick: (each: News) => number): number => wanted.reduce((total, each) => total + pick(each), 0);
    const message: LiveMessage = {
      events,
      stored: sum(({ stored }) => stored),
      passedOver: sum(({ passedOver }) => passedOver),
    };
    if (message.stored === 0) return;
    this.#write(reader, `id: ${id}\ndata: ${JSON.stringify(message)}\n\n`);
    if (response.destroyed) this.#remove(reader);
  }

  #beat(): void {
    for (const reader of this.#readers) this.#write(reader, ":\n\n");
  }

  #write(reader: Reader, text: string): void {
    const { response } = reader;
    if (response.writableLength > limits.waiting) {
      this.dropped++;
      response.destroy();
      this.#remove(reader);
      return;
    }
    response.write(text);
  }

  #remove(reader: Reader): void {
    this.#readers.delete(reader);
    if (this.#readers.size === 0) this.#rest();
  }

  #rest(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#pulse);
    this.#timer = undefined;
    this.#pulse = undefined;
  }

  #standing(): Map<string, { readonly end: number; readonly events: number }> {
    return new Map(this.#store.sizes().map(({ domain, bytes, events }) => [domain, { end: bytes, events }]));
  }

  #newest(domain: string, from: number): News["lines"] {
    const lines: { readonly byte: number; readonly read: ReadLine }[] = [];
    let bytes = 0;
    for (const line of this.#store.newestFirst(domain)) {
      if (line.byte < from || lines.length === limits.lines || bytes > limits.bytes) break;
      bytes += line.bytes.length;
      const read = readLine(line.bytes);
      if (read) lines.push({ byte: line.byte, read });
    }
    return lines;
  }
}

function placeOf(standing: ReadonlyMap<string, { readonly end: number }>): string {
  return formatCursor(new Map([...standing].map(([domain, { end }]) => [domain, end])));
}
