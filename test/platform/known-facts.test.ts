import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openKnownFacts } from "../../src/platform/known-facts.ts";
import { openMemory } from "../../src/platform/memory.ts";
import { scratch } from "../helpers/repositories.ts";

const isText = (value: unknown): value is string => typeof value === "string";

describe("known facts", () => {
  it("are known in this run at once, and in the next when they were kept", () => {
    const folder = scratch();
    const facts = openKnownFacts(openMemory(folder), "letters", isText);
    facts.remember("a", "A");
    expect(facts.recall("a")).toBe("A");
    expect(openKnownFacts(openMemory(folder), "letters", isText).recall("a")).toBeUndefined();
    facts.keep();
    expect(openKnownFacts(openMemory(folder), "letters", isText).recall("a")).toBe("A");
  });

  it("are forgotten from the one that was asked for longest ago, where they are too many", () => {
    const folder = scratch();
    const facts = openKnownFacts(openMemory(folder), "letters", isText, 10);
    for (const key of ["a", "b", "c"]) facts.remember(key, "XX");
    expect(facts.recall("a")).toBe("XX");
    facts.keep();
    const next = openKnownFacts(openMemory(folder), "letters", isText);
    expect(["a", "b", "c"].map(next.recall)).toEqual(["XX", undefined, "XX"]);
  });

  it("are only those that are of their kind", () => {
    const folder = scratch();
    openMemory(folder).remember("letters", [], { a: "A", b: 2 });
    const facts = openKnownFacts(openMemory(folder), "letters", isText);
    expect(["a", "b"].map(facts.recall)).toEqual(["A", undefined]);
    writeFileSync(join(folder, "letters.json"), "no JSON");
    expect(openKnownFacts(openMemory(folder), "letters", isText).recall("a")).toBeUndefined();
  });
});
