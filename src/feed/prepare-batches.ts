import { hash as hashOnce } from "node:crypto";
import { readSync } from "node:fs";
import type { DeadLetter, DeadLetterReason, LineError } from "../contracts/dead-letter.ts";
import type { FeedEvent } from "../contracts/event.ts";
import type { EventContract } from "../contracts/event-contracts.ts";
import type { SinkLimits, SinkLine } from "../sinks/sink.ts";
import { deadLetterId } from "./dead-letters.ts";
import type { DigestSet } from "./digest-set.ts";
import { digestBytes } from "./digest-set.ts";
import { type BlockJudge, blockJudge } from "./judge-block.ts";
import { isValidEvent, judgeLine, tooLong } from "./judge-line.ts";
import { limitErrors } from "./limit-errors.ts";
import { isBlank, linesOf, type RawLine } from "./line-bytes.ts";
import { type LineBlock, type LongLine, readBlocks } from "./read-blocks.ts";
import type { Segment } from "./segments.ts";

/** A valid line with what is kept of it once it was delivered. */
export interface PreparedLine extends SinkLine {
  readonly bytes: Buffer;
  /** Where it stands in its file. */
  readonly byte: number;
  /** SHA-256 of its bytes, all 32 of them. */
  readonly digest: Buffer;
}

/** A block of a feed, judged: what goes to the sink, what does not, and where the cursor stands after it. */
export interface Prepared {
  readonly lines: readonly PreparedLine[];
  readonly deadLetters: readonly DeadLetter[];
  /** Of the lines in `deadLetters`, for the journal. */
  readonly deadDigests: readonly Buffer[];
  readonly blank: number;
  /** All of it as it was read; nothing of a line that is too long. */
  readonly bytes: Buffer;
  /** Lines that the sink has already, passed over while resyncing. */
  readonly known: number;
  /** The cursor behind the block. */
  readonly after: Cursor;
  /** The cursor before one of its lines. */
  readonly cutAt: (line: PreparedLine) => Cursor;
}

/** How much of a file is done: bytes, lines, and the SHA-256 of those bytes. */
export interface Cursor {
  readonly bytes: number;
  readonly lines: number;
  readonly sha256: string;
}

/** What judging needs to know. */
export interface Judgement {
  readonly sink: string;
  readonly contract: EventContract;
  readonly limits: SinkLimits;
  readonly now: () => Date;
  /** Lines to pass over; absent: none. */
  readonly delivered?: DigestSet;
}

/** Reads and judges a file of the feed from its cursor on, one batch at a time, in the order of the lines. */
export function* prepareBatches(
  segment: Omit<Segment, "device" | "inode" | "modified">,
  judgement: Judgement,
): Generator<Prepared, void> {
  const judge = blockJudge(judgement.contract);
  for (const block of readBlocks({ ...segment, to: segment.size }, judgement.limits)) {
    yield block.kind === "lines"
      ? prepareBlock(segment, block, judge, judgement)
      : prepareLong(segment, block, judgement);
  }
}

function prepareBlock(
  segment: Pick<Segment, "path" | "hash">,
  block: LineBlock,
  judge: BlockJudge,
  judgement: Judgement,
): Prepared {
  const { hash } = segment;
  const before = hash.copy();
  hash.update(block.bytes);
  const events = judge(block.bytes);
  const lines: PreparedLine[] = [];
  const deadLetters: DeadLetter[] = [];
  const deadDigests: Buffer[] = [];
  let blank = 0;
  let known = 0;
  let index = 0;
  for (const line of linesOf(block)) {
    const fast = events[index++];
    if (fast === undefined && isBlank(line.bytes)) {
      blank++;
      continue;
    }
    const digest = sha256(line.bytes);
    if (judgement.delivered?.has(digest.subarray(0, digestBytes))) {
      known++;
      continue;
    }
    const judged = judgeFurther(line, fast, judgement);
    if ("event" in judged) {
      const { event } = judged;
      const key = keyOf(event, digest);
      lines.push({ bytes: line.bytes, key, number: line.number, event, byte: line.byte, digest });
    } else {
      deadLetters.push(toDeadLetter(segment.path, line, digest, judged, judgement));
      deadDigests.push(digest);
    }
  }
  const after = {
    bytes: block.byte + block.bytes.length,
    lines: block.line + block.count - 1,
    sha256: hash.copy().digest("hex"),
  };
  const cutAt = ({ byte, number }: PreparedLine): Cursor => {
    const done = before.copy().update(block.bytes.subarray(0, byte - block.byte));
    return { bytes: byte, lines: number - 1, sha256: done.digest("hex") };
  };
  return { lines, deadLetters, deadDigests, blank, known, bytes: block.bytes, after, cutAt };
}

