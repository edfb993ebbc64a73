import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { impact } from "../../src/contracts/impact.ts";
import type { IndexOutcome } from "../../src/contracts/index-outcome.ts";
import { indexOutcome } from "../../src/contracts/index-outcome.ts";
import { startForgeServer } from "../helpers/forge-server.ts";
import { bareRemote, clone, scratch, write } from "../helpers/repositories.ts";
import { sharedFolder, startWgx, wgx } from "../helpers/wgx.ts";

const entries = [
  "  - name: toolshed\n    domain: workshop\n    default_branch: trunk\n",
  "  - name: seedbank\n    depends_on: [toolshed]\n    metrics: { enable: true }\n",
  "  - name: hive\n    depends_on: [toolshed, seedbank]\n",
];
const archived = "archived_references:\n  - name: almanac\n    status: archived-reference\n    fleet: false\n";

function metarepo(text: string): string {
  const folder = join(scratch(), "metarepo");
  write(folder, { "repos.yml": text });
  return folder;
}

function filesOf(folder: string): readonly string[] {
  return ["org-index.md", "org-graph.mmd"].map((name) => readFileSync(join(folder, "docs", name), "utf8"));
}

function outcomeOf(stdout: string): IndexOutcome {
  return indexOutcome.parse(JSON.parse(stdout));
}

describe("wgx index", () => {
  it("writes the same bytes for every order of the inventory, both of its forms, and every locale", () => {
    const first = metarepo(`repos:\n${entries.join("")}${archived}`);
    const second = metarepo(`${archived}repos:\n${entries.toReversed().join("")}`);
    const third = metarepo(
      "static:\n  include:\n    - name: almanac\n      status: archived-reference\n      fleet: false\nrepos: [hive, seedbank, toolshed]\n",
    );
    const metadata = entries.map((entry) => entry.replace(/ {2}- name: (\w+)\n/, "  $1:\n")).join("");
    write(third, { "repo-metadata.yml": `schema_version: 1\nrepositories:\n${metadata}` });
    for (const [cwd, env] of [
      [first, { LC_ALL: "C.UTF-8" }],
      [second, { LC_ALL: "tr_TR.UTF-8", LANG: "sv_SE.UTF-8", TZ: "Pacific/Kiritimati" }],
      [third, {}],
    ] as const) {
      expect(wgx(["index"], { cwd, env })).toMatchObject({ status: 0, stderr: "" });
    }
    expect(filesOf(second)).toEqual(filesOf(first));
    expect(filesOf(third)).toEqual(filesOf(first));
    expect(filesOf(first)[0]).toContain("| hive | main | – | – | – | seedbank, toolshed |");
  });

  it("leaves what is current alone, and shows under --check what is stale without writing", () => {
    const cwd = metarepo(`repos:\n${entries.join("")}`);
    const missing = wgx(["index", "--check"], { cwd });
    expect(missing.status).toBe(1);
    expect(missing.stdout).toContain("missing  docs/org-index.md");
    expect(existsSync(join(cwd, "docs"))).toBe(false);
    expect(wgx(["index"], { cwd }).stdout).toContain("created  docs/org-graph.mmd");
    expect(wgx(["index"], { cwd }).stdout).toContain("current  docs/org-graph.mmd");
    expect(wgx(["index", "--check"], { cwd }).status).toBe(0);
    write(cwd, { "repos.yml": `repos:\n${entries.slice(0, 2).join("")}` });
    const before = filesOf(cwd);
    const stale = wgx(["index", "--check", "--no-reconcile"], { cwd });
    expect(stale.status).toBe(1);
    expect(stale.stdout).toMatch(/^--- .*docs\/org-index\.md$/m);
    expect(stale.stdout).toContain("\n-| hive | main | – | – | – | seedbank, toolshed |\n");
    expect(stale.stdout).toContain("wgx index brings them up to date");
    expect(wgx(["--color", "always", "index", "--check"], { cwd }).stdout).toContain("\u001b[31m-| hive");
    const outcome = outcomeOf(wgx(["index", "--check", "--json"], { cwd }).stdout);
    expect(outcome.files).toMatchObject([
      { state: "stale" },
      { state: "stale", diff: expect.stringContaining("-    hive[") },
    ]);
    expect(outcome.exitCode).toBe(1);
    expect(filesOf(cwd)).toEqual(before);
    const doctor = () => wgx(["doctor", "--check", "generated-current"], { cwd });
    expect(doctor()).toMatchObject({ stdout: expect.stringContaining("at:  docs/org-graph.mmd") });
    expect(wgx(["index"], { cwd }).stdout).toContain("updated  docs/org-index.md");
    expect(doctor().stdout).not.toContain("warn[generated-current]");
  });

  it("follows no link out of the metarepo, and keeps a broken inventory from writing anything", () => {
    const cwd = metarepo("repos: [{ name: a, depends_on: [b] }]\n");
    const broken = wgx(["index"], { cwd });
    expect(broken.status).toBe(2);
    expect(broken.stderr).toContain('"a" depends on "b", which the inventory does not declare');
    expect(existsSync(join(cwd, "docs"))).toBe(false);
    const elsewhere = scratch();
    write(cwd, { "repos.yml": "repos: [a]\n" });
    symlinkSync(elsewhere, join(cwd, "docs"));
    expect(wgx(["index"], { cwd })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("a symbolic link stands"),
    });
    expect(existsSync(join(elsewhere, "org-index.md"))).toBe(false);
  });

  it("draws the graph where it is asked to", () => {
    const cwd = metarepo(`repos:\n${entries.join("")}`);
    expect(wgx(["index", "--svg", "out/graph.svg", "--no-reconcile"], { cwd }).status).toBe(0);
    expect(readFileSync(join(cwd, "out/graph.svg"), "utf8")).toContain("<title>toolshed → seedbank</title>");
  });

  it("lists the members that the forge has", async () => {
    const server = await startForgeServer();
    server.addRepository("lindenhof/toolshed", { defaultBranch: "trunk" });
    const cwd = metarepo("mode: github\ngithub:\n  owner: lindenhof\n");
    const { status, stderr } = await startWgx(["index", "--no-reconcile"], { cwd, env: server.env }).ended;
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(filesOf(cwd)[0]).toContain(`| [toolshed](${server.url}/lindenhof/toolshed) | trunk |`);
  });
});

