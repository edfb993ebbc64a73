import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSmallFile, writeFileAtomically } from "../../src/platform/files.ts";
import { scratch } from "../helpers/repositories.ts";

describe("readSmallFile", () => {
  it("gives the bytes of a file, also of an empty one", () => {
    const folder = scratch();
    writeFileSync(join(folder, "a"), Buffer.from([0, 255, 10]));
    writeFileSync(join(folder, "empty"), "");
    expect(readSmallFile(join(folder, "a"))).toEqual(Buffer.from([0, 255, 10]));
    expect(readSmallFile(join(folder, "empty"))).toHaveLength(0);
  });

  it("gives undefined where there is none, and only there", () => {
    const folder = scratch();
    writeFileSync(join(folder, "file"), "");
    expect(readSmallFile(join(folder, "nothing"))).toBeUndefined();
    expect(readSmallFile(join(folder, "file/below"))).toBeUndefined();
    symlinkSync("loop", join(folder, "loop"));
    expect(() => readSmallFile(join(folder, "loop"))).toThrow(/ELOOP/);
  });

  it("reads up to the limit and no more", () => {
    const file = join(scratch(), "a");
    writeFileSync(file, "12345");
    expect(readSmallFile(file, 5)?.toString()).toBe("12345");
    expect(() => readSmallFile(file, 4)).toThrow("5 bytes, more than the 4 that are read");
  });

  it("refuses a folder, a device and a pipe, and waits for none", () => {
    const folder = scratch();
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    for (const path of [folder, pipe, "/dev/zero"]) expect(() => readSmallFile(path)).toThrow("not a regular file");
  });
});

describe("writeFileAtomically", () => {
  it.each(["durable", "cached"] as const)(
    "writes a new file and its folders, %s, and leaves nothing beside it",
    (kind) => {
      const folder = join(scratch(), "a/b");
      writeFileAtomically(join(folder, "file"), "text", kind);
      expect(readFileSync(join(folder, "file"), "utf8")).toBe("text");
      expect(readdirSync(folder)).toEqual(["file"]);
      expect(statSync(join(folder, "file")).mode & 0o111).toBe(0);
    },
  );

  it("replaces a file as a whole: whoever has it open reads on in the old one", () => {
    const file = join(scratch(), "file");
    writeFileAtomically(file, "old");
    const before = statSync(file).ino;
    writeFileAtomically(file, new Uint8Array([110, 101, 119]));
    expect(readFileSync(file, "utf8")).toBe("new");
    expect(statSync(file).ino).not.toBe(before);
  });

  it("replaces a symbolic link instead of writing through it", () => {
    const folder = scratch();
    writeFileSync(join(folder, "target"), "untouched");
    symlinkSync("target", join(folder, "link"));
    writeFileAtomically(join(folder, "link"), "mine");
    expect(readFileSync(join(folder, "target"), "utf8")).toBe("untouched");
    expect(readFileSync(join(folder, "link"), "utf8")).toBe("mine");
  });

  it("leaves the old content and no temporary file where it fails", () => {
    const folder = scratch();
    mkdirSync(join(folder, "taken/inner"), { recursive: true });
    expect(() => writeFileAtomically(join(folder, "taken"), "x")).toThrow(/EISDIR|ENOTEMPTY/);
    expect(readdirSync(folder)).toEqual(["taken"]);
    expect(existsSync(join(folder, "taken/inner"))).toBe(true);
  });
});
