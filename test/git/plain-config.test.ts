import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { configFrom, parsePlainConfig } from "../../src/git/plain-config.ts";
import { gitBytes, scratch, write } from "../helpers/repositories.ts";

const fresh = `[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = false
\tlogallrefupdates = true
[remote "origin"]
\turl = https://example.org/a/b.git
\tfetch = +refs/heads/*:refs/remotes/origin/*
[branch "main"]
\tremote = origin
\tmerge = refs/heads/main
`;

describe("a plain configuration", () => {
  it("is what git clone writes", () => {
    expect(parsePlainConfig(fresh)).toEqual({
      objectFormat: "sha1",
      originUrl: "https://example.org/a/b.git",
      partial: false,
      upstreams: new Map([["main", "refs/remotes/origin/main"]]),
    });
  });

  it("may have comments, empty lines, other indentation and CRLF", () => {
    const text = fresh.replaceAll("\t", "    ").replaceAll("\n", "\r\n");
    expect(parsePlainConfig(`# a\r\n; b\r\n\r\n${text}`)).toEqual(parsePlainConfig(fresh));
  });

  it("tells a partial clone", () => {
    expect(parsePlainConfig(`${fresh}[remote "origin"]\n\tpromisor = true\n`)?.partial).toBe(true);
  });

  it("tells SHA-256 in format 1", () => {
    expect(
      parsePlainConfig("[core]\nrepositoryformatversion = 1\n[extensions]\nobjectformat = sha256\n")?.objectFormat,
    ).toBe("sha256");
  });

  it("maps a single branch's refspec, and leaves what it does not fetch to git", () => {
    const text = `${fresh.replace("+refs/heads/*:refs/remotes/origin/*", "+refs/heads/main:refs/remotes/origin/main")}[branch "x"]\n\tremote = origin\n\tmerge = refs/heads/x\n`;
    expect([...(parsePlainConfig(text)?.upstreams ?? [])]).toEqual([
      ["main", "refs/remotes/origin/main"],
      ["x", ""],
    ]);
  });

  it("follows a local branch", () => {
    expect(parsePlainConfig('[branch "x"]\nremote = .\nmerge = refs/heads/main\n')?.upstreams.get("x")).toBe(
      "refs/heads/main",
    );
  });
});

describe("anything else is left to git", () => {
  it.each([
    ["a filter", '[filter "x"]\n\tclean = touch canary\n'],
    ["an include", "[include]\n\tpath = other\n"],
    ["a conditional include", '[includeIf "gitdir:/"]\n\tpath = other\n'],
    ["an alias", "[alias]\n\tstatus = !touch canary\n"],
    ["fsmonitor", "[core]\n\tfsmonitor = touch canary\n"],
    ["hooksPath", "[core]\n\thooksPath = hooks\n"],
    ["a work tree elsewhere", "[core]\n\tworktree = /\n"],
    ["a bare repository", "[core]\n\tbare = true\n"],
    ["bare without a value", "[core]\n\tbare\n"],
    ["an ssh command", "[core]\n\tsshCommand = touch canary\n"],
    ["an upload pack", '[remote "x"]\n\tuploadpack = touch canary\n'],
    ["a bundle URI", "[fetch]\n\tbundleURI = https://example.org\n"],
    ["a group of remotes", "[remotes]\n\torigin = other\n"],
    ["an unknown extension", "[extensions]\n\tworktreeConfig = true\n"],
    ["a format of the future", "[core]\n\trepositoryformatversion = 2\n"],
    ["an object format in format 0", "[core]\n\trepositoryformatversion = 0\n[extensions]\n\tobjectformat = sha256\n"],
    ["an unknown object format", "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = sha3\n"],
    ["an unknown section", "[x]\n\ty = z\n"],
    ["an inherited property as a section", "[constructor]\n\ty = z\n"],
    ["quotes", '[user]\n\tname = "a"\n'],
    ["a continued line", "[user]\n\tname = a\\\n b\n"],
    ["a comment after a value", "[user]\n\tname = a # b\n"],
    ["an escape in a section's name", '[branch "a\\"b"]\n\tremote = x\n'],
    ["a setting beside its section", "[user] name = a\n"],
    ["a dotted section", "[branch.x]\n\tremote = a\n"],
    ["a setting of no section", "name = a\n"],
    ["a tab in a value", "[user]\n\tname = a\tb\n"],
    ["a vertical tab", "[user]\n\tname = \va\n"],
    ["a byte order mark", "\ufeff[user]\n\tname = a\n"],
    ["bytes that are no UTF-8", "[user]\n\tname = \ufffd\n"],
    ["two URLs of a remote", `${fresh}[remote "origin"]\n\turl = https://example.org/c\n`],
    ["two branches followed", `${fresh}[branch "main"]\n\tmerge = refs/heads/other\n`],
    ["a refspec that writes to local branches", '[remote "origin"]\n\tfetch = +refs/heads/*:refs/heads/*\n'],
    ["a refspec to another remote's branches", '[remote "origin"]\n\tfetch = +refs/heads/*:refs/remotes/x/*\n'],
  ])("%s", (_, text) => {
    expect(parsePlainConfig(text)).toBeUndefined();
  });
});

