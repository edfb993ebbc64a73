import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printable } from "../../src/platform/text.ts";
import { lineStream } from "../../src/tasks/line-stream.ts";
import { openSink } from "../../src/tasks/output-sink.ts";
import { shownLines } from "../../src/tasks/shown-lines.ts";
import { scratch } from "../helpers/repositories.ts";

describe("lines that are shown", () => {
  it.each<[string, string, string[]]>([
    ["no colours", "\u001b[1;31mred\u001b[0m\u001b[K!\n", ["red!"]],
    ["no titles and links", "\u001b]0;evil\u0007a\u001b]8;;http://x\u001b\\b\u001b]8;;\u001b\\\n", ["ab"]],
    ["no other commands", "\u001b7\u001bcx\u001b(B\u001bP1$r\u001b\\y\n", ["xy"]],
    ["what a progress bar ended with", " 10%\r 50%\r100%\r\nnext\n", ["100%", "next"]],
    ["what is left of a cut sequence", "a\u001b[31", ["a\\x1b[31"]],
    ["direction overrides as text", "\u202egnp.exe", ["\\u202egnp.exe"]],
    ["no more of a line than is read", `${"x".repeat(600)}\n`, [`${"x".repeat(500)}…`]],
  ])("have %s", (_what, text, lines) => {
    expect(shownLines(text)).toEqual(lines);
  });

  it("hold no control character, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const characters = [...shownLines(Buffer.from(bytes).toString("utf8")).join("")];
        expect(characters.filter((each) => printable(each) !== each)).toEqual([]);
      }),
    );
  });

  it("take no longer for an enemy's text", () => {
    const started = performance.now();
    for (const piece of ["\u001b]", "\u001b[", "\u001b[0;", "\u001b "]) shownLines(piece.repeat(200_000));
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe("a task's output", () => {
  it("is kept as it came, for its user only, and its last lines are shown", () => {
    const file = join(scratch(), "runs/alpha.log");
    const sink = openSink(file);
    const bytes = Buffer.from([0, 255, 10, 27, 91, 49, 109]);
    sink.write(bytes);
    sink.write(Buffer.from("end\n"));
    expect(sink.end()).toEqual({ file, bytes: 11, truncated: false, tail: ["\\x00\ufffd", "end"] });
    expect(readFileSync(file)).toEqual(Buffer.concat([bytes, Buffer.from("end\n")]));
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("of nothing makes no file", () => {
    expect(openSink(join(scratch(), "none.log")).end()).toEqual({ bytes: 0, truncated: false, tail: [] });
  });

  it("beyond the limit is counted, not kept, and shown by its end", () => {
    const file = join(scratch(), "big.log");
    const sink = openSink(file, 1000);
    for (let line = 0; line < 1000; line++) sink.write(Buffer.from(`line ${line} ${"x".repeat(90)}\n`));
    const output = sink.end();
    expect(output).toMatchObject({ truncated: true, file });
    expect(output.bytes).toBeGreaterThan(90_000);
    expect(output.tail).toHaveLength(20);
    expect(output.tail.at(-1)).toMatch(/^line 999 /);
    expect(statSync(file).size).toBe(1000);
  });

  it("that cannot be kept is still shown, with why", () => {
    const folder = scratch();
    writeFileSync(join(folder, "file"), "");
    const sink = openSink(join(folder, "file/alpha.log"));
    sink.write(Buffer.from("said\n"));
    expect(sink.end()).toEqual({
      bytes: 5,
      truncated: false,
      tail: ["said"],
      problem: expect.stringMatching(/ENOTDIR|EEXIST/),
    });
  });
});

it("a stream names the member before each whole line, and shows the rest at its end", () => {
  const lines: string[] = [];
  const stream = lineStream((line) => lines.push(line));
  stream.write("a", Buffer.from("one\ntw"));
  stream.write("b", Buffer.from([0xe5, 0x90]));
  stream.write("a", Buffer.from("o\nrest"));
  stream.write("b", Buffer.from([0x8d, 10]));
  expect(lines).toEqual(["a | one", "a | two", "b | 名"]);
  stream.end("a");
  stream.end("b");
  expect(lines.at(-1)).toBe("a | rest");
});
