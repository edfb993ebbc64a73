import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseRawLog, readRawLog } from "../../src/git/raw-log.ts";
import { loadCatalogue } from "../../src/templates/catalogue.ts";
import { type Provenance, provenanceOf, readTemplateHistory } from "../../src/templates/history.ts";
import { loadTemplates, provenanceIn } from "../../src/templates/template-set.ts";
import { testGit } from "../helpers/git.ts";
import { clone, commit, git, gitBytes, repository, scratch, write } from "../helpers/repositories.ts";

/** A metarepo whose template `t` had these texts, one commit each. */
function versions(...texts: readonly string[]): string {
  return repository(
    scratch(),
    texts.map((text) => ({ "templates/t": text })),
  );
}

async function provenance(root: string): Promise<Provenance> {
  const gateway = testGit();
  const history = await readTemplateHistory(gateway, root);
  if (!history.known) throw new Error(history.reason);
  return provenanceOf(await loadCatalogue(gateway, root), history.value.changes, (template) => template.blob("sha1"));
}

const blob = (root: string, text: string): string => gitBytes(root, ["hash-object", "--stdin"], text).toString().trim();

/** Earlier versions of a template, as text of the given ones and how far behind they are. */
async function behind(
  root: string,
  path: string,
  ...texts: readonly string[]
): Promise<Record<string, number | undefined>> {
  const known = (await provenance(root)).versions(path);
  const found = Object.fromEntries(texts.map((text) => [text, known.get(blob(root, text))?.behind]));
  expect(known.size).toBe(Object.values(found).filter((count) => count !== undefined).length);
  return found;
}

describe("the versions of a template", () => {
  it("are counted from today's", async () => {
    const root = versions("1", "2", "3");
    expect(await behind(root, "t", "1", "2", "3")).toEqual({ 1: 2, 2: 1, 3: undefined });
    expect((await provenance(root)).current("t")).toBe(git(root, "rev-parse", "HEAD"));
    expect((await provenance(root)).versions("t").get(blob(root, "2"))?.commit).toBe(git(root, "rev-parse", "HEAD~1"));
  });

  it("count commits of the template only", async () => {
    const root = versions("1", "2");
    commit(root, { other: "1", "templates/other": "1" });
    expect(await behind(root, "t", "1")).toEqual({ 1: 1 });
  });

  it("that were reverted count from the newest time they stood", async () => {
    expect(await behind(versions("1", "2", "1", "3"), "t", "1", "2")).toEqual({ 1: 1, 2: 2 });
  });

  it("that were reverted to are today's, and what was reverted is one behind", async () => {
    expect(await behind(versions("1", "2", "1"), "t", "1", "2")).toEqual({ 1: undefined, 2: 1 });
  });

  it("include the committed one where today's is not committed", async () => {
    const root = versions("1", "2");
    write(root, { "templates/t": "3" });
    expect(await behind(root, "t", "1", "2", "3")).toEqual({ 1: 2, 2: 1, 3: undefined });
    expect((await provenance(root)).current("t")).toBeUndefined();
  });

  it("are kept through a rename, and the old name is retired", async () => {
    const text = "a text that is long enough to be recognised\n".repeat(4);
    const root = versions(text, `${text}2\n`);
    git(root, "mv", "templates/t", "templates/sub folder");
    commit(root);
    commit(root, { "templates/sub folder": `${text}3\n` });
    expect(Object.values(await behind(root, "sub folder", text, `${text}2\n`))).toEqual([2, 1]);
    expect([...(await provenance(root)).retired.keys()]).toEqual(["t"]);
  });

  it("are kept through a rename with an edit", async () => {
    const text = "a text that is long enough to be recognised\n".repeat(4);
    const root = versions(text);
    write(root, { "templates/t": null, "templates/u": `${text}edited\n` });
    commit(root);
    expect(Object.values(await behind(root, "u", text))).toEqual([1]);
  });

  it("include one that existed on a side branch only", async () => {
    const root = versions("1");
    git(root, "checkout", "--quiet", "-b", "side");
    commit(root, { "templates/t": "side" });
    commit(root, { "templates/t": "1" });
    git(root, "checkout", "--quiet", "main");
    commit(root, { unrelated: "1" });
    git(root, "merge", "--quiet", "--no-edit", "side");
    expect(await behind(root, "t", "side")).toEqual({ side: 1 });
  });

  it("include one that existed in a merge only", async () => {
    const root = versions("1");
    git(root, "checkout", "--quiet", "-b", "side");
    commit(root, { "templates/t": "side" });
    git(root, "checkout", "--quiet", "main");
    commit(root, { "templates/t": "main" });
    expect(() => git(root, "merge", "--quiet", "side")).toThrow();
    commit(root, { "templates/t": "merged" }, "merge");
    commit(root, { "templates/t": "after" });
    expect(await behind(root, "t", "merged", "side", "main", "1")).toEqual({ merged: 1, side: 2, main: 3, 1: 4 });
  });

  it("come from all names, whatever they hold", async () => {
    const root = scratch();
    repository(root, [{}]);
    for (const name of ["with space", 'quo"te', "-dash", "ü", `\u0001${"0".repeat(40)}`, ":100644"])
      commit(root, { [`templates/${name}`]: "1" });
    const log = await readTemplateHistory(testGit(), root);
    expect(log.known && log.value.changes.map(({ path }) => path)).toEqual([
      ":100644",
      `\u0001${"0".repeat(40)}`,
      "ü",
      "-dash",
      'quo"te',
      "with space",
    ]);
  });

  it("are the same where the metarepo is a subfolder of a repository", async () => {
    const root = scratch();
    repository(
      root,
      ["1", "2", "3"].map((text) => ({ "meta/templates/t": text, "templates/t": "not this one" })),
    );
    expect(await behind(join(root, "meta"), "t", "1", "2")).toEqual({ 1: 2, 2: 1 });
  });

  it("are the same whatever the operator's log settings are", async () => {
    const root = versions("1", "2");
    for (const [key, value] of [
      ["log.follow", "true"],
      ["log.showSignature", "true"],
      ["diff.renames", "copies"],
      ["diff.noprefix", "true"],
      ["diff.relative", "true"],
      ["log.diffMerges", "off"],
      ["format.pretty", "oneline"],
    ] as const)
      git(root, "config", key, value);
    expect(await behind(root, "t", "1")).toEqual({ 1: 1 });
  });

  it("of a metarepo in SHA-256 are named as a SHA-1 member names them", async () => {
    const root = repository(
      scratch(),
      ["1", "2"].map((text) => ({ "templates/t": text })),
      "--object-format=sha256",
    );
    const gateway = testGit();
    const found = await provenanceIn(gateway, await loadTemplates(gateway, root), "sha1");
    expect(found.known && [...found.value.versions("t").keys()]).toEqual([blob(scratch(), "1")]);
  });
});

