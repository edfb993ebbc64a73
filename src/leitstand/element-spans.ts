const quote = 0x22;
const backslash = 0x5c;

/**
 * The bytes of each element of a JSON array, as they stand there. `bytes` is an array that JSON.parse accepts, so this
 * only has to know where strings are and how deep it is. Line ends between tokens become spaces, since a stored line has
 * none.
 */
export function elementSpans(bytes: Buffer): Buffer[] {
  const spans: Buffer[] = [];
  let depth = 0;
  let start = 0;
  const take = (end: number): void => {
    const span = oneLine(bytes.subarray(start, end));
    if (span.length > 0) spans.push(span);
    start = end + 1;
  };
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === quote) at = endOfString(bytes, at);
    else if (byte === 0x5b || byte === 0x7b) {
      if (depth++ === 0) start = at + 1;
    } else if (byte === 0x5d || byte === 0x7d) {
      if (--depth === 0) take(at);
    } else if (byte === 0x2c && depth === 1) take(at);
  }
  return spans;
}

/** A JSON value without line ends and without white space around it. Inside strings there are none to begin with. */
export function oneLine(value: Buffer): Buffer {
  let start = 0;
  let end = value.length;
  while (start < end && isBlank(value[start])) start++;
  while (end > start && isBlank(value[end - 1])) end--;
  const trimmed = value.subarray(start, end);
  if (!trimmed.includes(0x0a) && !trimmed.includes(0x0d)) return trimmed;
  return Buffer.from(trimmed.map((byte) => (byte === 0x0a || byte === 0x0d ? 0x20 : byte)));
}

/** Where a string that begins at a quote ends: the place of its last quote. */
function endOfString(bytes: Buffer, start: number): number {
  for (let at = start + 1; ; at++) {
    if (bytes[at] === backslash) at++;
    else if (bytes[at] === quote || at >= bytes.length) return at;
  }
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