const word = fc.stringMatching(/^[A-Za-z0-9_./@:+ -]{0,12}$/);
const loose = fc.oneof(
  { weight: 6, arbitrary: word },
  fc.constantFrom(
    "refs/heads/main",
    "origin",
    "true",
    "0",
    "1",
    "sha1",
    "\u00a0x\u2003",
    "é",
    '"q"',
    "a;b",
    "a \t b",
    "x\\",
    "+refs/heads/*:refs/remotes/origin/*",
  ),
);
const key = fc.constantFrom(
  "remote",
  "merge",
  "url",
  "fetch",
  "name",
  "Bare",
  "repositoryformatversion",
  "objectformat",
  "promisor",
  "x-y",
  "partialclone",
);
const header = fc.oneof(
  fc.constantFrom(
    "[core]",
    "[CORE]",
    "[user]",
    "[extensions]",
    '[remote "origin"]',
    '[branch "main"]',
    "[branch]",
    '[branch  "y"]',
    "[remote.x]",
  ),
  word.map((name) => `[branch "${name}"]`),
);
const line = fc.oneof(
  header,
  fc
    .tuple(
      fc.constantFrom("", "\t", "  "),
      key,
      fc.constantFrom(" = ", "=", "\t=\t", " =\u00a0"),
      loose,
      fc.constantFrom("", " ", "\t", "\r", "\u00a0"),
    )
    .map((parts) => parts.join("")),
  fc.constantFrom("", "# c", "; c", "bare", "=", "]"),
);

describe("a configuration that is taken as plain", () => {
  it("says what git says of it", () => {
    const folder = scratch();
    let plain = 0;
    fc.assert(
      fc.property(fc.tuple(header, fc.array(line, { maxLength: 7 })), ([first, lines]) => {
        const text = [first, ...lines, ""].join("\n");
        const parsed = parsePlainConfig(text);
        if (!parsed) return;
        plain++;
        write(folder, { config: text });
        const values = new Map<string, string>();
        for (const setting of gitBytes(folder, ["config", "--file", join(folder, "config"), "--list", "-z"])
          .toString("utf8")
          .split("\0")
          .slice(0, -1)) {
          const [name = "", ...value] = setting.split("\n");
          const [, section, sub, last] = /^([^.]*)(?:\.(.*))?\.([^.]*)$/s.exec(name) ?? [];
          values.set(`${section}.${sub ?? ""}.${last}`, value.join("\n"));
        }
        expect(configFrom(values)).toEqual(parsed);
      }),
      { numRuns: 1500, seed: 7 },
    );
    expect(plain).toBeGreaterThan(100);
  });
});
