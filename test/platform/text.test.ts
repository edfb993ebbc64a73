import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byCodePoint, counted, formatPlace, printable, shellLine, shellWord } from "../../src/platform/text.ts";

// Whole code points, since a half of a surrogate pair has no UTF-8; NUL cannot stand in an argument.
const words = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(..."\n\t\r'\"\\$`!*? ;&|-~#\u001b\u0085\u202e\ufeff"),
      fc.constant("ä"),
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
    ),
    maxLength: 30,
  })
  .filter((word) => !word.includes("\0") && Buffer.from(word).toString() === word);

describe("printable", () => {
  it.each([
    ["plain ä 名", "plain ä 名"],
    ["a\nb\tc", "a\\nb\\tc"],
    ["\u001b[31m", "\\x1b[31m"],
    ["\u0085\u007f", "\\x85\\x7f"],
    ["\u202egnp.exe", "\\u202egnp.exe"],
  ])("makes %j %j", (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it("leaves nothing that a terminal obeys, whatever it is given", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(printable(text)).not.toMatch(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u);
      }),
      { seed: 4 },
    );
  });
});

describe("shellLine", () => {
  it.each([
    ["plain/word-1.txt", "plain/word-1.txt"],
    ["", "''"],
    ["a b", "'a b'"],
    ["it's", "'it'\\''s'"],
    ["$(rm -rf /)", "'$(rm -rf /)'"],
    ["~", "'~'"],
    ["a\nb", "$'a\\x0ab'"],
    ["\u202egnp", "$'\\xe2\\x80\\xaegnp'"],
  ])("writes %j as %s", (word, written) => {
    expect(shellWord(word)).toBe(written);
  });

  it.each(["C", "C.UTF-8"])(
    "is taken by bash for exactly the words that it was made of, and shows no control character, in the locale %s",
    (locale) => {
      const separator = "\0";
      const lines = fc.sample(fc.array(words, { minLength: 1, maxLength: 4 }), { numRuns: 200, seed: 5 });
      for (const line of lines) expect(shellLine(line)).not.toMatch(/\p{Cc}/u);
      const script = lines.map((line) => `printf '%s\\0' ${shellLine(line)}`).join("\n");
      const read = execFileSync("bash", ["--norc", "-c", script], {
        encoding: "utf8",
        env: { LC_ALL: locale },
        stdio: ["ignore", "pipe", "pipe"],
      });
      expect(read.split(separator).slice(0, -1)).toEqual(lines.flat());
    },
  );
});

describe("byCodePoint", () => {
  it("orders by code point, not by UTF-16 unit and not by locale", () => {
    expect(["ä", "z", "a", "Z", "\u{1f600}", "\uffee", "_"].sort(byCodePoint)).toEqual([
      "Z",
      "_",
      "a",
      "z",
      "ä",
      "\uffee",
      "\u{1f600}",
    ]);
  });
});

describe("counted", () => {
  it.each([
    [0, "0 files"],
    [1, "1 file"],
    [2, "2 files"],
  ])("%d", (count, text) => {
    expect(counted(count, "file")).toBe(text);
  });

  it("takes an irregular plural", () => {
    expect(counted(2, "stash", "stashes")).toBe("2 stashes");
  });
});

describe("formatPlace", () => {
  it.each([
    [{ file: "a.yml" }, "a.yml"],
    [{ file: "a.yml", line: 3 }, "a.yml:3"],
    [{ file: "a.yml", line: 3, column: 5 }, "a.yml:3:5"],
    [{ file: "a.yml", column: 5 }, "a.yml"],
  ])("%j is %s", (place, text) => {
    expect(formatPlace(place)).toBe(text);
  });
});
