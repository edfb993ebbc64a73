import type { EventFilter, EventRow } from "../contracts/panel-views.ts";
import { isObject } from "./stored-form.ts";

/** A stored line, read: when the store got it, and the event in it. */
export interface ReadLine {
  readonly receivedAt?: string;
  readonly event: Readonly<Record<string, unknown>>;
}

/** Takes a stored line apart, in any of the forms that stores write. Undefined for what is no event. */
export function readLine(bytes: Buffer): ReadLine | undefined {
  let stored: unknown;
  try {
    stored = JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
  if (!isObject(stored)) return undefined;
  const { received_at: receivedAt, payload } = stored;
  return {
    ...(typeof receivedAt === "string" && { receivedAt }),
    event: isObject(payload) ? payload : stored,
  };
}

/** The longest text of an event that a list shows; what is longer is cut, the event in full has it all. */
const longest = 400;

/** What a list shows of an event. Whatever has not the form of the contract is left out. */
export function toRow(domain: string, byte: number, { receivedAt, event }: ReadLine): EventRow {
  const text = (...names: string[]): string | undefined => {
    for (const name of names) {
      const value = event[name];
      if (typeof value === "string" && value !== "")
        return value.length > longest ? `${value.slice(0, longest)}…` : value;
    }
    return undefined;
  };
  const given = {
    receivedAt,
    time: text("ts", "timestamp"),
    id: text("id", "event_id"),
    type: text("type", "kind"),
    source: text("source"),
    title: text("title"),
    summary: text("summary"),
  };
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { domain, byte, ...known, tags: tagsOf(event).slice(0, 64) };
}

function tagsOf(event: Readonly<Record<string, unknown>>): string[] {
  const { tags } = event;
  return Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === "string") : [];
}

/** Tells of each event whether a filter wants it; the domain is left to who chooses the files. */
export function matcher({ type, source, tag, text }: EventFilter): (line: ReadLine) => boolean {
  const typeWanted = wanted(type);
  const sourceWanted = wanted(source);
  const tagWanted = tag?.toLowerCase();
  // As it stands between the quotes of JSON.
  const needle = text === undefined ? undefined : JSON.stringify(text.toLowerCase()).slice(1, -1);
  return ({ event }) =>
    typeWanted(event["type"] ?? event["kind"]) &&
    sourceWanted(event["source"]) &&
    (tagWanted === undefined || tagsOf(event).some((each) => each.toLowerCase() === tagWanted)) &&
    (needle === undefined || JSON.stringify(event).toLowerCase().includes(needle));
}

function wanted(pattern: string | undefined): (value: unknown) => boolean {
  if (pattern === undefined) return () => true;
  const lower = pattern.toLowerCase();
  if (!lower.endsWith("*")) return (value) => typeof value === "string" && value.toLowerCase() === lower;
  const beginning = lower.slice(0, -1);
  return (value) => typeof value === "string" && value.toLowerCase().startsWith(beginning);
}
