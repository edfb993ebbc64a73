import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import type { Fleet } from "../../src/contracts/fleet.ts";
import { loadFleet } from "../../src/inventory/load-fleet.ts";
import { Failure } from "../../src/platform/failure.ts";
import { openMemory } from "../../src/platform/memory.ts";
import { folderWith } from "./fleet-folder.ts";

const name = fc.constantFrom("a", "b", "c", "d", "e", ".github", "__proto__", "constructor");
const seldom = <Value>(value: fc.Arbitrary<Value>) =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 19 }, { arbitrary: value, weight: 1 });
const entry = fc.record({
  name: fc.oneof(fc.constantFrom("A", "B"), name, name, name),
  depends_on: seldom(fc.array(name, { maxLength: 1 })),
  fleet: fc.constantFrom(undefined, true, false),
  domain: fc.oneof(fc.string(), seldom(fc.double())),
  metrics: fc.record({ enable: fc.boolean(), other: seldom(fc.constant(Number.NaN)) }),
  url: seldom(fc.constantFrom("https://forge.example/x", "https://u:p@forge.example/x")),
  colour: seldom(fc.jsonValue()),
});
const names = { selector: (each: { readonly name: string }) => each.name };
const inventory = fc.record({
  repos: fc.oneof(fc.uniqueArray(entry, { maxLength: 5, ...names }), seldom(fc.constantFrom(null, Number.NaN, -0))),
  static: fc.record({
    include: fc.uniqueArray(entry, { maxLength: 2, ...names }),
    exclude: seldom(fc.array(name, { maxLength: 1 })),
  }),
  exclude: seldom(fc.array(fc.oneof(fc.constantFrom("*", "[a-b]", "{a,b}", "!a"), fc.string()), { maxLength: 1 })),
  archived_references: seldom(fc.array(entry, { maxLength: 2 })),
  mode: seldom(fc.constantFrom("static", "github")),
});
const metadata = fc.record({
  schema_version: fc.constant(1),
  repositories: seldom(fc.dictionary(name, fc.record({ domain: fc.string() }), { maxKeys: 2 })).map((all) => all ?? {}),
});

/** A fleet, or the Failure; anything else that is thrown fails the property. */
async function outcome(options: Parameters<typeof loadFleet>[0]): Promise<Fleet | readonly unknown[]> {
  try {
    return await loadFleet(options);
  } catch (error) {
    if (error instanceof Failure) return error.problems;
    throw error;
  }
}

describe("loadFleet, whatever the files hold", () => {
  it("throws nothing but a Failure for any text", async () => {
    const folder = folderWith({});
    const file = join(folder, "repos.yml");
    const pieces = fc.constantFrom(
      "repos",
      "static",
      ":",
      " ",
      "\n",
      "- ",
      "name",
      "[",
      "]",
      "{",
      "}",
      "&a",
      "*a",
      "|",
      '"',
      "#",
      "---",
      "!x",
      "? ",
      ",",
      "%YAML 1.1",
      "\t",
      "\ufeff",
      "0",
    );
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(pieces, { maxLength: 40 }).map((list) => list.join("")),
    );
    await fc.assert(
      fc.asyncProperty(text, text, async (first, second) => {
        writeFileSync(file, first);
        writeFileSync(join(folder, "repo-metadata.yml"), second);
        await outcome({ file, env: {} });
      }),
      { numRuns: 500 },
    );
  });

  it("gives the same with the cache, cold and warm, as without it", async () => {
    const folder = folderWith({});
    const file = join(folder, "repos.yml");
    const cacheFolder = join(folder, "cache");
    mkdirSync(cacheFolder);
    let fleets = 0;
    await fc.assert(
      fc.asyncProperty(inventory, metadata, async (first, second) => {
        writeFileSync(file, stringify(first));
        writeFileSync(join(folder, "repo-metadata.yml"), stringify(second));
        const plain = await outcome({ file, env: {} });
        expect(await outcome({ file, env: {}, memory: openMemory(cacheFolder) })).toEqual(plain);
        expect(await outcome({ file, env: {}, memory: openMemory(cacheFolder) })).toEqual(plain);
        if ("warnings" in plain && plain.warnings.length === 0 && plain.members.length > 0) fleets += 1;
      }),
      { numRuns: 300, seed: 20 },
    );
    expect(fleets).toBeGreaterThan(50);
  });
});
