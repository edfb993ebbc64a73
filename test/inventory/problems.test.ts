import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadFleet } from "../../src/inventory/load-fleet.ts";
import { failureOf, folderWith, line, load, problemsOf } from "./fleet-folder.ts";

describe("a refused inventory", () => {
  it("is a configuration error", async () => {
    expect((await failureOf(() => load("repos: 1\n"))).kind).toBe("configuration");
  });

  it("names everything that is wrong in both files at once, along the file", async () => {
    const problems = await problemsOf(
      `
mode: github
repos:
  - name: a
    url: ftp://forge.example/a
    depends_on: [b, nowhere, a]
  - { name: b, depends_on: [c] }
  - { name: c, depends_on: [b] }
  - c
  - B
  - "-x"
  - { url: https://forge.example/x }
  - { name: d, depends_on: e }
exclude: [""]
`,
      { metadata: "schema_version: 2\nrepositories:\n  a: {fleet: maybe}\n  '..': {}\n" },
    );
    expect(problems).toMatchInlineSnapshot(`
      [
        "repo-metadata.yml:1:17 schema_version: expected 1, found 2",
        "repo-metadata.yml:3:14 repositories.a.fleet: expected true or false, found "maybe"",
        "repo-metadata.yml:4:3 repositories...: key: expected a name made of letters, digits, \`.\`, \`_\` and \`-\` that does not begin with \`-\`",
        "repos.yml:5:10 repos[0].url: expected a git URL (https, ssh, git@host:path, file, or http on loopback) without credentials in it, found "ftp://forge.example/a"",
        "repos.yml:6:21 repos[0].depends_on[1]: "a" depends on "nowhere", which the inventory does not declare (declare it or remove the dependency)",
        "repos.yml:6:30 repos[0].depends_on[2]: "a" depends on itself (remove this dependency)",
        "repos.yml:7:29 repos[1].depends_on[0]: members depend on each other in a circle: b -> c -> b (remove one of these dependencies)",
        "repos.yml:9:5 repos[3]: duplicate name "c": repos[2] declares it already (keep one of the two)",
        "repos.yml:10:5 repos[4]: the names "b" and "B" differ only in case (keep one of the two, or exclude one)",
        "repos.yml:11:5 repos[5]: expected a name made of letters, digits, \`.\`, \`_\` and \`-\` that does not begin with \`-\`, found "-x"",
        "repos.yml:12:5 repos[6].name: "name" is missing: expected a text",
        "repos.yml:13:28 repos[7].depends_on: expected a list, found "e"",
        "repos.yml:14:11 exclude[0]: the pattern is empty (write a name, or a pattern such as \`legacy-*\`)",
      ]
    `);
  });

  it("names invalid YAML in one file beside what is wrong in the other", async () => {
    const problems = await problemsOf("repos:\n  - {name: a, depends_on: [zz]}\n", { metadata: "a: [\nb: *x\n" });
    expect(problems).toMatchInlineSnapshot(`
      [
        "repo-metadata.yml:2:1: invalid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]",
        "repo-metadata.yml:2:4: invalid YAML: the alias "*x" has no anchor before it",
        "repos.yml:2:28 repos[0].depends_on[0]: "a" depends on "zz", which the inventory does not declare (declare it or remove the dependency)",
      ]
    `);
  });

  it.each([
    ["an empty file", ""],
    ["a file of comments", "# nothing yet\n"],
    ["no key that declares anything", "mode: static\n"],
    ["a mistyped key that declares", "repo: [a]\n"],
    ["a list at the root", "- a\n- b\n"],
    ["a mapping for a list", "repos: {a: {}}\nstatic: {include: [{name: b, depends_on: [a]}]}\n"],
    ["invalid YAML", "repos:\n  - a\n b: 1\n"],
    ["duplicate keys", "repos: [a]\nrepos: [b]\n"],
    ["two documents", "repos: [a]\n---\nrepos: [b]\n"],
    ["a text for a truth value", "repos: [{name: a, fleet: 'no'}]\n"],
    ["mode github without an owner", "mode: github\nrepos: []\n"],
    ["a name that is no text", "repos: [{name: 404}]\n"],
    ["an exclude pattern past all bounds", `repos: [a]\nexclude: ["*${"x".repeat(70_000)}"]\n`],
  ])("is explained: %s", async (_, inventory) => {
    expect(await problemsOf(inventory)).toMatchSnapshot();
  });

  it("never repeats the credentials that it refuses", async () => {
    const problems = await problemsOf("repos: [{name: a, url: 'https://me:hunter2@forge.example/a'}]\n");
    expect(problems).toEqual([expect.stringContaining('"https://***@forge.example/a"')]);
    expect(problems.join()).not.toContain("hunter2");
  });

  it("names empty metadata", async () => {
    expect(await problemsOf("repos: [a]\n", { metadata: "" })).toMatchInlineSnapshot(`
      [
        "repo-metadata.yml:1:1: the file is empty (write \`schema_version: 1\` and \`repositories: {}\`, or remove the file)",
      ]
    `);
  });
});

