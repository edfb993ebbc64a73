import { appendFileSync, fstatSync, ftruncateSync } from "node:fs";
import { readFully } from "./read-lines.ts";

const blockBytes = 64 * 1024;

/**
 * Takes off a last line without LF, which a crash left: nobody was told that it is stored. Its bytes go to `<path>.torn`,
 * for whoever wants to know. Returns how long the file then is.
 */
export function recoverTail(descriptor: number, path: string): number {
  const { size } = fstatSync(descriptor);
  const end = endOfLastLine(descriptor, size);
  if (end === size) return size;
  appendFileSync(`${path}.torn`, Buffer.concat([readFully(descriptor, end, size - end), Buffer.from("\n")]), {
    mode: 0o600,
  });
  ftruncateSync(descriptor, end);
  return end;
}

function endOfLastLine(descriptor: number, size: number): number {
  for (let at = size; at > 0; ) {
    const length = Math.min(blockBytes, at);
    const last = readFully(descriptor, at - length, length).lastIndexOf(0x0a);
    if (last !== -1) return at - length + last + 1;
    at -= length;
  }
  return 0;
}
