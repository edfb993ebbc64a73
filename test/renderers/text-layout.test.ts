import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { age } from "../../src/renderers/age.ts";
import { cutEnd, cutMiddle, displayWidth, padEnd } from "../../src/renderers/display-width.ts";
import { listed } from "../../src/renderers/phrases.ts";
import { labelled } from "../../src/renderers/wrap.ts";
import { hostileText } from "../helpers/arbitrary-report.ts";

describe("displayWidth", () => {
  it.each([
    ["", 0],
    ["chronik", 7],
    ["äöü…", 4],
    ["e\u0301", 1],
    ["日本", 4],
    ["한글", 4],
    ["ｗｇｘ", 6],
    ["🚀", 2],
    ["✓ – ·", 5],
    ["❤\ufe0f", 2],
    ["a\u200bb", 2],
    ["\u{20000}", 2],
  ])("counts the columns of %j", (text, columns) => {
    expect(displayWidth(text)).toBe(columns);
  });
});

describe("cutting", () => {
  it("marks what it took away", () => {
    expect(cutEnd("abcdefgh", 5)).toBe("abcd…");
    expect(cutMiddle("abcdefgh", 5)).toBe("ab…gh");
    expect(cutMiddle("日本語日本語", 6)).toBe("日…語");
    expect(cutEnd("e\u0301e\u0301e\u0301", 2)).toBe("e\u0301…");
    expect(cutMiddle("abcdefgh", 2)).toBe("a…");
    expect(cutEnd("abc", 0)).toBe("");
    expect(cutEnd("abcdefgh", undefined)).toBe("abcdefgh");
  });

  it("never leaves more than was asked for, nor changes what fits", () => {
    fc.assert(
      fc.property(hostileText, fc.nat(100), (text, columns) => {
        for (const cut of [cutEnd(text, columns), cutMiddle(text, columns)]) {
          if (displayWidth(text) <= columns) expect(cut).toBe(text);
          else expect(displayWidth(cut)).toBeLessThanOrEqual(columns);
        }
      }),
    );
  });

  it("pads by columns, not by characters", () => {
    expect(padEnd("日本", 6)).toBe("日本  ");
    expect(padEnd("long", 2)).toBe("long");
  });
});

describe("labelled", () => {
  it("breaks at spaces and indents what follows", () => {
    expect(labelled("in: ", "one two three four", { width: 14, hang: 4 })).toBe("in: one two\n    three four");
  });

  it("breaks a list between its parts only", () => {
    expect(labelled("", ["1 fail", "12 warn", "3 info"], { width: 13, hang: 2 })).toBe("1 fail,\n  12 warn,\n  3 info");
  });

  it("gives a word that fits into a line one of its own, and breaks a longer one", () => {
    expect(labelled("label: ", "word-of-ten", { width: 14, hang: 2 })).toBe("label:\n  word-of-ten");
    expect(labelled("label: ", "x".repeat(20), { width: 14, hang: 2 })).toBe(
      `label: ${"x".repeat(7)}\n  ${"x".repeat(12)}\n  x`,
    );
  });

  it("neither loses nor adds a letter", () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 10, max: 80 }), (text, width) => {
        const flat = (some: string) => some.replace(/\s/g, "");
        expect(flat(labelled("in: ", text, { width, hang: 4 }))).toBe(flat(`in: ${text}`));
      }),
    );
  });
});

describe("listed", () => {
  it("says how many more there are, unless it is only one", () => {
    expect(listed(["a", "b", "c", "d"], 2)).toEqual(["a", "b", "… and 2 more"]);
    expect(listed(["a", "b", "c"], 2)).toEqual(["a", "b", "c"]);
    expect(listed(["a", "b", "c", "d"], undefined)).toEqual(["a", "b", "c", "d"]);
  });
});

describe("age", () => {
  it.each([
    ["2026-08-01T11:59:30Z", "just now"],
    ["2026-08-01T12:00:10Z", "just now"],
    ["2026-08-01T11:15:00Z", "45 min ago"],
    ["2026-08-01T11:00:00+02:00", "3 h ago"],
    ["2026-07-31T00:00:00Z", "36 h ago"],
    ["2026-07-28T12:00:00Z", "4 days ago"],
    ["2026-05-01T12:00:00Z", "3 months ago"],
    ["2023-05-01T12:00:00Z", "3 years ago"],
    ["2026-09-01T12:00:00Z", "in the future"],
    ["yesterday", "at an unknown time"],
  ])("puts %s as %s", (moment, words) => {
    expect(age(moment, "2026-08-01T12:00:00Z")).toBe(words);
  });
});
