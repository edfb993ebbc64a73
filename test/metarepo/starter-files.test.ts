import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { branchNamePattern, gitUrlPattern, memberNamePattern } from "../../src/contracts/identifiers.ts";
import { manifestFile } from "../../src/contracts/manifest.ts";
import { inventoryText } from "../../src/metarepo/inventory-text.ts";
import { recipesFor } from "../../src/metarepo/recipes.ts";
import { starterFiles } from "../../src/metarepo/starter-files.ts";
import { writeMissing } from "../../src/metarepo/write-missing.ts";
import { parseYaml } from "../../src/platform/yaml-document.ts";
import { scratch, write } from "../helpers/repositories.ts";

const everything = new Set(["list", "validate", "smoke", "doctor", "plan", "up", "index", "ingest", "log-sync"]);
const hasMake = spawnSync("make", ["--version"]).status === 0;
const hasJust = spawnSync("just", ["--version"]).status === 0;

function yamlOf(text: string): unknown {
  const parsed = parseYaml(text, "made.yml");
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("\n"));
  return parsed.document.value;
}

/** The files of a new metarepo in a folder, and a `wgx` there that says how it was called. */
function made(commands: ReadonlySet<string>): { readonly root: string; readonly env: NodeJS.ProcessEnv } {
  const root = scratch();
  writeMissing(root, starterFiles({ inventory: { members: [] }, commands }));
  const bin = scratch();
  write(bin, { wgx: { text: '#!/bin/sh\nprintf "%s|" wgx "$@"\n', mode: 0o755 } });
  chmodSync(join(bin, "wgx"), 0o755);
  return { root, env: { PATH: [bin, process.env["PATH"]].join(delimiter) } };
}

describe("a new inventory", () => {
  it("is read back as it was meant, whatever the names look like", () => {
    const odd = ["true", "null", "1.0", "1e3", ".github", "0x10", "no", "-", "a.b", "~", "_"];
    const name = fc.oneof(fc.constantFrom(...odd), fc.stringMatching(/^[A-Za-z0-9._-]{1,12}$/));
    const member = fc.record(
      {
        name: name.filter((text) => memberNamePattern.test(text)),
        url: fc.constantFrom(
          "https://github.com/a/b",
          "git@github.com:a/b.git",
          "file:///srv/a b #c",
          "ssh://git@x:22/y",
        ),
        defaultBranch: fc.constantFrom("main", "release/1.0", "1.0", "yes", "#x", "ünïcode", "a'b\"c", "{x}"),
      },
      { requiredKeys: ["name"] },
    );
    fc.assert(
      fc.property(fc.array(member, { maxLength: 6 }), (members) => {
        for (const { url, defaultBranch } of members) {
          expect(url === undefined || gitUrlPattern.test(url)).toBe(true);
          expect(defaultBranch === undefined || branchNamePattern.test(defaultBranch)).toBe(true);
        }
        expect(yamlOf(inventoryText({ owner: "lindenhof", members }))).toEqual({
          mode: "static",
          github: { owner: "lindenhof" },
          repos: members.map(({ name: text, url, defaultBranch }) => ({
            name: text,
            ...(url !== undefined && { url }),
            ...(defaultBranch !== undefined && { default_branch: defaultBranch }),
          })),
        });
      }),
    );
  });
});