describe("what was shipped once", () => {
  it("is retired with every blob it had, once it is deleted", async () => {
    const root = versions("1", "2");
    commit(root, { "templates/t": null });
    expect((await provenance(root)).retired).toEqual(new Map([["t", new Set([blob(root, "1"), blob(root, "2")])]]));
  });

  it("and is there again is no longer retired, and its versions are kept", async () => {
    const root = versions("1");
    commit(root, { "templates/t": null });
    commit(root, { "templates/t": "2" });
    expect((await provenance(root)).retired.size).toBe(0);
    expect(await behind(root, "t", "1")).toEqual({ 1: 1 });
  });

  it("does not include what never travelled", async () => {
    const root = repository(scratch(), [
      {
        "templates/manifest.yml": "[]",
        "templates/waivers.yml": "[]",
        "templates/a/.gitkeep": "",
        "templates/.keep": "",
      },
    ]);
    commit(root, { "templates/a/.gitkeep": null, "templates/manifest.yml": null });
    expect((await provenance(root)).retired.size).toBe(0);
  });
});

describe("the history", () => {
  it("of a shallow metarepo says so", async () => {
    const root = versions("1", "2");
    const shallow = clone(root, join(scratch(), "m"), "--depth=1");
    expect(await readTemplateHistory(testGit(), shallow)).toMatchObject({ known: true, value: { kind: "shallow" } });
  });

  it("is none where the metarepo is no repository, or has no commit", async () => {
    const root = scratch();
    write(root, { "templates/t": "1" });
    const none = { known: true, value: { changes: [], kind: "none" } };
    expect(await readTemplateHistory(testGit(), root)).toEqual(none);
    git(root, "init", "--quiet");
    expect(await readTemplateHistory(testGit(), root)).toEqual(none);
  });

  it("that cannot be read is unknown", async () => {
    const root = versions("1", "2");
    write(root, { [`.git/objects/${git(root, "rev-parse", "HEAD~1").replace(/^../, "$&/")}`]: "garbage" });
    expect(await readTemplateHistory(testGit(), root)).toMatchObject({ known: false, reason: expect.any(String) });
  });
});

describe("a raw log", () => {
  it("tells additions, changes, deletions and the commits that made them, newest first", async () => {
    const root = repository(scratch(), [{ a: "1" }, { a: "2" }, { a: null, b: "x" }]);
    const log = await readRawLog(testGit(), { cwd: root, commit: "HEAD", paths: ["a", "b"], renames: "ignore" });
    const [third, second, first] = git(root, "log", "--format=%H").split("\n");
    expect(log).toEqual({
      known: true,
      value: [
        { commit: third, path: "a", oldBlob: blob(root, "2") },
        { commit: third, path: "b", newBlob: blob(root, "x") },
        { commit: second, path: "a", oldBlob: blob(root, "1"), newBlob: blob(root, "2") },
        { commit: first, path: "a", newBlob: blob(root, "1") },
      ],
    });
  });

  it("takes paths as they are written, not as patterns", async () => {
    const root = repository(scratch(), [{ "*": "1", a: "1", ":(top)x": "1" }]);
    const log = await readRawLog(testGit(), { cwd: root, commit: "HEAD", paths: ["*", ":(top)x"], renames: "ignore" });
    expect(log.known && log.value.map(({ path }) => path)).toEqual(["*", ":(top)x"]);
  });

  it("is empty where nothing was found", () => {
    expect(parseRawLog(Buffer.alloc(0))).toEqual([]);
  });
});

describe("versions named anew for another object format", () => {
  it("are unknown where one of them cannot be read, so that no file is called foreign for it", async () => {
    const gateway = testGit();
    const large = "x".repeat(1024 * 1024 + 1);
    const root = repository(join(scratch(), "metarepo"), [{ "templates/t": large }, { "templates/t": "small\n" }]);
    const templates = await loadTemplates(gateway, root);
    expect(await provenanceIn(gateway, templates, "sha1")).toMatchObject({ known: true });
    expect(await provenanceIn(gateway, templates, "sha256")).toMatchObject({
      known: false,
      reason: expect.stringContaining("older versions"),
    });
  });
});
