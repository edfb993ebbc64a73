import { describe, expect, it } from "vitest";
import { conflictMarkers } from "../../src/checks/conflict-markers.ts";
import { findingsInFiles } from "../helpers/inspected.ts";

const whole = "a\n<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> topic\nb\n";

function found(text: string | Uint8Array) {
  return findingsInFiles(conflictMarkers, { "src/a.ts": text }).map(({ severity, line, message }) => [
    severity,
    line,
    message,
  ]);
}

describe("conflict-markers", () => {
  it.each<[what: string, text: string, line: number]>([
    ["a conflict", whole, 2],
    ["a conflict with carriage returns", whole.replaceAll("\n", "\r\n"), 2],
    ["a conflict in the three-way style", "<<<<<<< a\nx\n||||||| base\ny\n=======\nz\n>>>>>>> b\n", 1],
    ["a conflict without names, at the end of a file", "x\n\n<<<<<<<\na\n=======\nb\n>>>>>>>", 3],
  ])("fails on %s, at its first line", (_, text, line) => {
    expect(found(text)).toEqual([["fail", line, "an unresolved merge conflict"]]);
  });

  it("fails on each of two, and shows what touched the file", () => {
    const findings = findingsInFiles(conflictMarkers, { "src/a.ts": whole + whole });
    expect(findings.map(({ line }) => line)).toEqual([2, 9]);
    expect(findings[0]).toMatchObject({
      path: "src/a.ts",
      fix: {
        argv: ["git", "-C", "/work/space/alpha", "--literal-pathspecs", "log", "-3", "--patch", "--", "src/a.ts"],
      },
    });
  });

  it.each([
    ["a last line that was forgotten", "a\nb\n>>>>>>> topic\n", 3],
    ["a first line that was forgotten", "<<<<<<< HEAD\na\n", 1],
    ["both without what parts them", "<<<<<<< HEAD\na\n>>>>>>> topic\n", 3],
  ])("warns of %s", (_, text, line) => {
    expect(found(text).map(([severity, at]) => [severity, at])).toContainEqual(["warn", line]);
  });

  it.each([
    ["a heading of a text", "Title\n=======\n\ntext\n"],
    ["markers that are longer, shorter or indented", "<<<<<<<<\n========\n>>>>>>>>\n<<<<<< a\n  <<<<<<< HEAD\n"],
    ["markers without a name and without the rest", "<<<<<<<\n>>>>>>>\n"],
    ["markers within a line", "see <<<<<<< HEAD and >>>>>>> topic\n"],
    ["a binary file", Buffer.concat([Buffer.from([0, 1]), Buffer.from(`\n${whole}`)])],
  ])("has nothing to say of %s", (_, text) => {
    expect(found(text)).toEqual([]);
  });

  it("says of a large file that it was not looked into", () => {
    expect(findingsInFiles(conflictMarkers, { "big.txt": { size: 2 << 20 } })).toMatchObject([
      { severity: "info", path: "big.txt", message: expect.stringMatching(/^not looked into: 2097152 bytes/) },
    ]);
  });

  it("tells the first of very many, and how many there are more", () => {
    const findings = findingsInFiles(conflictMarkers, { "a.txt": whole.repeat(8) });
    expect(findings).toHaveLength(6);
    expect(findings.at(-1)).toMatchObject({ severity: "fail", message: "and 3 more like these in this file" });
  });
});
