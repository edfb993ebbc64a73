import { createHash } from "node:crypto";
import { join } from "node:path";
import { safeParse } from "zod/mini";
import { type FeedbackCursor, feedbackCursor } from "../contracts/feedback-cursor.ts";
import { Failure } from "../platform/failure.ts";
import { readSmallFile, writeFileAtomically } from "../platform/files.ts";

/** Where the part of a source begins that is not read yet. */
export interface Start {
  readonly byte: number;
  readonly lines: number;
}

/** Where to go on in a source: at 0 where it is new, or was rewritten. @throws Failure "configuration" for a corrupt cursor. */
export function startIn(folder: string, source: string, bytes: Buffer): Start {
  const known = readCursor(folder).sources.find((each) => each.source === source);
  if (known === undefined || known.bytes > bytes.length) return { byte: 0, lines: 0 };
  const isSame = digest(bytes.subarray(0, known.bytes)) === known.sha256;
  return isSame ? { byte: known.bytes, lines: known.lines } : { byte: 0, lines: 0 };
}

/** Remembers that so much of a source is read. Called after what was read is durable. */
export function keepCursor(folder: string, source: string, bytes: Buffer, upTo: Start, readAt: string): void {
  const others = readCursor(folder).sources.filter((each) => each.source !== source);
  const done = bytes.subarray(0, upTo.byte);
  const entry = { source, bytes: upTo.byte, lines: upTo.lines, sha256: digest(done), readAt };
  const cursor: FeedbackCursor = { schema: "wgx.feedback-cursor/1", sources: [...others, entry] };
  writeFileAtomically(cursorFile(folder), `${JSON.stringify(cursor)}\n`);
}

function readCursor(folder: string): FeedbackCursor {
  const file = cursorFile(folder);
  const bytes = readSmallFile(file);
  if (bytes === undefined) return { schema: "wgx.feedback-cursor/1", sources: [] };
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    value = undefined;
  }
  const parsed = safeParse(feedbackCursor, value);
  if (parsed.success) return parsed.data;
  throw new Failure("configuration", {
    message: "the cursor of the feedback is corrupt, or of a newer version",
    place: { file },
    hint: "remove it: feedback that is known already is not taken twice",
  });
}

function cursorFile(folder: string): string {
  return join(folder, "feedback-cursor.json");
}

function digest(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
