import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { findLines } from "../../src/platform/find-lines.ts";

const folder = mkdtempSync(join(tmpdir(), "wgx-find-lines-"));
const file = join(folder, "lines");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function found(content: string, needle: string): Promise<string[]> {
  writeFileSync(file, content);
  const lines: string[] = [];
  for await (const line of findLines(file, needle)) lines.push(line.toString());
  return lines;
}

it("finds every complete line that holds the text, in order, and nothing else", async () => {
  const line = fc.string({ unit: fc.constantFrom("a", "b", "ä"), maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.array(line), line, async (lines, unfinished) => {
      const content = lines.map((each) => `${each}\n`).join("") + unfinished;
      expect(await found(content, "ab")).toEqual(lines.filter((each) => each.includes("ab")));
    }),
    { numRuns: 60 },
  );
});

it("finds lines across the pieces that a large file is read in, and passes over one that is longer than a piece", async () => {
  const long = `needle${"x".repeat(5 * 1024 * 1024)}`;
  const filler = `${"y".repeat(999)}\n`.repeat(2500);
  expect(await found(`needle 1\n${filler}needle 2\n${long}\nneedle 3\n`, "needle")).toEqual([
    "needle 1",
    "needle 2",
    "needle 3",
  ]);
});

it("finds nothing where there is no file", async () => {
  const lines: Buffer[] = [];
  for await (const line of findLines(join(folder, "none"), "a")) lines.push(line);
  expect(lines).toEqual([]);
});
