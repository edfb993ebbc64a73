import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type AppendAnswer, KeyedFile, type OnConflict } from "../ledger/keyed-file.ts";
import { readLineAt, readLines, readLinesBackwards } from "../ledger/read-lines.ts";
import { remembered } from "../platform/remembered.ts";
import { parseDomain } from "./domain-name.ts";
import { contentOf, headOf, type IncomingEvent, keyOf, parseObject, tailOf } from "./stored-form.ts";

/** Some stored lines, and the byte to read on from. */
export interface EventPage {
  /** Stored lines as they stand in the file, oldest first. */
  readonly lines: readonly Buffer[];
  readonly nextCursor: number;
  readonly hasMore: boolean;
}

/** A stored line and where it begins in the file of its domain. */
export interface StoredLine {
  readonly byte: number;
  readonly bytes: Buffer;
}

/** How much a domain holds. */
export interface DomainSize {
  readonly domain: string;
  readonly events: number;
  readonly bytes: number;
  readonly unreadable: number;
}

/** So that what a request makes us hold stays small. */
const pageBytes = 4 * 1024 * 1024;

/**
 * The event store: one file of lines per domain. Whoever makes one holds the lock of the folder.
 *
 * What it stores is durable before it answers, each event once by its key; readers see nothing that is not durable.
 */
export class EventStore {
  readonly folder: string;
  readonly #now: () => Date;
  readonly #files = new Map<string, KeyedFile>();
  #tell: (() => void) | undefined;

  constructor(folder: string, now: () => Date) {
    this.folder = folder;
    this.#now = now;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** Stores events of a domain that {@link parseDomain} gave. */
  append(domain: string, events: readonly IncomingEvent[], onConflict: OnConflict): Promise<AppendAnswer> {
    const head = headOf(domain, this.#now().toISOString());
    const entries = events.map((each) => ({
      key: keyOf(each),
      content: each.bytes,
      parts: [head, each.bytes, tailOf(each.event)],
    }));
    const answer = this.#file(domain).append(entries, onConflict);
    void answer.then(
      () => this.#tell?.(),
      () => undefined,
    );
    return answer;
  }

  /** Calls somebody whenever something may have been stored, whoever stored it. */
  watch(tell: () => void): void {
    this.#tell = tell;
  }

  /** Whether an event is stored byte for byte. */
  holds(domain: string, each: IncomingEvent): boolean {
    const line = this.has(domain) ? this.#file(domain).find(keyOf(each)) : undefined;
    const stored = line && contentOf(line)?.content;
    return stored !== undefined && Buffer.compare(stored, each.bytes) === 0;
  }

  /** Up to `limit` lines from a byte on, which is 0 or the `nextCursor` of a page before; past the end there are none. Lines
   * that are no events are passed over. */
  page(domain: string, cursor: number, limit: number): EventPage {
    if (!this.has(domain)) return { lines: [], nextCursor: cursor, hasMore: false };
    const { descriptor, size } = this.#file(domain);
    const lines: Buffer[] = [];
    let nextCursor = cursor;
    let bytes = 0;
    for (const line of readLines(descriptor, startOfLine(descriptor, cursor, size), size)) {
      if (lines.length === limit || bytes > pageBytes) return { lines, nextCursor, hasMore: true };
      if (parseObject(line.bytes) !== undefined) lines.push(Buffer.from(line.bytes));
      bytes += line.bytes.length;
      nextCursor = line.end;
    }
    return { lines, nextCursor, hasMore: false };
  }

  /** The lines of a domain, newest first, from before a byte (default: the end). It is read as far as it is asked for. */
  *newestFirst(domain: string, before = Number.POSITIVE_INFINITY): Generator<StoredLine, void> {
    if (!this.has(domain)) return;
    const { descriptor, size } = this.#file(domain);
    for (const { byte, bytes } of readLinesBackwards(descriptor, Math.min(before, size))) yield { byte, bytes };
  }

  /** The line that begins at a byte of a domain; undefined where none does. */
  lineAt(domain: string, byte: number): Buffer | undefined {
    if (!this.has(domain)) return undefined;
    const { descriptor, size } = this.#file(domain);
    if (byte >= size || (byte > 0 && startOfLine(descriptor, byte, size) !== byte)) return undefined;
    return readLineAt(descriptor, byte);
  }

  /** Where the lines of a domain end. */
  end(domain: string): number {
    return this.has(domain) ? this.#file(domain).size : 0;
  }

  /** The newest event of a domain, as it is stored. */
  latest(domain: string): Buffer | undefined {
    for (const { bytes } of this.newestFirst(domain)) if (parseObject(bytes) !== undefined) return bytes;
    return undefined;
  }

  /** Every domain that has a file, by name. */
  domains(): readonly string[] {
    return readdirSync(this.folder)
      .flatMap((name) => {
        const domain = name.endsWith(".jsonl") ? name.slice(0, -".jsonl".length) : "";
        return parseDomain(domain) === domain ? [domain] : [];
      })
      .sort();
  }

  has(domain: string): boolean {
    return this.#files.has(domain) || this.domains().includes(domain);
  }

  sizes(): readonly DomainSize[] {
    return this.domains().map((domain) => {
      const { count, size, unreadable } = this.#file(domain);
      return { domain, events: count, bytes: size, unreadable };
    });
  }

  /** Finishes what is being written. */
  async close(): Promise<void> {
    for (const file of this.#files.values()) await file.close();
    this.#files.clear();
  }

  #file(domain: string): KeyedFile {
    return remembered(this.#files, domain, () => new KeyedFile(join(this.folder, `${domain}.jsonl`), contentOf));
  }
}

/** The first beginning of a line at or behind a byte: a cursor that somebody made up may point into one. */
function startOfLine(descriptor: number, byte: number, size: number): number {
  if (byte === 0 || byte >= size) return byte;
  const rest = readLineAt(descriptor, byte - 1);
  return rest === undefined ? size : byte + rest.length;
}
