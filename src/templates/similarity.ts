import { isBinary } from "../git/is-binary.ts";

/**
 * How alike two texts are, as the share of lines they have in common (Dice's coefficient over the multisets of lines,
 * 0 to 1). Undefined for binary files (a NUL within the first 8000 bytes, as git decides it).
 */
export function similarity(a: Uint8Array, b: Uint8Array): number | undefined {
  if (isBinary(a) || isBinary(b)) return undefined;
  const left = linesOf(a);
  const right = linesOf(b);
  if (left.length + right.length === 0) return 1;
  const counts = new Map<string, number>();
  for (const line of left) counts.set(line, (counts.get(line) ?? 0) + 1);
  let common = 0;
  for (const line of right) {
    const count = counts.get(line) ?? 0;
    if (count === 0) continue;
    common++;
    counts.set(line, count - 1);
  }
  return (2 * common) / (left.length + right.length);
}

function linesOf(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  if (text === "") return [];
  return (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
}
