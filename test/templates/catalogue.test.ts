import { symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Failure } from "../../src/platform/failure.ts";
import { loadCatalogue } from "../../src/templates/catalogue.ts";
import { testGit } from "../helpers/git.ts";
import { commit, type Files, git, inOrder, repository, scratch, write } from "../helpers/repositories.ts";

async function pathsOf(root: string): Promise<readonly string[]> {
  return (await loadCatalogue(testGit(), root)).map(({ path }) => path);
}

const files: Files = {
  "templates/.editorconfig": "root = true\n",
  "templates/.github/workflows/ci.yml": "on: push\n",
  "templates/bin/run": { text: "#!/bin/sh\n", mode: 0o755 },
  "templates/link": { link: "/etc/passwd" },
  "templates/manifest.yml": "[]\n",
  "templates/waivers.yml": "[]\n",
  "templates/docs/manifest.yml": "travels\n",
  "templates/empty/.gitkeep": "",
  "templates/empty/.keep": "",
  "not-a-template": "1",
};
const travelling = [".editorconfig", ".github/workflows/ci.yml", "bin/run", "docs/manifest.yml", "link"];

describe("the catalogue", () => {
  it("holds what lies in templates/, dotfiles included, and not what is about the templates", async () => {
    expect(await pathsOf(repository(scratch(), [files]))).toEqual(travelling);
  });

  it("is the same for a metarepo that is no git repository", async () => {
    const root = scratch();
    write(root, files);
    expect(await pathsOf(root)).toEqual(travelling);
  });

  it("is the same for a metarepo in a subfolder of a repository", async () => {
    const root = repository(scratch(), [
      Object.fromEntries(Object.entries(files).map(([path, file]) => [`meta/${path}`, file])),
    ]);
    expect(await pathsOf(join(root, "meta"))).toEqual(travelling);
  });

  it("has the blob ids and modes that git gives them, in either object format", async () => {
    for (const format of ["sha1", "sha256"] as const) {
      const root = repository(scratch(), [files], `--object-format=${format}`);
      const listed = git(root, "ls-tree", "-r", "HEAD:templates")
        .split("\n")
        .map((line) => line.replace(/^(\d+) blob (\w+)\t/, "$1 $2 "));
      const own = (await loadCatalogue(testGit(), root)).map(
        ({ path, mode, blob }) => `${mode} ${blob(format)} ${path}`,
      );
      expect(listed).toEqual(expect.arrayContaining(own));
      expect(own).toHaveLength(travelling.length);
    }
  });

  it("takes a symbolic link as a template of its own, and does not follow it", async () => {
    const link = (await loadCatalogue(testGit(), repository(scratch(), [files]))).find(({ path }) => path === "link");
    expect([link?.mode, link?.bytes.toString()]).toEqual(["120000", "/etc/passwd"]);
  });

  it("takes what lies on disk: uncommitted, changed, removed", async () => {
    const root = repository(scratch(), [{ "templates/a": "1", "templates/b": "1" }]);
    write(root, { "templates/a": "changed", "templates/b": null, "templates/c": "new" });
    expect((await loadCatalogue(testGit(), root)).map(({ path, bytes }) => [path, bytes.toString()])).toEqual([
      ["a", "changed"],
      ["c", "new"],
    ]);
  });

  it("leaves out what .gitignore ignores, unless it is tracked all the same", async () => {
    const root = repository(scratch(), [{ "templates/tracked.log": "1" }]);
    write(root, { ".gitignore": "*.log\n", "templates/x.log": "1", "templates/a": "1" });
    expect(await pathsOf(root)).toEqual(["a", "tracked.log"]);
  });

  it("is not read through a folder that became a symbolic link", async () => {
    const root = repository(scratch(), [{ "templates/folder/b": "1", outside: { text: "x" } }]);
    write(root, { "templates/folder": null, "elsewhere/b": "secret" });
    symlinkSync("../elsewhere", join(root, "templates/folder"));
    expect((await loadCatalogue(testGit(), root)).map(({ path, mode }) => [path, mode])).toEqual([
      ["folder", "120000"],
    ]);
  });

  it("is empty where there is no templates/", async () => {
    expect(await pathsOf(scratch())).toEqual([]);
  });

  const refused: readonly (readonly [string, (root: string) => void, string])[] = [
    ["a name with a newline", (root) => write(root, { "templates/a\nb": "1" }), "a name that cannot travel"],
    [
      "a name that is no UTF-8",
      (root) =>
        inOrder(
          write(root, { "templates/a": "1" }),
          writeFileSync(Buffer.concat([Buffer.from(`${root}/templates/`), Buffer.from([0xff])]), "1"),
        ),
      "a name that cannot travel",
    ],
    ["a folder .GIT", (root) => write(root, { "templates/.GIT/config": "1" }), "a name that cannot travel"],
    [
      "a file that is huge",
      (root) => inOrder(write(root, { "templates/a": "" }), truncateSync(join(root, "templates/a"), 9 * 1024 * 1024)),
      "more than the 8388608",
    ],
    [
      "a repository of its own",
      (root) => repository(join(root, "templates/inner"), [{ a: "1" }]),
      "a repository of its own",
    ],
    ["templates/ that is one", (root) => repository(join(root, "templates"), [{ a: "1" }]), "a repository of its own"],
    ["templates/ that is a file", (root) => write(root, { templates: "1" }), "not a folder"],
    [
      "templates/ that is a symbolic link",
      (root) => inOrder(write(root, { "other/a": "1" }), symlinkSync("other", join(root, "templates"))),
      "not a folder",
    ],
  ];
  it.each(refused)("refuses %s", async (_, make, message) => {
    const root = repository(scratch(), [{ README: "1" }]);
    make(root);
    const failure = await loadCatalogue(testGit(), root).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ kind: "configuration", message: expect.stringContaining(message) });
  });
});

it("a commit of the metarepo's templates changes nothing in the catalogue", async () => {
  const root = scratch();
  repository(root, [{}]);
  write(root, files);
  const before = await pathsOf(root);
  commit(root);
  expect(await pathsOf(root)).toEqual(before);
});