describe("names", () => {
  it.each([
    ["twice in repos", "repos: [a, a]\n"],
    ["twice in static.include", "static: {include: [a, {name: a}]}\n"],
    ["twice in archived_references", "archived_references: [{name: a}, {name: a}]\n"],
    ["both a member and archived", "repos: [a]\narchived_references: [{name: a}]\n"],
    ["apart in case only", "repos: [Oven]\nstatic: {include: [oven]}\n"],
    ["apart in case only, one of them archived", "repos: [Oven]\narchived_references: [{name: oven}]\n"],
  ])("may not stand there %s", async (_, inventory) => {
    expect(await problemsOf(inventory)).toMatchSnapshot();
  });

  it("may stand in repos and static.include, which is laid over it", async () => {
    expect((await load("repos: [a]\nstatic: {include: [a]}\n")).members).toHaveLength(1);
  });
});

describe("dependencies", () => {
  it.each([
    ["unknown, with the nearest name", "repos: [oven, {name: a, depends_on: [Ovne]}]\n"],
    ["excluded", "repos: [mill, {name: a, depends_on: [mill]}]\nexclude: [m*]\n"],
    ["the member itself", "repos: [{name: a, depends_on: [a]}]\n"],
    [
      "a circle",
      "repos: [{name: c, depends_on: [a]}, {name: a, depends_on: [b]}, {name: b, depends_on: [c]}, {name: z, depends_on: [a]}]\n",
    ],
    [
      "two circles",
      "repos: [{name: a, depends_on: [b]}, {name: b, depends_on: [a]}, {name: y, depends_on: [z]}, {name: z, depends_on: [y, a]}]\n",
    ],
    ["unknown to a reference", "archived_references: [{name: old, depends_on: [gone]}]\n"],
  ])("are refused: %s", async (_, inventory) => {
    expect(await problemsOf(inventory)).toMatchSnapshot();
  });

  it("are refused where the metadata declares them", async () => {
    const metadata = "schema_version: 1\nrepositories:\n  a:\n    depends_on:\n      - gone\n";
    expect(await problemsOf("repos: [a]\n", { metadata })).toMatchInlineSnapshot(`
      [
        "repo-metadata.yml:5:9 repositories.a.depends_on[0]: "a" depends on "gone", which the inventory does not declare (declare it or remove the dependency)",
      ]
    `);
  });
});

describe("metadata", () => {
  it("may take a member out of the fleet", async () => {
    const metadata = "schema_version: 1\nrepositories: {a: {fleet: false}}\n";
    expect(await load("repos: [a]\n", { metadata })).toMatchObject({ members: [], references: [{ name: "a" }] });
  });

  it("may not bring one in that the inventory keeps out", async () => {
    const metadata = "schema_version: 1\nrepositories: {a: {fleet: true}}\n";
    expect(await problemsOf("repos: [{name: a, fleet: false}]\n", { metadata })).toMatchInlineSnapshot(`
      [
        "repo-metadata.yml:2:27 repositories.a.fleet: the metadata makes "a" a member, which the inventory declares as only shown (say in the inventory whether it belongs to the fleet)",
      ]
    `);
  });
});

describe("a file that cannot be read", () => {
  const problemOf = async (file: string) => {
    const failure = await failureOf(() => loadFleet({ file, env: {} }));
    return [failure.kind, ...failure.problems.map(line)];
  };

  it("is named where it does not exist", async () => {
    expect(await problemOf(join(folderWith({}), "gone.yml"))).toMatchInlineSnapshot(`
      [
        "configuration",
        "gone.yml: the file does not exist (name an inventory that exists and may be read with --fleet)",
      ]
    `);
  });

  it("is named where it is a folder", async () => {
    const folder = folderWith({});
    mkdirSync(join(folder, "repos.yml"));
    expect(await problemOf(join(folder, "repos.yml"))).toMatchInlineSnapshot(`
      [
        "configuration",
        "repos.yml: this is no regular file (name the inventory itself with --fleet)",
      ]
    `);
  });

  it("is named where it is a pipe, without waiting for a writer", async () => {
    const pipe = join(folderWith({}), "repos.yml");
    execFileSync("sh", ["-c", 'mkfifo "$0"', pipe]);
    expect(await problemOf(pipe)).toMatchInlineSnapshot(`
      [
        "configuration",
        "repos.yml: this is no regular file (name the inventory itself with --fleet)",
      ]
    `);
  });

  it("is named where it is larger than 8 MiB", async () => {
    const file = join(folderWith({}), "repos.yml");
    writeFileSync(file, `repos: []\n#${"x".repeat(8 * 1024 * 1024)}\n`);
    expect(await problemOf(file)).toMatchInlineSnapshot(`
      [
        "configuration",
        "repos.yml: the file is larger than 8 MiB (check that this is the inventory)",
      ]
    `);
  });

  it("is named where it is not UTF-8", async () => {
    const folder = folderWith({ "repos.yml": Buffer.from("repos: [m\xfchle]\n", "latin1") });
    expect(await problemOf(join(folder, "repos.yml"))).toMatchInlineSnapshot(`
      [
        "configuration",
        "repos.yml: the file is not UTF-8 text (save it as UTF-8)",
      ]
    `);
  });

  it("is named where the metadata is missing, beside what is wrong in the inventory", async () => {
    const folder = folderWith({ "repos.yml": "repos: [a, a]\n" });
    const failure = await failureOf(() =>
      loadFleet({ file: join(folder, "repos.yml"), metadataFile: join(folder, "gone.yml"), env: {} }),
    );
    expect(failure.problems.map(line)).toMatchInlineSnapshot(`
      [
        "gone.yml: the file does not exist (name an inventory that exists and may be read with --fleet)",
        "repos.yml:1:12 repos[1]: duplicate name "a": repos[0] declares it already (keep one of the two)",
      ]
    `);
  });
});
