import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadFleet } from "../../src/inventory/load-fleet.ts";
import { failureOf, folderWith, load } from "./fleet-folder.ts";

const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);

describe("the whole form", () => {
  it("fills in the defaults and invents no branch", async () => {
    expect((await load("repos: [plain]\n")).members).toEqual([
      {
        name: "plain",
        dependsOn: [],
        tags: [],
        metrics: false,
        profileExpected: true,
        integrity: true,
        templates: [],
      },
    ]);
  });

  it("takes every declared property over", async () => {
    const fleet = await load(`
repos:
  - base
  - name: full
    url: git@forge.example:group/full.git
    default_branch: trunk
    domain: bakery
    scope: ovens
    status: related
    depends_on: [base, base]
    tags: [agents]
    metrics: { enable: true }
    wgx: { profile_expected: false }
    integrity: { enabled: false }
    templates: [{ match: "docs/**", policy: ignore }]
`);
    expect(fleet.members[1]).toEqual({
      name: "full",
      url: "git@forge.example:group/full.git",
      cloneUrl: "git@forge.example:group/full.git",
      declaredBranch: "trunk",
      domain: "bakery",
      scope: "ovens",
      status: "related",
      dependsOn: ["base"],
      tags: ["agents"],
      metrics: true,
      profileExpected: false,
      integrity: false,
      templates: [{ match: "docs/**", policy: "ignore" }],
    });
  });

  it("puts dependencies first, ties by code point", async () => {
    const fleet = await load(
      "repos:\n  - {name: a, depends_on: [z]}\n  - z\n  - b\n  - B\n".replace("  - B\n", "  - C\n"),
    );
    expect(names(fleet.members)).toEqual(["C", "b", "z", "a"]);
  });

  it("knows the metarepo and the file by their absolute paths", async () => {
    const root = folderWith({ "fleet/repos.yml": "repos: [a]\n" });
    const fleet = await loadFleet({ file: join(root, "fleet/repos.yml"), env: {} });
    expect(fleet).toMatchObject({ root, file: join(root, "fleet/repos.yml") });
  });

  it("accepts an inventory that is empty on purpose", async () => {
    expect(await load("repos: []\n")).toMatchObject({ members: [], references: [], excluded: [], warnings: [] });
  });

  it("reads a name that looks like a number where it is quoted", async () => {
    expect(names((await load('repos: ["404", name-with.dots_]\n')).members)).toEqual(["404", "name-with.dots_"]);
  });

  it("lets members share a value by alias", async () => {
    const list = Array.from({ length: 300 }, (_, index) => `  - { name: m${index}, metrics: *on }`).join("\n");
    const fleet = await load(`repos:\n  - { name: first, metrics: &on { enable: true } }\n${list}\n`);
    expect(fleet.members.filter(({ metrics }) => metrics)).toHaveLength(301);
  });
});

describe("references", () => {
  it("are the archived references, entries with that status, and entries outside the fleet", async () => {
    const fleet = await load(`
repos:
  - member
  - { name: outside, fleet: false }
  - { name: donor, fleet: false, status: historical-donor }
  - { name: frozen, status: archived-reference }
archived_references:
  - name: buried
    url: https://forge.example/group/buried
    default_branch: main
    source_commit: ${"a".repeat(40)}
    locator: docs/freeze.json
    content_sha256: ${"b".repeat(64)}
`);
    expect(names(fleet.members)).toEqual(["member"]);
    expect(fleet.references).toEqual([
      {
        name: "buried",
        url: "https://forge.example/group/buried",
        status: "archived-reference",
        declaredBranch: "main",
        dependsOn: [],
        sourceCommit: "a".repeat(40),
        locator: "docs/freeze.json",
        contentSha256: "b".repeat(64),
        kind: "archived",
      },
      { name: "donor", status: "historical-donor", dependsOn: [], kind: "outside" },
      { name: "frozen", status: "archived-reference", dependsOn: [], kind: "archived" },
      { name: "outside", status: "outside", dependsOn: [], kind: "outside" },
    ]);
  });

  it("may be depended on", async () => {
    const fleet = await load("repos:\n  - {name: a, depends_on: [old]}\narchived_references:\n  - name: old\n");
    expect(fleet.members[0]?.dependsOn).toEqual(["old"]);
  });
});