type Verdict =
  | { readonly event: FeedEvent }
  | { readonly reason: DeadLetterReason; readonly errors: readonly LineError[] };

/** What the contract and the limits say of a line. `fast` is the event that the fast judge has vouched for. */
export function judgeFurther(
  line: Pick<RawLine, "bytes">,
  fast: FeedEvent | undefined,
  { contract, limits, sink }: Pick<Judgement, "contract" | "limits" | "sink">,
): Verdict {
  let event = fast;
  if (event === undefined) {
    const errors = judgeLine(line.bytes, contract);
    if (errors.length > 0) return { reason: "invalid", errors };
    const value: unknown = JSON.parse(line.bytes.toString("utf8"));
    if (!isValidEvent(value, contract)) throw new Error("the judges of a line disagree");
    event = value;
  }
  const errors = limitErrors(event, line.bytes.length, limits, sink);
  return errors.length > 0 ? { reason: "limit", errors } : { event };
}

function prepareLong(
  segment: Pick<Segment, "path" | "hash" | "descriptor">,
  long: LongLine,
  judgement: Judgement,
): Prepared {
  hashAgain(segment, long);
  const digest = Buffer.from(long.sha256, "hex");
  const after = {
    bytes: long.byte + long.length + 1,
    lines: long.line,
    sha256: segment.hash.copy().digest("hex"),
  };
  const bytes = Buffer.alloc(0);
  const none = { lines: [], deadLetters: [], deadDigests: [], blank: 0, known: 0, bytes, after, cutAt: () => after };
  if (judgement.delivered?.has(digest.subarray(0, digestBytes))) return { ...none, known: 1 };
  const line: RawLine = { bytes: long.head, byte: long.byte, number: long.line, end: after.bytes };
  const verdict = { reason: "invalid" as const, errors: [tooLong(long.length)] };
  const letter = toDeadLetter(segment.path, line, digest, verdict, judgement);
  const whole: DeadLetter = { ...letter, length: long.length, truncated: true };
  return { ...none, deadLetters: [whole], deadDigests: [digest] };
}

/** A line of which only the head was kept is read once more for the hash of all that was delivered. */
function hashAgain({ descriptor, hash }: Pick<Segment, "descriptor" | "hash">, { byte, length }: LongLine): void {
  const buffer = Buffer.allocUnsafeSlow(1024 * 1024);
  for (let position = byte; position < byte + length + 1; ) {
    const wanted = Math.min(buffer.length, byte + length + 1 - position);
    const count = readSync(descriptor, buffer, 0, wanted, position);
    if (count === 0) return;
    hash.update(buffer.subarray(0, count));
    position += count;
  }
}

/** The dead letter of a line. */
export function toDeadLetter(
  feed: string,
  line: Pick<RawLine, "bytes" | "byte" | "number"> & { readonly key?: string },
  digest: Buffer,
  why: { readonly reason: DeadLetterReason; readonly errors: readonly LineError[]; readonly status?: number },
  about: { readonly sink: string; readonly now: () => Date },
): DeadLetter {
  const sha = digest.toString("hex");
  const text = line.bytes.toString("utf8");
  const isText = Buffer.from(text).equals(line.bytes);
  return {
    schema: "wgx.dead-letter/1",
    id: deadLetterId({ sink: about.sink, reason: why.reason, sha256: sha }),
    at: about.now().toISOString(),
    sink: about.sink,
    feed,
    line: line.number,
    byte: line.byte,
    length: line.bytes.length,
    key: line.key ?? sha,
    reason: why.reason,
    ...(why.status !== undefined && { status: why.status }),
    errors: [...why.errors],
    sha256: sha,
    ...(isText ? { text } : { base64: line.bytes.toString("base64") }),
  };
}

/** An event's own id, else the hash of its line. */
export function keyOf(event: FeedEvent, digest: Buffer): string {
  return event.id !== undefined && event.id !== "" ? event.id : digest.toString("hex");
}

/** The hash of a line, faster than a Hash object for something this short. */
export function sha256(bytes: Uint8Array): Buffer {
  return hashOnce("sha256", bytes, "buffer");
}
