import { parseDomain } from "./domain-name.ts";

/** A place in the stream of all events: for each domain, a byte in its file. */
export type StreamCursor = ReadonlyMap<string, number>;

/** `aussen:1234~intern:99` */
export function formatCursor(cursor: StreamCursor): string {
  return [...cursor].map(([domain, byte]) => `${domain}:${byte}`).join("~");
}

/** Reads a cursor; undefined for what is none. The empty one is that of a store without events. */
export function parseCursor(text: string): StreamCursor | undefined {
  const cursor = new Map<string, number>();
  if (text === "") return cursor;
  for (const part of text.split("~")) {
    const [name = "", digits = "", ...rest] = part.split(":");
    const domain = parseDomain(name);
    if (domain === undefined || rest.length > 0 || !/^[0-9]{1,15}$/.test(digits)) return undefined;
    cursor.set(domain, Number(digits));
  }
  return cursor;
}
