import { closeSync, constants, fstatSync, openSync } from "node:fs";
import type { Known } from "../contracts/facts.ts";
import type { Receipt } from "../contracts/receipt.ts";
import { codeOf, messageOf } from "../platform/failure.ts";
import { countLineEnds } from "./line-bytes.ts";

/** What waits is counted up to so many bytes. */
const most = 64 * 1024 * 1024;

/** Whole lines of a feed that wait for a sink; without `lines` there are more than was counted. */
export interface Waiting {
  readonly bytes: number;
  readonly lines?: number;
}

/**
 * How far a sink is behind its feed, at a glance: the file's place on disk and its length tell whether it is the one that was
 * delivered from, and nothing before the cursor is read. Where that does not suffice it is unknown, and a delivery looks
 * closer.
 */
export function glanceLag({ feed, at }: Receipt): Known<Waiting> {
  let descriptor: number;
  try {
    descriptor = openSync(feed, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const reason =
      codeOf(error) === "ENOENT" ? "the feed is not there" : `the feed cannot be read: ${messageOf(error)}`;
    return { known: false, reason };
  }
  try {
    const { dev, ino, size } = fstatSync(descriptor, { bigint: true });
    if (String(dev) !== at.device || String(ino) !== at.inode || Number(size) < at.bytes) {
      return { known: false, reason: "the feed was rotated or rewritten since" };
    }
    const bytes = Number(size) - at.bytes;
    if (bytes > most) return { known: true, value: { bytes } };
    return { known: true, value: countLineEnds(descriptor, at.bytes, Number(size)) };
  } finally {
    closeSync(descriptor);
  }
}