describe("a new metarepo", () => {
  it("has a manifest that meets its contract", () => {
    const { root } = made(everything);
    const manifest = yamlOf(readFileSync(join(root, "templates/manifest.yml"), "utf8"));
    expect(manifestFile.parse(manifest)).toHaveLength(2);
  });

  it("keeps what runs write out of git, but for the template of the log", () => {
    const { root } = made(everything);
    execFileSync("git", ["init", "--quiet"], { cwd: root });
    const ignored = (path: string) => spawnSync("git", ["check-ignore", "--quiet", path], { cwd: root }).status === 0;
    expect(["reports/drift-a.md", "reports/sync-logs/2026-01-02-sync-run.md"].map(ignored)).toEqual([true, true]);
    expect(["reports/.gitignore", "reports/sync-logs/_TEMPLATE.sync-run.md"].map(ignored)).toEqual([false, false]);
  });

  it("has a workflow that calls only commands there are, with pinned actions", () => {
    const { root } = made(everything);
    const workflow = readFileSync(join(root, ".github/workflows/wgx.yml"), "utf8");
    const { jobs } = yamlOf(workflow) as { jobs: { fleet: { steps: { uses?: string; run?: string }[] } } };
    const used = jobs.fleet.steps.flatMap(({ uses }) => uses ?? []);
    expect(used.every((action) => /^actions\/[a-z-]+@[0-9a-f]{40}$/.test(action))).toBe(true);
    const calls = jobs.fleet.steps.flatMap(({ run }) => (run?.startsWith("wgx ") ? run : []));
    expect(calls).toEqual(["wgx validate", "wgx index --check", "wgx doctor --all"]);
    const few = starterFiles({ inventory: undefined, commands: new Set(["doctor", "validate"]) });
    expect(few.find(({ path }) => path.endsWith("wgx.yml"))?.text).not.toContain("index");
  });

  it("has recipes and a Makefile for the commands that there are, and for no other", () => {
    const few = new Set(["doctor", "validate"]);
    expect(recipesFor(few).map(({ name }) => name)).toEqual(["validate", "doctor"]);
    expect(existsSync(join(made(few).root, "Makefile"))).toBe(false);
    expect(recipesFor(everything).map(({ name }) => name)).toEqual(
      expect.arrayContaining(["smoke", "doctor", "up", "index", "log-sync", "e2e", "e2e-dry", "validate"]),
    );
  });

  it.runIf(hasMake)("brings index and graph up to date with make all (needs make)", () => {
    const { root, env } = made(everything);
    expect(execFileSync("make", ["--silent", "all"], { cwd: root, env, encoding: "utf8" })).toBe("wgx|index|");
    expect(execFileSync("make", ["--silent"], { cwd: root, env, encoding: "utf8" })).toBe("wgx|index|");
    expect(execFileSync("make", ["--silent", "check"], { cwd: root, env, encoding: "utf8" })).toBe(
      "wgx|index|--check|",
    );
  });

  it.runIf(hasJust)("passes options on from just as they are (needs just: npm install --global rust-just)", () => {
    const { root, env } = made(everything);
    const just = (...args: string[]) => execFileSync("just", args, { cwd: root, env, encoding: "utf8" });
    expect(just("doctor", "--repo", "a b", "$HOME;`id`")).toBe("wgx|doctor|--repo|a b|$HOME;`id`|");
    expect(just("e2e-dry")).toBe("wgx|ingest|--dry-run|");
    expect(just("--summary", "--unsorted").trim().split(" ")).toEqual(recipesFor(everything).map(({ name }) => name));
    expect(just()).toContain("doctor *options");
  });
});

describe("what is there", () => {
  const files = starterFiles({ inventory: { members: [] }, commands: everything });

  it("is kept, also under another of its names", () => {
    const root = scratch();
    write(root, { "fleet/repos.yml": "mine\n", Justfile: "mine\n", ".github/workflows/wgx.yml": { link: "nowhere" } });
    expect(writeMissing(root, files)).toEqual([
      { path: "fleet/repos.yml", was: "kept" },
      { path: "templates/manifest.yml", was: "created" },
      { path: "reports/.gitignore", was: "created" },
      { path: "Justfile", was: "kept" },
      { path: "Makefile", was: "created" },
      { path: ".github/workflows/wgx.yml", was: "kept" },
    ]);
    expect(readFileSync(join(root, "Justfile"), "utf8")).toBe("mine\n");
    expect(existsSync(join(root, "repos.yml"))).toBe(false);
  });

  it("is never led out of by a symbolic link", () => {
    const root = scratch();
    const elsewhere = scratch();
    mkdirSync(join(root, ".github"));
    symlinkSync(elsewhere, join(root, ".github/workflows"));
    expect(() => writeMissing(root, files)).toThrow("a symbolic link stands where a folder belongs");
    expect(existsSync(join(elsewhere, "wgx.yml"))).toBe(false);
  });
});
