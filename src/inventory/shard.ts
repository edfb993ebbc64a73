import { createHash } from "node:crypto";
import type { Shard } from "../contracts/shard.ts";

/**
 * Whether a member belongs to a share. It follows from the member's name and the number of shares alone: others that come
 * and go move nobody, and one share more takes its members from all and moves nobody else.
 */
export function isInShard(name: string, { index, of }: Shard): boolean {
  // Names that differ in case only are one repository.
  return jump(firstWord(name.toLowerCase()), of) === index - 1;
}

const word = 64;

function firstWord(text: string): bigint {
  return createHash("sha256").update(text).digest().readBigUInt64BE();
}

/** Jump consistent hash (Lamping and Veach, arXiv:1406.2294): a bucket from 0 to one less than `buckets`. */
function jump(key: bigint, buckets: number): number {
  let state = key;
  let bucket = 0;
  for (let next = 0; next < buckets; ) {
    bucket = next;
    state = BigInt.asUintN(word, state * 2862933555777941757n + 1n);
    next = Math.floor((bucket + 1) * (2 ** 31 / (Number(state >> 33n) + 1)));
  }
  return bucket;
}
