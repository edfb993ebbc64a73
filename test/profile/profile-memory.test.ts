import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openMemory } from "../../src/platform/memory.ts";
import { lookUpProfile } from "../../src/profile/profile-lookup.ts";
import { profileMemory } from "../../src/profile/profile-memory.ts";
import { treeFacts } from "../helpers/member-facts.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wgx-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const trees = [
  treeFacts({ ".wgx/profile.yml": "tasks: { smoke: ./smoke.sh }\n" }),
  treeFacts({ ".wgx/profile.yml": "tasks:\n  a: b\n c: d\n" }),
  treeFacts({ ".wgx/profile.yaml": "tasks: { smoke: x }\n" }),
  treeFacts({ ".wgx/profile.yml": { mode: "120000", text: "elsewhere" } }),
  treeFacts({ NO_PROFILE: "" }),
  treeFacts({}),
];

it("says the same as looking it up, in a first run and in the next", () => {
  for (let run = 0; run < 2; run++) {
    const memory = profileMemory(openMemory(folder));
    expect(trees.map(memory.lookUp)).toEqual(trees.map(lookUpProfile));
    expect(trees.map(memory.lookUp)).toEqual(trees.map(lookUpProfile));
    memory.keep();
  }
});

it("answers an unchanged profile from what it kept", () => {
  const [tree = treeFacts({})] = trees;
  const first = profileMemory(openMemory(folder));
  first.lookUp(tree);
  first.keep();
  const file = join(folder, "profiles.json");
  writeFileSync(file, readFileSync(file, "utf8").replaceAll("smoke.sh", "kept.sh"));
  expect(JSON.stringify(profileMemory(openMemory(folder)).lookUp(tree))).toContain("kept.sh");
});

it.each([
  ["of another build", (text: string) => text.replace(/"key":"./, '"key":"x')],
  ["cut off", (text: string) => text.slice(0, 50)],
  ["of another shape", (text: string) => text.replace(/"answer":.*/, '"answer":{"0":1,"1":{"kind":"declared"}}}')],
])("does not believe a memory that is %s", (_, spoil) => {
  const [tree = treeFacts({})] = trees;
  const first = profileMemory(openMemory(folder));
  first.lookUp(tree);
  first.keep();
  const file = join(folder, "profiles.json");
  writeFileSync(file, spoil(readFileSync(file, "utf8").replaceAll("smoke.sh", "spoilt.sh")));
  expect(profileMemory(openMemory(folder)).lookUp(tree)).toEqual(lookUpProfile(tree));
});