describe("the split form", () => {
  it("lays static.include over repos and metadata over both, nested keys one by one", async () => {
    const fleet = await load(
      `
repos:
  - { name: a, domain: first, scope: first, metrics: { enable: true } }
static:
  include:
    - { name: a, scope: second, integrity: { enabled: false } }
    - { name: added, status: related }
`,
      {
        metadata: `
schema_version: 1
repositories:
  a: { domain: third, wgx: { profile_expected: false }, integrity: {} }
`,
      },
    );
    expect(fleet.members).toMatchObject([
      { name: "a", domain: "third", scope: "second", metrics: true, profileExpected: false, integrity: false },
      { name: "added", status: "related" },
    ]);
  });

  it("reads repo-metadata.yaml as well, and a metadata file named by hand before both", async () => {
    const root = folderWith({
      "repos.yml": "repos: [a]\n",
      "repo-metadata.yaml": "schema_version: 1\nrepositories: {a: {domain: beside}}\n",
      "elsewhere.yml": "schema_version: 1\nrepositories: {a: {domain: named}}\n",
    });
    const file = join(root, "repos.yml");
    expect((await loadFleet({ file, env: {} })).members[0]?.domain).toBe("beside");
    expect((await loadFleet({ file, metadataFile: join(root, "elsewhere.yml"), env: {} })).members[0]?.domain).toBe(
      "named",
    );
  });

  it("orders by dependencies that the metadata declares", async () => {
    const metadata = "schema_version: 1\nrepositories: {a: {depends_on: [b]}}\n";
    expect(names((await load("repos: [a, b]\n", { metadata })).members)).toEqual(["b", "a"]);
  });

  it("describes references too", async () => {
    const metadata = "schema_version: 1\nrepositories: {old: {domain: attic}}\n";
    const fleet = await load("archived_references: [{name: old}]\n", { metadata });
    expect(fleet.references).toMatchObject([{ name: "old", domain: "attic" }]);
  });

  it("accepts metadata without repositories", async () => {
    const fleet = await load("repos: [a]\n", { metadata: "schema_version: 1\nrepositories:\n" });
    expect(names(fleet.members)).toEqual(["a"]);
  });
});

describe("exclude", () => {
  it("takes out members and references by name and by glob, with regard to case", async () => {
    const fleet = await load(`
repos: [keep, legacy-a, legacy-b, Legacy-c, vault, .github]
archived_references: [{ name: old }, { name: older }]
exclude: [vault, "legacy-*"]
static: { exclude: [old, ".g*", vault] }
`);
    expect(names(fleet.members)).toEqual(["Legacy-c", "keep"]);
    expect(names(fleet.references)).toEqual(["older"]);
    expect(fleet.excluded).toEqual(["vault", "legacy-*", "old", ".g*"]);
  });

  it("does not turn around at a leading exclamation mark", async () => {
    const fleet = await load('repos: [a, b]\nexclude: ["!a"]\n');
    expect(names(fleet.members)).toEqual(["a", "b"]);
    expect(fleet.warnings.map(({ message }) => message)).toEqual(['the exclude pattern "!a" matches nothing']);
  });

  it("settles two names that differ only in case", async () => {
    expect(names((await load("repos: [Oven, oven]\nexclude: [oven]\n")).members)).toEqual(["Oven"]);
  });
});

describe("the owner", () => {
  const file = "github: {owner: of-file}\nrepos: [a]\n";

  it("comes from --owner, WGX_OWNER, GITHUB_OWNER and the file, in this order", async () => {
    const env = { WGX_OWNER: "of-wgx", GITHUB_OWNER: "of-github" };
    expect((await load(file, { owner: "of-flag", env })).owner).toBe("of-flag");
    expect((await load(file, { env })).owner).toBe("of-wgx");
    expect((await load(file, { env: { GITHUB_OWNER: "of-github", WGX_OWNER: "" } })).owner).toBe("of-github");
    expect((await load(file)).owner).toBe("of-file");
    const metadata = "schema_version: 1\ngithub: {owner: of-metadata}\nrepositories:\n";
    expect((await load("repos: [a]\n", { metadata })).owner).toBe("of-metadata");
    expect(await load("repos: [a]\n")).not.toHaveProperty("owner");
  });

  it("gives the clone URL where none is declared", async () => {
    const fleet = await load("github: {owner: bakers}\nrepos: [a, {name: b, url: 'https://forge.example/x/b'}]\n");
    expect(fleet.members.map(({ url, cloneUrl }) => [url, cloneUrl])).toEqual([
      [undefined, "https://github.com/bakers/a"],
      ["https://forge.example/x/b", "https://forge.example/x/b"],
    ]);
  });

  it("is refused where it could be no owner's name", async () => {
    const flag = await failureOf(() => load(file, { owner: "../x" }));
    expect([flag.kind, flag.message]).toEqual(["usage", '--owner is not the name of a GitHub owner: "../x"']);
    const variable = await failureOf(() => load(file, { env: { WGX_OWNER: "a b" } }));
    expect([variable.kind, variable.message]).toEqual([
      "configuration",
      'WGX_OWNER is not the name of a GitHub owner: "a b"',
    ]);
  });
});
