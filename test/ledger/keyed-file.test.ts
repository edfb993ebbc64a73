import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Entry, KeyedFile } from "../../src/ledger/keyed-file.ts";

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wgx-ledger-"));
  path = join(folder, "lines.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Lines are `key=content`. */
function contentOf(line: Buffer): { key: string; content: Buffer } | undefined {
  const at = line.indexOf("=");
  return at === -1 ? undefined : { key: line.toString("utf8", 0, at), content: line.subarray(at + 1) };
}

function entry(key: string, content: string): Entry {
  const bytes = Buffer.from(content);
  return { key, content: bytes, parts: [Buffer.from(`${key}=`), bytes] };
}

function open(): KeyedFile {
  return new KeyedFile(path, contentOf);
}

describe("a file of keyed lines", () => {
  it("stores a key once, and tells the same line from another one", async () => {
    const file = open();
    expect(await file.append([entry("a", "1"), entry("b", "2"), entry("a", "1")], "skip")).toEqual({
      kind: "done",
      outcomes: ["stored", "stored", "duplicate"],
    });
    expect(await file.append([entry("a", "1"), entry("b", "other"), entry("c", "3")], "skip")).toEqual({
      kind: "done",
      outcomes: ["duplicate", "conflict", "stored"],
    });
    await file.close();
    expect(readFileSync(path, "utf8")).toBe("a=1\nb=2\nc=3\n");
  });

  it("stores nothing of a call with a conflict, where that is asked for", async () => {
    const file = open();
    await file.append([entry("a", "1")], "refuse");
    const answer = await file.append([entry("b", "2"), entry("a", "other")], "refuse");
    expect(answer).toEqual({ kind: "conflict", outcomes: ["stored", "conflict"] });
    await file.close();
    expect(readFileSync(path, "utf8")).toBe("a=1\n");
  });

  it("answers a thousand calls at once, each with its own outcome", async () => {
    const file = open();
    const answers = await Promise.all(
      Array.from({ length: 1000 }, (_, index) => file.append([entry(`k${index % 500}`, `${index % 500}`)], "skip")),
    );
    const outcomes = answers.flatMap((answer) => (answer.kind === "done" ? [...answer.outcomes] : []));
    expect(outcomes.filter((outcome) => outcome === "stored")).toHaveLength(500);
    expect(outcomes.filter((outcome) => outcome === "duplicate")).toHaveLength(500);
    await file.close();
    expect(readFileSync(path, "utf8").trim().split("\n")).toHaveLength(500);
  });

  it("knows its keys after it was closed, by the file of keys", async () => {
    const first = open();
    await first.append(
      Array.from({ length: 50 }, (_, index) => entry(`k${index}`, "x")),
      "skip",
    );
    await first.close();
    expect(statSync(join(folder, "lines.keys")).size).toBe(64 + 50 * 16);
    const second = open();
    expect(second.count).toBe(50);
    expect(second.find("k49")?.toString()).toBe("k49=x");
    expect(await second.append([entry("k7", "x")], "skip")).toEqual({ kind: "done", outcomes: ["duplicate"] });
    await second.close();
  });

  it.each([
    ["is missing", () => rmSync(join(folder, "lines.keys"))],
    ["is cut off", () => truncateSync(join(folder, "lines.keys"), 100)],
    ["is something else", () => writeFileSync(join(folder, "lines.keys"), "x".repeat(2000))],
    ["has one wrong bit", () => flipByte(join(folder, "lines.keys"), 70)],
    ["is about other lines", () => writeFileSync(path, readFileSync(path, "utf8").replace("k49=x", "k49=y"))],
    ["knows less than there is", () => appendFileSync(path, "late=x\n")],
  ])("reads its lines anew where the file of keys %s", async (_, damage) => {
    const first = open();
    await first.append(
      Array.from({ length: 50 }, (_, index) => entry(`k${index}`, "x")),
      "skip",
    );
    await first.close();
    damage();
    const second = open();
    expect(second.find("k0")?.toString()).toBe("k0=x");
    const lines = readFileSync(path, "utf8").trim().split("\n");
    expect(second.count).toBe(lines.length);
    for (const line of lines) expect(second.find(line.split("=")[0] ?? "")?.toString()).toBe(line);
    await second.close();
  });

  it("sets a torn last line aside and goes on behind the last whole one", async () => {
    writeFileSync(path, "a=1\nb=2\nc=hal");
    const file = open();
    expect(file.find("c")).toBeUndefined();
    expect(await file.append([entry("c", "whole")], "skip")).toEqual({ kind: "done", outcomes: ["stored"] });
    await file.close();
    expect(readFileSync(path, "utf8")).toBe("a=1\nb=2\nc=whole\n");
    expect(readFileSync(`${path}.torn`, "utf8")).toBe("c=hal\n");
  });

  it("passes over lines that are none of its own, and counts them", async () => {
    writeFileSync(path, "a=1\nno key here\n\nb=2\n");
    const file = open();
    expect([file.count, file.unreadable]).toEqual([2, 2]);
    await file.close();
    expect(readFileSync(path, "utf8")).toBe("a=1\nno key here\n\nb=2\n");
  });

  it("answers once it is closed that nothing is stored", async () => {
    const file = open();
    await file.close();
    expect(await file.append([entry("a", "1")], "skip")).toMatchObject({ kind: "failed" });
  });

  it("knows ten thousand keys again, also when the file of keys lacks the last of them", async () => {
    const entries = Array.from({ length: 10_000 }, (_, index) => entry(`k${index}`, "x"));
    let file = open();
    for (let from = 0; from < entries.length; from += 2500) await file.append(entries.slice(from, from + 2500), "skip");
    // As a writer that was killed leaves it: what was not flushed is read from the lines.
    const killed = open();
    expect(killed.count).toBe(10_000);
    await killed.close();
    await file.close();
    file = open();
    const answer = await file.append([...entries, entry("new", "x")], "skip");
    await file.close();
    const outcomes = answer.kind === "done" ? answer.outcomes : [];
    expect(outcomes.filter((outcome) => outcome === "duplicate")).toHaveLength(10_000);
    expect(outcomes.at(-1)).toBe("stored");
  });

  it("loses no acknowledged key and keeps none twice, whatever is cut off and reopened", async () => {
    const key = fc.integer({ min: 0, max: 30 }).map(String);
    const step = fc.record({
      keys: fc.array(key, { maxLength: 8 }),
      next: fc.constantFrom("go on", "close", "crash"),
      torn: fc.constantFrom("", "9", "9=ha", "\0\0"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        for (const name of ["lines.jsonl", "lines.keys"]) rmSync(join(folder, name), { force: true });
        const acknowledged = new Set<string>();
        let file = open();
        for (const { keys, next, torn } of steps) {
          const entries = keys.map((name) => entry(name, name));
          expect(await file.append(entries, "skip")).toMatchObject({ kind: "done" });
          for (const name of keys) acknowledged.add(name);
          if (next === "go on") continue;
          // A writer that crashed leaves the file of keys as it was at its last flush.
          if (next === "close") await file.close();
          appendFileSync(path, torn);
          file = open();
        }
        await file.close();
        const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
        expect(lines.map((line) => line.split("=")[0]).toSorted()).toEqual([...acknowledged].toSorted());
      }),
      { numRuns: 60 },
    );
  });
});

function flipByte(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}
