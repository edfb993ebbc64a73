/** An object as git has it; `body` is absent where it is larger than the limit, or was not asked for. */
export interface FoundObject {
  readonly oid: string;
  readonly type: string;
  readonly size: number;
  readonly body?: Buffer;
}

/** A body beyond this is passed over. Bytes. */
const maxBody = 32 * 1024 * 1024;

/** Cuts the stream of answers into objects: `<oid> <type> <size>`, and for contents the bytes and a newline. */
export function answerParser(emit: (answer: FoundObject | undefined) => void): {
  (chunk: Buffer): void;
  expect(want: "info" | "contents"): void;
} {
  let want: "info" | "contents" = "info";
  let rest: Buffer = Buffer.alloc(0);
  let current: { head: Omit<FoundObject, "body">; body: Buffer | undefined; filled: number } | undefined;

  const head = (line: string): void => {
    const match = /^([0-9a-f]{40,64}) ([a-z]+) (\d+)$/.exec(line);
    const [, oid, type, size] = match ?? [];
    const found =
      oid === undefined || type === undefined || size === undefined ? undefined : { oid, type, size: Number(size) };
    if (!found || want === "info") emit(found);
    else current = { head: found, body: found.size <= maxBody ? Buffer.allocUnsafe(found.size) : undefined, filled: 0 };
  };

  const parse = (chunk: Buffer): void => {
    let data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    rest = Buffer.alloc(0);
    while (data.length > 0) {
      if (current) {
        const { size } = current.head;
        const take = Math.min(data.length, size - current.filled);
        current.body?.set(data.subarray(0, take), current.filled);
        current.filled += take;
        data = data.subarray(take);
        // The newline after the body belongs to it.
        if (current.filled < size || data.length === 0) continue;
        data = data.subarray(1);
        const { head: found, body } = current;
        current = undefined;
        emit(body ? { ...found, body } : found);
        continue;
      }
      const end = data.indexOf(10);
      if (end < 0) {
        rest = data;
        return;
      }
      const line = data.toString("latin1", 0, end);
      data = data.subarray(end + 1);
      head(line);
    }
  };
  return Object.assign(parse, {
    expect(next: "info" | "contents") {
      want = next;
    },
  });
}
