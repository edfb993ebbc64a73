import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FileMode, Known } from "../../src/contracts/facts.ts";
import type { TreeAnswer } from "../../src/git/tree-walk.ts";
import { openMemory } from "../../src/platform/memory.ts";
import { treeMemory } from "../../src/sources/tree-memory.ts";
import { scratch } from "../helpers/repositories.ts";

const oid = (name: string): string => Buffer.from(name).toString("hex").padEnd(40, "0").slice(0, 40);

/** An answer with these files; those with bytes were read. */
function answer(
  files: Readonly<Record<string, { mode?: FileMode; bytes?: Uint8Array }>>,
  missing: string[] = [],
): TreeAnswer {
  return {
    root: oid("root"),
    missing,
    committedAt: "2026-01-01T00:00:00.000Z",
    tree: {
      entries: new Map(Object.entries(files).map(([path, { mode = "100644" }]) => [path, { mode, oid: oid(path) }])),
      contents: new Map(
        Object.entries(files).flatMap(([path, { bytes }]): [string, Known<Uint8Array>][] =>
          bytes ? [[path, { known: true, value: Buffer.from(bytes) }]] : [],
        ),
      ),
    },
  };
}

/** What a later run knows of a commit after this answer. */
function later(given: TreeAnswer, asked = "all", askedLater = asked): TreeAnswer | undefined {
  const folder = scratch();
  const first = treeMemory(openMemory(folder), asked);
  first.remember("c1", given);
  first.keep();
  return treeMemory(openMemory(folder), askedLater).recall("c1");
}

describe("what was read of a commit", () => {
  it("is the same in a later run, to the byte, or not known", () => {
    const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }).filter((text) => !text.includes("\0"));
    const mode = fc.constantFrom<FileMode[]>("100644", "100755", "120000", "160000", "040000");
    const bytes = fc.option(
      fc.oneof(
        fc.string().map((text) => Buffer.from(text)),
        fc.uint8Array({ maxLength: 20 }).map(Buffer.from),
      ),
      { nil: undefined },
    );
    fc.assert(
      fc.property(fc.dictionary(name, fc.record({ mode, bytes })), (files) => {
        const given = answer(
          Object.fromEntries(
            Object.entries(files).map(([path, { mode, bytes }]) => [path, { mode, ...(bytes && { bytes }) }]),
          ),
        );
        const known = later(given);
        if (known) expect(known).toEqual(given);
      }),
      { numRuns: 100 },
    );
  });

  it("is known where everything is text", () => {
    const given = answer({
      "a b": { bytes: Buffer.from("ü\r\n") },
      empty: { bytes: Buffer.from("") },
      x: { mode: "040000" },
    });
    expect(later(given)).toEqual(given);
  });

  it.each([
    ["bytes that are no UTF-8", answer({ a: { bytes: Buffer.from([0xff, 0xfe]) } })],
    ["a very long file", answer({ a: { bytes: Buffer.alloc(65_537, "x") } })],
    ["content that was not there", answer({ a: {} }, [oid("a")])],
    [
      "content that could not be read",
      { ...answer({ a: {} }), tree: { entries: new Map(), contents: new Map([["a", { known: false, reason: "r" }]]) } },
    ],
  ] satisfies [string, TreeAnswer][])("is read anew where there was %s", (_, given) => {
    expect(later(given)).toBeUndefined();
  });

  it("is read anew where something else is asked", () => {
    expect(later(answer({}), "one", "another")).toBeUndefined();
  });
});
