import { describe, expect, it } from "vitest";
import { lookUpProfile } from "../../src/profile/profile-lookup.ts";
import { profilePaths } from "../../src/profile/profile-paths.ts";
import { type Files, treeFacts } from "../helpers/member-facts.ts";

const text = "tasks: { test: make }\n";

function lookUp(files: Files) {
  return lookUpProfile(treeFacts(files));
}

describe("lookUpProfile", () => {
  it.each([".wgx/profile.yml", ".wgx/profile.yaml", ".wgx/profile.json"])("finds %s", (path) => {
    expect(lookUp({ [path]: '{"tasks": {"test": "make"}}' })).toMatchObject({
      known: true,
      value: { kind: "declared", path, profile: { tasks: [{ name: "test" }] } },
    });
  });

  it("takes the first in look-up order, whichever the tree lists first", () => {
    const files = { ".wgx/profile.json": "{}", ".wgx/profile.yaml": text, ".wgx/profile.yml": text };
    expect(lookUp(files)).toMatchObject({ value: { path: ".wgx/profile.yml" } });
    expect(profilePaths.slice(0, 3)).toEqual([".wgx/profile.yml", ".wgx/profile.yaml", ".wgx/profile.json"]);
  });

  it("does not pass over a broken profile to a later one", () => {
    expect(lookUp({ ".wgx/profile.yml": "{", ".wgx/profile.yaml": text })).toMatchObject({
      value: { kind: "invalid" },
    });
  });

  it("reads an executable profile like any other", () => {
    expect(lookUp({ ".wgx/profile.yml": { mode: "100755", text } })).toMatchObject({ value: { kind: "declared" } });
  });

  it("takes an example alone for an example", () => {
    const files = { ".wgx/profile.example.yaml": text };
    expect(lookUp(files)).toEqual({ known: true, value: { kind: "example-only", path: ".wgx/profile.example.yaml" } });
  });

  it.each(["NO_PROFILE", ".wgx/NO_PROFILE"])("takes %s for the wish to have none", (marker) => {
    const files = { [marker]: "", ".wgx/profile.example.yml": text };
    expect(lookUp(files)).toEqual({ known: true, value: { kind: "opted-out", path: marker } });
  });

  it("takes a profile beside a marker", () => {
    expect(lookUp({ NO_PROFILE: "", ".wgx/profile.yml": text })).toMatchObject({ value: { kind: "declared" } });
  });

  it("says none where there is nothing", () => {
    expect(lookUp({ NO_PROFILE: { mode: "040000" } })).toEqual({ known: true, value: { kind: "none" } });
  });

  it.each([
    ["120000", "a symbolic link"],
    ["040000", "a folder"],
    ["160000", "a submodule"],
  ] as const)("refuses a profile of mode %s", (mode, name) => {
    expect(lookUp({ ".wgx/profile.yml": { mode } })).toMatchObject({
      known: true,
      value: { kind: "invalid", problems: [{ message: `a profile must be a regular file, and this is ${name}` }] },
    });
  });

  it("refuses bytes that are no UTF-8", () => {
    expect(lookUp({ ".wgx/profile.yml": { bytes: Uint8Array.of(0x61, 0xff) } })).toMatchObject({
      value: { kind: "invalid", problems: [{ message: "the file is not valid UTF-8" }] },
    });
  });

  it("reads over a byte order mark", () => {
    expect(lookUp({ ".wgx/profile.yml": `\ufeff${text}` })).toMatchObject({
      value: { kind: "declared", problems: [] },
    });
  });

  it("is unknown, with the reason, where the file could not be read", () => {
    expect(lookUp({ ".wgx/profile.yml": { unread: "object is corrupt" } })).toEqual({
      known: false,
      reason: "object is corrupt",
    });
  });

  it("is unknown where nobody read the file", () => {
    const tree = { ...treeFacts({ ".wgx/profile.yml": text }), contents: new Map() };
    expect(lookUpProfile(tree)).toEqual({ known: false, reason: ".wgx/profile.yml was not read" });
  });
});
