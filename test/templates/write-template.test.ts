import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { writeTemplate } from "../../src/templates/write-template.ts";
import { scratch } from "../helpers/repositories.ts";

let root: string;
let outside: string;
const bytes = Buffer.from("new\n");

beforeEach(() => {
  const folder = scratch();
  root = join(folder, "metarepo");
  outside = join(folder, "outside");
  mkdirSync(join(root, "templates"), { recursive: true });
  mkdirSync(outside);
  writeFileSync(join(outside, "file"), "theirs\n");
});

describe("a template that is taken back", () => {
  it("is written with the folders above it, and its mode", () => {
    writeTemplate(root, { path: "a/b/c.sh", bytes, mode: "100755" });
    expect(readFileSync(join(root, "templates/a/b/c.sh"), "utf8")).toBe("new\n");
    expect(statSync(join(root, "templates/a/b/c.sh")).mode & 0o777).toBe(0o755);
    writeTemplate(root, { path: "a/b/c.sh", bytes, mode: "100644" });
    expect(statSync(join(root, "templates/a/b/c.sh")).mode & 0o777).toBe(0o644);
  });

  it("takes the place of a symbolic link, and does not go through it", () => {
    symlinkSync(join(outside, "file"), join(root, "templates/link"));
    writeTemplate(root, { path: "link", bytes, mode: "100644" });
    expect(readFileSync(join(outside, "file"), "utf8")).toBe("theirs\n");
    expect(lstatSync(join(root, "templates/link")).isFile()).toBe(true);
  });

  it.each([
    ["through a folder that is a symbolic link", "docs/file", "templates/docs is no folder"],
    ["through one further up", "docs/a/file", "templates/docs is no folder"],
    ["in the place of a folder", "folder", "templates/folder is a folder"],
    ["out of templates/", "../file", "no template"],
    ["to an absolute path", "/tmp/file", "no template"],
    ["into what Windows takes for a .git", "GIT~1/hooks/post-checkout", "no template"],
    ["into a .git", ".git/hooks/post-checkout", "no template"],
    ["in the place of the manifest", "manifest.yml", "no template"],
  ])("is not written %s", (_, path, message) => {
    symlinkSync(outside, join(root, "templates/docs"));
    mkdirSync(join(root, "templates/folder"));
    expect(() => writeTemplate(root, { path, bytes, mode: "100644" })).toThrow(message);
    expect(readdirSync(outside)).toEqual(["file"]);
    expect(readFileSync(join(outside, "file"), "utf8")).toBe("theirs\n");
  });

  it("is not written where templates/ itself is a symbolic link", () => {
    const elsewhere = join(outside, "metarepo");
    mkdirSync(elsewhere);
    symlinkSync(outside, join(elsewhere, "templates"));
    expect(() => writeTemplate(elsewhere, { path: "file", bytes, mode: "100644" })).toThrow("templates/ is no folder");
    expect(readFileSync(join(outside, "file"), "utf8")).toBe("theirs\n");
  });
});
