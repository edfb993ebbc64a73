import { isUtf8 } from "node:buffer";
import type { core } from "zod/mini";
import { safeParse } from "zod/mini";
import type { LineError } from "../contracts/dead-letter.ts";
import type { FeedEvent } from "../contracts/event.ts";
import type { EventContract } from "../contracts/event-contracts.ts";
import { describeFound, jsonPath, ruleBroken } from "./line-rules.ts";
import { maxLineBytes } from "./read-blocks.ts";
import { scanJson } from "./scan-json.ts";

/**
 * Every way in which one line breaks its contract, by zod itself; nothing where it keeps it. This is the slow judge, whose
 * word counts; judge-block.ts asks it about each line that it cannot vouch for.
 *
 * @param line without line end and byte order mark.
 */
export function judgeLine(line: Uint8Array, contract: EventContract): readonly LineError[] {
  if (line.length > maxLineBytes) return [tooLong(line.length)];
  if (!isUtf8(line)) return [notUtf8(line)];
  const text = Buffer.from(line.buffer, line.byteOffset, line.length).toString("utf8");
  const scan = scanJson(text);
  if (scan.broken) return [notJson(text, scan.broken)];
  const value: unknown = JSON.parse(text);
  const duplicates = scan.duplicates.map(
    (path): LineError => ({
      path: jsonPath(path),
      rule: "duplicate-key",
      message: `the key ${JSON.stringify(String(path.at(-1)))} stands twice`,
    }),
  );
  return [...duplicates, ...contractErrors(value, contract)];
}

/** Whether a parsed line is an event of the contract. */
export function isValidEvent(value: unknown, contract: EventContract): value is FeedEvent {
  return safeParse(contract.schema, value).success;
}

/** The error of a line of this many bytes. */
export function tooLong(length: number): LineError {
  return {
    path: "$",
    rule: "line-length",
    message: `a line has at most ${maxLineBytes} bytes`,
    found: `${length} bytes`,
  };
}

function contractErrors(value: unknown, contract: EventContract): LineError[] {
  const result = safeParse(contract.schema, value);
  if (result.success) return [];
  const type = typeof value === "object" && value !== null && "type" in value ? value.type : undefined;
  const part = safeParse(contract.partFor(type), value);
  const issues: readonly core.$ZodIssue[] = part.success ? result.error.issues : part.error.issues;
  return issues.flatMap((issue) => ruleBroken(issue, value));
}

function notUtf8(line: Uint8Array): LineError {
  return { path: "$", rule: "utf-8", message: `no UTF-8 from byte ${validPrefix(line)} of the line on` };
}

/** How many bytes are UTF-8, by halving. A cut in the middle of a character is not held against it. */
function validPrefix(line: Uint8Array): number {
  const good = (length: number): boolean => {
    for (let cut = 0; cut < 4 && cut <= length; cut++) if (isUtf8(line.subarray(0, length - cut))) return true;
    return false;
  };
  let low = 0;
  let high = line.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (good(middle)) low = middle;
    else high = middle - 1;
  }
  while (low > 0 && !isUtf8(line.subarray(0, low))) low--;
  return low;
}

function notJson(
  text: string,
  { offset, expected }: { readonly offset: number; readonly expected: string },
): LineError {
  const found = text.slice(offset, offset + 20);
  return {
    path: "$",
    rule: "json",
    message: `no JSON: expected ${expected} at character ${offset + 1}`,
    found: found === "" ? "the end of the line" : describeFound(found),
  };
}
