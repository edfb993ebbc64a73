import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { safeParse } from "zod/mini";
import {
  branchName,
  branchNamePattern,
  gitUrl,
  gitUrlPattern,
  memberName,
  memberNamePattern,
  patternMeanings,
} from "../../src/contracts/identifiers.ts";

const accepts = (schema: typeof memberName, text: string) => safeParse(schema, text).success;

/** Whether git would make a branch of that name. Git is asked outside of any repository. */
function gitAccepts(name: string): boolean {
  const env = { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir() };
  return spawnSync("git", ["check-ref-format", "--branch", name], { cwd: tmpdir(), env, stdio: "ignore" }).status === 0;
}

describe("memberName", () => {
  test.each([
    "a",
    "Weltgewebe",
    "haus.KI",
    "a_b-c.d",
    ".github",
    "_x",
    "a-",
    "...",
    ".gitignore",
    "git",
    "x".repeat(200),
  ])("accepts %j", (name) => expect(accepts(memberName, name)).toBe(true));

  test.each([
    ["", "nothing"],
    [".", "this folder"],
    ["..", "the folder above"],
    [".git", "git's own folder"],
    [".GiT", "git's own folder where case does not count"],
    ["-a", "an option"],
    ["--upload-pack=x", "an option"],
    ["a/b", "a path"],
    ["a\\b", "a Windows path"],
    ["C:", "a drive"],
    ["a b", "two words"],
    ["a\n", "a line feed at the end"],
    ["a\u0000", "a NUL"],
    ["ä", "not ASCII"],
    ["*", "a glob"],
    ["__proto__", "no ordinary key"],
    ["x".repeat(201), "too long"],
  ])("refuses %j: %s", (name) => expect(accepts(memberName, name)).toBe(false));
});

describe("gitUrl", () => {
  test.each([
    "https://github.com/owner/repo.git",
    "https://github.com",
    "https://ghe.example.org:8443/owner/repo",
    "https://host_1.example.org/~user/repo",
    "https://[2001:db8::1]:8443/repo",
    "https://example.org/a%20b",
    "https://example.org/Weltgewebe/ä",
    "http://localhost/repo",
    "http://localhost:3000/owner/repo",
    "http://127.0.0.1:8080/repo.git",
    "http://127.1.2.255/repo",
    "http://[::1]:80/repo",
    "ssh://git@github.com/owner/repo.git",
    "ssh://example.org:2222/~/repo",
    "ssh://git@[::1]:22/repo",
    "git@github.com:owner/repo.git",
    "org-1.a_b@github.com:owner/repo",
    "github.com:owner/repo",
    "work_host:repo",
    "git@h:repo",
    "git@host:/srv/repo",
    "git@host:~/repo",
    "git@[::1]:repo",
    "[2001:db8::1]:repo",
    "ssh.dev.azure.com:v3/org/project/repo",
    "file:///srv/git/repo.git",
    "file:///home/jörg/mit leerzeichen",
    "file:///C:/repos/a",
  ])("accepts %s", (url) => expect(accepts(gitUrl, url)).toBe(true));

  test.each([
    ["", "nothing"],
    ["repo", "a relative path"],
    ["/srv/repo", "an absolute path"],
    ["../repo", "a path upward"],
    ["-uhost:repo", "an option"],
    ["--upload-pack=touch x", "an option"],
    ["ext::sh", "a remote helper"],
    ["ext::/bin/sh", "a remote helper"],
    ["ext::sh -c touch% /tmp/x", "a remote helper"],
    ["fd::3", "a remote helper"],
    ["git@ext::sh", "a remote helper behind a user"],
    ["https://user:secret@github.com/o/r", "a password"],
    ["https://token@github.com/o/r", "a token"],
    ["http://user:secret@localhost/r", "a password"],
    ["ssh://git:secret@github.com/o/r", "a password"],
    ["https://github.com\\@evil.example/r", "two hosts"],
    ["https://github.com#@evil.example/r", "two hosts"],
    ["https://github.com?x", "a query for a host"],
    ["http://github.com/o/r", "http beyond loopback"],
    ["http://127.0.0.1.evil.com/r", "a host that only begins like loopback"],
    ["http://127.0.0.1:80.evil.com/r", "a host that only begins like loopback"],
    ["http://127.999.0.1/r", "no address, so a name to look up"],
    ["http://localhost.evil.com/r", "a host that only begins like loopback"],
    ["http://localhost:80@evil.com/r", "loopback as a user"],
    ["http://localhost\\.evil.com/r", "a backslash"],
    ["http://localhost#.evil.com/r", "a fragment"],
    ["http://0.0.0.0/r", "every address"],
    ["http://[::2]/r", "another address"],
    ["HTTPS://github.com/o/r", "a scheme that git does not know"],
    ["https:/github.com/o/r", "a host called https"],
    ["https://", "no host"],
    ["https://-x/r", "a host like an option"],
    ["https://github.com:port/r", "a port that is no number"],
    ["https://[evil/r", "half an address"],
    ["https://github.com/a b", "a space"],
    ["https://github.com/o/r\n", "a line feed at the end"],
    ["https://github.com/o\n/r", "a line feed"],
    ["https://github.com/%0ahost=evil", "a line feed, encoded"],
    ["https://github.com/%00", "a NUL, encoded"],
    ["ssh://git@host", "no path"],
    ["ssh://-oProxyCommand=x/r", "an option for ssh"],
    ["ssh://-oProxyCommand=x@host/r", "an option for ssh"],
    ["ssh://host:-p/r", "an option for ssh"],
    ["git@-oProxyCommand=x:r", "an option for ssh"],
    ["git@host:-x", "an option for the other side"],
    ["git@host:", "no path"],
    ["git@host://x", "neither URL nor path"],
    ["git://github.com/o/r", "a protocol without authentication"],
    ["ftp://example.org/r", "another protocol"],
    ["C:\\repos\\a", "a Windows path"],
    ["c:/repos/a", "a Windows path"],
    ["h:repo", "a drive as likely as a host"],
    ["\\\\server\\share", "a Windows share"],
    ["file://server/share", "another machine"],
    ["file:///", "no path"],
    ["file:///srv/\u0007", "a control character"],
    ["file:///srv/\ud800", "half a surrogate pair"],
    [`https://example.org/${"x".repeat(1981)}`, "too long"],
  ])("refuses %j: %s", (url) => expect(accepts(gitUrl, url)).toBe(false));
});

