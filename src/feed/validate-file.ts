import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { LineError } from "../contracts/dead-letter.ts";
import type { EventContract } from "../contracts/event-contracts.ts";
import type { FeedValidation } from "../contracts/feed-validation.ts";
import { blockJudge } from "./judge-block.ts";
import { judgeLine, tooLong } from "./judge-line.ts";
import { bareLine, isBlank, linesOf } from "./line-bytes.ts";
import { maxLineBytes, readBlocks } from "./read-blocks.ts";

/** As much as is decoded and judged while it is still near. */
const limits = { lines: 4000, bytes: 64 * 1024, memory: "reused" } as const;

/**
 * Judges every line of a file in constant memory, also a last one without a line end.
 *
 * @param path where it is read from; `name` is what it is called in the answer.
 * @param report told every bad line, in order.
 * @throws the system error of a file that cannot be read.
 */
export function validateFile(
  path: string,
  name: string,
  contract: EventContract,
  report: (line: number, errors: readonly LineError[]) => void,
): FeedValidation["files"][number] {
  const judge = blockJudge(contract);
  const counts = { lines: 0, valid: 0, invalid: 0, blank: 0 };
  const slow = (bytes: Buffer, number: number): void => {
    const errors = isBlank(bytes) ? [] : judgeLine(bytes, contract);
    if (errors.length > 0) {
      counts.invalid++;
      report(number, errors);
    } else if (isBlank(bytes)) counts.blank++;
    else counts.valid++;
  };
  const descriptor = openSync(path, constants.O_RDONLY);
  try {
    const { size } = fstatSync(descriptor);
    let end = 0;
    for (const block of readBlocks({ descriptor, from: 0, to: size, line: 1 }, limits)) {
      if (block.kind === "long") {
        counts.lines++;
        counts.invalid++;
        report(block.line, [tooLong(block.length)]);
        end = block.byte + block.length + 1;
        continue;
      }
      end = block.byte + block.bytes.length;
      counts.lines += block.count;
      const events = judge(block.bytes);
      if (events.length === block.count && !events.includes(undefined)) {
        counts.valid += block.count;
        continue;
      }
      for (const [index, line] of [...linesOf(block)].entries()) {
        if (events[index] === undefined) slow(line.bytes, line.number);
        else counts.valid++;
      }
    }
    const rest = size - end;
    if (rest === 0) return { file: name, ...counts, unfinished: false };
    counts.lines++;
    if (rest > maxLineBytes) {
      counts.invalid++;
      report(counts.lines, [tooLong(rest)]);
    } else slow(bareLine(readAll(descriptor, end, rest), end), counts.lines);
    return { file: name, ...counts, unfinished: true };
  } finally {
    closeSync(descriptor);
  }
}

function readAll(descriptor: number, from: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(descriptor, buffer, filled, length - filled, from + filled);
    if (count === 0) break;
    filled += count;
  }
  return buffer.subarray(0, filled);
}
