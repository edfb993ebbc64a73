import { describe, expect, it } from "vitest";
import { toolchainVersions } from "../../src/checks/toolchain-versions.ts";
import { checkContext, type Files, memberFacts } from "../helpers/member-facts.ts";

const toolchain = new Map(
  Object.entries({
    node: "20.19",
    python: "3.12",
    rust: "1.81.0",
    uv: "0.4.20",
    just: "v1.43.0",
    tiny: "0.0.3",
    go: "stable",
  }).map(([name, version]) => [name, { version, line: 1 }]),
);

function found(files: Files) {
  if (toolchainVersions.level !== "member") return [];
  return toolchainVersions
    .check(memberFacts({}, files), checkContext({ toolchain }))
    .map(({ severity, path, line, message }) => [severity, path, line, message]);
}

describe("a version fits", () => {
  it.each([
    [".nvmrc", "v20.19.0\n"],
    [".nvmrc", "20\n"],
    [".node-version", "20.21.3"],
    [".nvmrc", "lts/iron\n"],
    [".python-version", "# pyenv\n3.12.4\n3.11\n"],
    [".tool-versions", "nodejs 20.20.0 18.0.0 # both\nuv 0.4.99\njust 1.50.0\ntiny 0.0.3\nzig 0.13.0\n\n"],
    ["rust-toolchain.toml", '[toolchain]\nchannel = "1.82.0"\ncomponents = ["clippy"]\n'],
    ["rust-toolchain.toml", '[toolchain]\nchannel = "stable"\n'],
    ["rust-toolchain", "1.81.0\n"],
    [".go-version", "stable\n"],
    ["package.json", '{"engines": {"node": ">=18", "npm": ">=9"}}'],
    ["package.json", '{"name": "a"}'],
    ["toolchain.versions.yml", 'python: "3.12"\nown: "1"\n'],
  ])("%s: %j", (path, text) => expect(found({ [path]: text })).toEqual([]));
});

describe("a version is told that", () => {
  it.each<[path: string, text: string, line: number | undefined, message: string]>([
    [".nvmrc", "18.20.1\n", 1, "node 18.20.1 is of another line than the fleet's 20.19"],
    [".nvmrc", "\nv22\n", 2, "node v22 is of another line than the fleet's 20.19"],
    [".node-version", "20.18.9\n", 1, "node 20.18.9 is older than the fleet's 20.19"],
    [".python-version", "3.9\n", 1, "python 3.9 is older than the fleet's 3.12"],
    [".tool-versions", "# x\nuv 0.5.0\n", 2, "uv 0.5.0 is of another line than the fleet's 0.4.20"],
    [".tool-versions", "uv 0.4.19\n", 1, "uv 0.4.19 is older than the fleet's 0.4.20"],
    [".tool-versions", "tiny 0.0.4\n", 1, "tiny 0.0.4 is of another line than the fleet's 0.0.3"],
    ["rust-toolchain.toml", '[toolchain]\nchannel = "1.80"\n', 2, "rust 1.80 is older than the fleet's 1.81.0"],
    [".go-version", "nightly\n", 1, "go nightly is another channel than the fleet's stable"],
    ["package.json", '{"engines": {"node": "^22"}}', undefined, "node ^22 leaves out the fleet's 20.19"],
    ["toolchain.versions.yml", '# own\njust: "1.40.0"\n', 2, "just 1.40.0 is older than the fleet's v1.43.0"],
  ])("%s: %j", (path, text, line, message) => {
    expect(found({ [path]: text })).toEqual([["warn", path, line, message]]);
  });
});

describe("a file", () => {
  it.each([
    ["package.json", "{", "it is no JSON"],
    ["toolchain.versions.yml", "python: 3.12\n", 'expected a version as a text, like "1.2.3"'],
  ])("that cannot be read is an info: %s", (path, text, reason) => {
    expect(found({ [path]: text })).toEqual([
      ["info", path, undefined, `which versions it names is not known: ${reason}`],
    ]);
  });

  it("that is too large to be read is one, too", () => {
    expect(found({ "package.json": { unread: "9 bytes too many" } })[0]?.[3]).toMatch(/9 bytes too many/);
  });
});
