import fc from "fast-check";
import type { JsonSchema } from "./json.ts";

const emoji = "😀";
const lone = "\ud83d";

const names = ["a", "Weltgewebe", ".github", "a.b-c_d", "x".repeat(200)];
const wrongNames = ["-a", ".", "..", ".git", ".GIT", "a b", "a/b", "é", emoji, "a\n", "__proto__", "x".repeat(201)];

const urls = [
  "https://github.com/o/r.git",
  "git@github.com:o/r.git",
  "ssh://git@example.org:22/r",
  "file:///srv/some folder/r.git",
  "http://127.0.0.1:8080/r.git",
  `https://example.org/${emoji.repeat(1980)}`,
  "https://example.org/a?b=%20#c",
  "nats://stream.example:4222",
  "tls://127.0.0.1:4222",
];
const wrongUrls = [
  "ext::sh",
  "https://user:secret@github.com/o/r",
  "http://localhost.evil.com/r",
  "https://github.com/a b",
  "nats://user@stream.example",
  "nats://",
  "https://github.com/\u0085",
  `file:///${lone}`,
  `https://example.org/${emoji.repeat(1981)}`,
];

const branches = ["main", "feature/x", "ä", emoji, "a.lockb", "b".repeat(250), emoji.repeat(250)];
const wrongBranches = [
  "@",
  "HEAD",
  "a..b",
  "a@{b",
  "x.lock",
  "a\u007f",
  lone,
  "a.",
  "b".repeat(251),
  emoji.repeat(251),
];

const identifiers = [
  "0".repeat(40),
  "f".repeat(64),
  "20260801T120000000Z-0a1b2c",
  "wgx.report/1",
  "drift-state",
  "my-org",
  "o".repeat(100),
  "dl-0123456789abcdef",
  "18446744073709551615",
  "generation",
  "CHRONIK_TOKEN",
  "min-length",
  "dec-0123456789abcdef",
  `dec-${"a".repeat(124)}`,
  "fb-a.b:c",
  `fb-${"a".repeat(125)}`,
  "operator",
  "o".repeat(64),
  "http://127.0.0.1:8788",
];
const wrongIdentifiers = [
  "0".repeat(41),
  "F".repeat(40),
  "20260801T120000Z-0a1b2c",
  "wgx.report/2",
  "a--b",
  "o".repeat(101),
  "dl-0123456789abcdeF",
  "184467440737095516150",
  "_TOKEN",
  "link",
  "mailto:a@b",
  "a".repeat(300),
  emoji.repeat(301),
  emoji.repeat(64),
  "x".repeat(2001),
  "dec-",
  "dec-a b",
  `dec-${"a".repeat(125)}`,
  "fb-é",
  `fb-${"a".repeat(126)}`,
  "Operator",
  "o".repeat(65),
  "http://127.0.0.1:8788/",
];

const times = [
  "2026-08-01T12:00:00Z",
  "2024-02-29T23:59:59.123456789+23:59",
  "0000-01-01T00:00:00-00:00",
  "2026-08-01",
  "2024-02-29",
  "9999-12-31",
];
const wrongTimes = [
  "2026-02-30",
  "2026-02-29",
  "1900-02-29",
  "2026-13-01",
  "2026-8-1",
  "12026-01-01",
  "2026-02-30T00:00:00Z",
  "2026-06-30T23:59:60Z",
  "2026-08-01T24:00:00Z",
  "2026-08-01T12:00:00",
  "2026-08-01T12:00Z",
  "2026-08-01t12:00:00z",
  "2026-08-01 12:00:00Z",
  "2026-08-01T12:00:00+2",
  "2026-08-01T12:00:00+0200",
  "2026-08-01T12:00:00+24:00",
  "2026-08-01T12:00:00,5Z",
  "٢٠٢٦-08-01",
  " 2026-08-01",
  "2026-08-01\n",
];

const words = [
  "",
  " ",
  "0",
  "1",
  "null",
  "required",
  "warn",
  "ok",
  "constructor",
  "toString",
  "hasOwnProperty",
  "\u0000",
];

const pool = [
  ...[words, names, urls, branches, identifiers, times],
  ...[wrongNames, wrongUrls, wrongBranches, wrongIdentifiers, wrongTimes],
].flat();

/** Texts of every sort that a contract knows, and texts that only just are not. */
export const texts: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.constantFrom(...pool), weight: 4 },
  { arbitrary: fc.string({ unit: "binary", maxLength: 6 }), weight: 1 },
);

/** Texts that a string schema accepts. */
export function textsLike({ pattern, format, minLength = 0, maxLength = Infinity }: JsonSchema): fc.Arbitrary<string> {
  const shape = new RegExp(pattern ?? "", "u");
  const fits = (text: string) => shape.test(text) && minLength <= [...text].length && [...text].length <= maxLength;
  const known = pool.filter(fits);
  if (known.length === 0) throw new Error(`the pool has no text like ${pattern ?? format}`);
  return pattern === undefined ? texts.filter(fits) : fc.constantFrom(...known);
}