describe("branchName", () => {
  test.each([
    "main",
    "feature/x",
    "release-1.2",
    "a@b",
    "@a",
    "head",
    "HEAD/x",
    "refs/heads/main",
    "a.locked",
    "a{b}",
    "ä",
    "😀",
    "x'y",
    "a$(b)",
    "#1",
    "b".repeat(250),
  ])("accepts %j, as git does", (name) => {
    expect(accepts(branchName, name)).toBe(true);
    expect(gitAccepts(name)).toBe(true);
  });

  test.each([
    ...["", ".", "/", "HEAD", "-", "-a", "--all", ".a", "a/.b", "a..b", "a.", "a/", "/a", "a//b", "a.lock", "a.lock/b"],
    ...["@{-1}", "a@{1}", "a b", "a\tb", "a\n", "a\u007f", "a~1", "a^", "a:b", "a?", "a*", "a[b", "a\\b"],
  ])("refuses %j, as git does", (name) => {
    expect(accepts(branchName, name)).toBe(false);
    expect(gitAccepts(name)).toBe(false);
  });

  test.each([
    ["@", "HEAD to every command that takes a commit"],
    ["a./b", "a folder that ends in a dot"],
    ["a\u00a0b", "a space that is none to git"],
    ["a\u0085b", "a control character of Latin 1"],
    ["a\u2028b", "a line separator"],
    ["b".repeat(251), "too long"],
  ])("refuses %j, which git accepts: %s", (name) => {
    expect(accepts(branchName, name)).toBe(false);
    expect(gitAccepts(name)).toBe(true);
  });

  test("refuses half a surrogate pair, which cannot be written as UTF-8", () => {
    expect(accepts(branchName, "a\ud83d")).toBe(false);
  });

  test("never accepts what git refuses", () => {
    const piece = fc.constantFrom(
      ..."ab/.@{}-~^:?*[]\\ ",
      "..",
      ".lock",
      "@{",
      "HEAD",
      "//",
      "/.",
      "ä",
      "😀",
      "\u007f",
    );
    const likely = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join(""));
    const names = fc.oneof({ arbitrary: likely, weight: 3 }, { arbitrary: fc.string({ unit: "binary" }), weight: 1 });
    fc.assert(
      fc.property(
        names.filter((name) => accepts(branchName, name)),
        (name) => gitAccepts(name),
      ),
      { numRuns: 300, seed: 20_260_801 },
    );
  });
});

test("every pattern has a meaning for messages", () => {
  expect([...patternMeanings.keys()]).toEqual([memberNamePattern, gitUrlPattern, branchNamePattern].map(String));
});
