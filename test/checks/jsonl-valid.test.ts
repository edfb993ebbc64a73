import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonlValid } from "../../src/checks/jsonl-valid.ts";
import { findingsInFiles } from "../helpers/inspected.ts";

function broken(text: string | Uint8Array) {
  return findingsInFiles(jsonlValid, { "export/feed.jsonl": text }).map(({ line, message }) => [line, message]);
}

describe("jsonl-valid", () => {
  it.each([
    ["values of any kind", '{"a":1}\n[2]\n"three"\n4\nnull\n'],
    ["no newline at the end", '{"a":1}\n{"a":2}'],
    ["carriage returns and blank lines", '{"a":1}\r\n\r\n   \n{"a":2}\r\n\n'],
    ["an empty file", ""],
    ["a character that is no letter of a line", '{"a":"x\u2028y"}\n'],
  ])("has nothing to say of %s", (_, text) => {
    expect(broken(text)).toEqual([]);
  });

  it.each<[what: string, text: string | Uint8Array, line: number, message: string]>([
    ["a comma behind a value", '{"a":1},\n{"a":2}\n', 1, "this line is no JSON"],
    ["two values on a line", '{"a":1}\n{"a":2}{"a":3}\n', 2, "this line is no JSON"],
    ["a line that was cut off", '{"a":1}\n{"a":', 2, "this line is no JSON"],
    ["bytes that are no UTF-8", Buffer.from([0x22, 0xff, 0x22, 0x0a]), 1, "this line is no UTF-8"],
  ])("fails on %s", (_, text, line, message) => {
    expect(broken(text)).toEqual([[line, message]]);
    expect(findingsInFiles(jsonlValid, { "a/LOG.NDJSON": text })[0]).toMatchObject({ severity: "fail", line });
  });

  it("looks at no other file", () => {
    expect(findingsInFiles(jsonlValid, { "a.json": "{", jsonl: "{", "a.jsonl.gz": "{" })).toEqual([]);
  });

  it("tells the first lines, and how many more", () => {
    const lines = broken("{\n".repeat(30));
    expect(lines.slice(0, 5).map(([line]) => line)).toEqual([1, 2, 3, 4, 5]);
    expect(lines.at(-1)).toEqual([undefined, "and 16 more like these in this file"]);
  });

  it("takes whatever JSON.stringify wrote, one value a line", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (values) => {
        expect(broken(values.map((value) => `${JSON.stringify(value)}\n`).join(""))).toEqual([]);
      }),
    );
  });
});
