import { isAscii, isUtf8 } from "node:buffer";
import type { FeedEvent } from "../contracts/event.ts";
import type { EventContract } from "../contracts/event-contracts.ts";
import { type Check, compileCheck } from "./compile-check.ts";
import { maxLineBytes } from "./read-blocks.ts";

const lf = 0x0a;

/** Tells the events of a block's lines; undefined for each line that the slow judge has to look at. */
export type BlockJudge = (bytes: Buffer) => readonly (FeedEvent | undefined)[];

type JsonObject = Readonly<Record<string, unknown>>;
type JsonEvent = FeedEvent & JsonObject;

/**
 * The fast judge of a contract. What it gives an event for, zod would accept; what it gives none for may be valid all the
 * same. Each line is parsed on its own, since lines joined into one array could complete each other.
 */
export function blockJudge(contract: EventContract): BlockJudge {
  const check = compileCheck(contract.schema);
  return (bytes) => {
    const events: (JsonEvent | undefined)[] = [];
    for (let start = 0; start < bytes.length; ) {
      const end = pieceEnd(bytes, start);
      judgePiece(bytes.subarray(start, end), check, events);
      start = end;
    }
    return events;
  };
}

/** As much as is decoded at a time: V8 keeps larger texts apart, in memory that is new each time. */
const pieceBytes = 64 * 1024;

/** The byte behind the last line that ends within a piece, or behind the first line where that is longer. */
function pieceEnd(bytes: Buffer, start: number): number {
  if (bytes.length - start <= pieceBytes) return bytes.length;
  const last = bytes.lastIndexOf(lf, start + pieceBytes - 1);
  if (last >= start) return last + 1;
  const next = bytes.indexOf(lf, start + pieceBytes);
  return next === -1 ? bytes.length : next + 1;
}

function judgePiece(bytes: Buffer, check: Check, events: (JsonEvent | undefined)[]): void {
  // Plain ASCII, which most feeds are, is decoded several times faster as Latin-1, and to the same text.
  const encoding = isAscii(bytes) ? "latin1" : "utf8";
  if (encoding === "utf8" && !isUtf8(bytes)) {
    for (const byte of bytes) if (byte === lf) events.push(undefined);
    return;
  }
  const text = bytes.toString(encoding);
  const lines = text.split("\n");
  lines.pop();
  const first = events.length;
  let keys = 0;
  for (const line of lines) {
    const event = parseEvent(line, check);
    events.push(event);
    keys += event === undefined ? Number.NaN : countKeys(event, 0);
  }
  if (keysAgree(text, keys)) return;
  for (const [index, line] of lines.entries()) {
    const event = events[first + index];
    if (event !== undefined && !keysAgree(line, countKeys(event, 0))) events[first + index] = undefined;
  }
}

function parseEvent(line: string, check: Check): JsonEvent | undefined {
  // A character has at most three bytes for each UTF-16 unit.
  if (line.length * 3 > maxLineBytes) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isEvent(value, check) ? value : undefined;
  } catch {
    // The slow judge says what is wrong with it.
    return undefined;
  }
}

function isEvent(value: unknown, check: Check): value is JsonEvent {
  return check(value);
}

/**
 * Whether no key stands twice. JSON.parse keeps the last of several without a word; so as many must be written as were
 * read. A colon behind a quotation mark may stand within a text as well, which makes the count too high and never too low,
 * and one behind white space may belong to a key: the answer is then a no, and the slow judge looks.
 */
function keysAgree(text: string, keys: number): boolean {
  if (Number.isNaN(keys)) return false;
  let written = 0;
  for (let at = text.indexOf(":"); at !== -1; at = text.indexOf(":", at + 1)) {
    const before = text.charCodeAt(at - 1);
    if (before === quote) written++;
    else if (before <= space && endsWithQuote(text, at - 1)) return false;
  }
  return written === keys;
}

const [quote, space] = [0x22, 0x20];

/** Whether only white space stands between a quotation mark and this place. */
function endsWithQuote(text: string, place: number): boolean {
  let index = place;
  while (text.charCodeAt(index) <= space) index--;
  return text.charCodeAt(index) === quote;
}

const maxDepth = 64;

/** Keys of an object and of all that is in it; NaN, which equals nothing, where it is deeper than is worth following. */
function countKeys(value: unknown, depth: number): number {
  if (depth > maxDepth) return Number.NaN;
  let count = 0;
  if (Array.isArray(value)) {
    for (const entry of value) if (typeof entry === "object") count += countKeys(entry, depth + 1);
  } else if (isJsonObject(value)) {
    // What JSON.parse makes inherits nothing that could be enumerated.
    for (const key in value) {
      const entry = value[key];
      count++;
      if (typeof entry === "object") count += countKeys(entry, depth + 1);
    }
  }
  return count;
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null;
}
