import { describe, expect, it } from "vitest";
import type { Fleet } from "../../src/contracts/fleet.ts";
import { load } from "./fleet-folder.ts";

const lines = ({ warnings }: Fleet) =>
  warnings.map(
    ({ file, line, column, key, message }) => `${file.split("/").at(-1)}:${line}:${column} ${key}: ${message}`,
  );

describe("warnings", () => {
  it("name unknown keys at every level of both files, and the key that was meant", async () => {
    const fleet = await load(
      `
repo: []
github: { org: x }
repos:
  - name: a
    dependson: []
    metrics: { enabled: true }
static:
  include: [{ name: b, team: c }]
  includes: []
`,
      {
        metadata: `
schema_version: 1
generated: today
repositories:
  a: { name: a, wgx: { profile: true } }
`,
      },
    );
    expect(lines(fleet)).toMatchInlineSnapshot(`
      [
        "repo-metadata.yml:3:1 generated: unknown key "generated"",
        "repo-metadata.yml:5:8 repositories.a.name: unknown key "name"",
        "repo-metadata.yml:5:24 repositories.a.wgx.profile: unknown key "profile"",
        "repos.yml:2:1 repo: unknown key "repo"; did you mean "repos"?",
        "repos.yml:3:11 github.org: unknown key "org"",
        "repos.yml:6:5 repos[0].dependson: unknown key "dependson"; did you mean "depends_on"?",
        "repos.yml:7:16 repos[0].metrics.enabled: unknown key "enabled"; did you mean "enable"?",
        "repos.yml:9:24 static.include[0].team: unknown key "team"",
        "repos.yml:10:3 static.includes: unknown key "includes"; did you mean "include"?",
      ]
    `);
  });

  it("keep the entry whose key is unknown", async () => {
    expect((await load("repos: [{name: a, colour: red, domain: d}]\n")).members).toMatchObject([
      { name: "a", domain: "d" },
    ]);
  });

  it("name metadata for unknown and excluded members", async () => {
    const fleet = await load("repos: [Oven, mill]\nexclude: [mill]\n", {
      metadata: "schema_version: 1\nrepositories:\n  oven: {domain: x}\n  mill: {}\n  Oven: {}\n",
    });
    expect(lines(fleet)).toMatchInlineSnapshot(`
      [
        "repo-metadata.yml:3:3 repositories.oven: metadata for "oven", which the inventory does not declare; did you mean "Oven"?",
        "repo-metadata.yml:4:3 repositories.mill: metadata for "mill", which is excluded",
      ]
    `);
  });

  it("name exclude patterns that match nothing", async () => {
    expect(lines(await load("repos: [a]\nexclude:\n  - a\n  - gone-*\n"))).toMatchInlineSnapshot(`
      [
        "repos.yml:4:5 exclude[1]: the exclude pattern "gone-*" matches nothing",
      ]
    `);
  });

  it("say which owner counts where the two files differ", async () => {
    const metadata = "schema_version: 1\ngithub: {owner: millers}\nrepositories:\n";
    expect(lines(await load("github: {owner: bakers}\nrepos: []\n", { metadata }))).toMatchInlineSnapshot(`
      [
        "repo-metadata.yml:2:17 github.owner: the inventory names another owner, "bakers", which counts",
      ]
    `);
  });

  it("show control characters instead of passing them on", async () => {
    const [warning] = (await load('repos: []\n"\\e[31mred": 1\n')).warnings;
    expect(warning?.message).toBe('unknown key "\\x1b[31mred"');
  });
});