describe("what the world says of the inventory", () => {
  const root = sharedFolder();
  const cwd = join(root, "metarepo");
  beforeAll(() => {
    const uses = "jobs:\n  a:\n    uses: lindenhof/seedbank/.github/workflows/x.yml@main\n";
    clone(
      bareRemote(join(root, "remotes/toolshed.git"), [{ ".github/workflows/ci.yml": uses }]),
      join(root, "toolshed"),
    );
    clone(bareRemote(join(root, "remotes/stray.git"), [{ a: "a\n" }]), join(root, "stray"));
    mkdirSync(cwd);
    write(cwd, { "repos.yml": `github:\n  owner: lindenhof\nrepos:\n${entries.join("")}` });
  });

  it("is told and does not change the exit code", () => {
    const { status, stdout } = wgx(["index", "--json"], { cwd });
    expect(status).toBe(0);
    const { reconciliation } = outcomeOf(stdout);
    expect(reconciliation?.findings).toMatchObject([
      { member: "toolshed", check: "graph-edges", severity: "warn", message: expect.stringContaining("uses seedbank") },
      { check: "inventory-reconcile", path: "stray" },
    ]);
    expect(reconciliation?.notRead.map(({ name }) => name)).toEqual(["seedbank", "hive"]);
    const human = wgx(["index", "--check"], { cwd });
    expect(human.status).toBe(0);
    expect(human.stdout).toContain("warn[graph-edges]: toolshed: ");
    expect(human.stdout).toContain("not read: hive: no clone at");
  });
});

describe("wgx impact", () => {
  it("tells what depends on a repository, directly and through others", () => {
    const cwd = metarepo(`repos:\n${entries.join("")}`);
    const human = wgx(["impact", "toolshed"], { cwd });
    expect(human).toEqual({
      status: 0,
      stderr: "",
      stdout:
        "hive      directly\nseedbank  directly\n\n2 repositories depend on toolshed: 2 directly, 0 through others\n",
    });
    const { dependents } = impact.parse(JSON.parse(wgx(["impact", "toolshed", "--json"], { cwd }).stdout));
    expect(dependents[1]).toEqual({ name: "seedbank", kind: "member", direct: true, path: ["toolshed", "seedbank"] });
    expect(wgx(["impact", "hive"], { cwd }).stdout).toBe("nothing depends on hive\n");
  });

  it.each([
    ["a name that is none", `repos:\n${entries.join("")}`, "tolshed", 'did you mean "toolshed"?'],
    [
      "a circle",
      "repos: [{ name: a, depends_on: [b] }, { name: b, depends_on: [a] }]\n",
      "a",
      "in a circle: a -> b -> a",
    ],
    ["an edge to nothing", "repos: [{ name: a, depends_on: [b] }]\n", "a", '"a" depends on "b"'],
  ])("refuses %s, with what is wrong", (_, text, name, message) => {
    const { status, stderr, stdout } = wgx(["impact", name], { cwd: metarepo(text) });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(message);
  });
});
