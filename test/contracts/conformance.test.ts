import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { safeParse } from "zod/mini";
import { toJsonSchema } from "../../src/contracts/json-schema.ts";
import { type DocumentKind, documentKinds } from "../../src/contracts/schemas.ts";
import { documentsOf } from "./document-arbitrary.ts";
import { mutate, mutations } from "./mutation.ts";

const runs = { numRuns: 1500, seed: 20_260_801 };

/** Reads a document, given as JSON text, both ways: with the contract, and with the JSON Schema that is published. */
function judgesOf(kind: DocumentKind): (json: string) => { readonly zod: boolean; readonly ajv: boolean } {
  const ajv = new Ajv2020({ strict: true });
  formats.default(ajv);
  const validate = ajv.compile(toJsonSchema(kind));
  return (json) => {
    // Parsed for each, so that neither sees what the other may have done to it.
    return { zod: safeParse(kind.schema, JSON.parse(json)).success, ajv: validate(JSON.parse(json)) };
  };
}

/** JSON that fits into a failure message. */
function shortened(json: string): string {
  return json.replace(
    /((?:[^\\"]|\\.){1,2}?)\1{19,}/gsu,
    (match, part: string) => `${part}×${match.length / part.length}`,
  );
}

function expectAgreement(verdict: { readonly zod: boolean; readonly ajv: boolean }, json: string): void {
  const words = (accepts: boolean) => (accepts ? "accepts" : "refuses");
  if (verdict.zod === verdict.ajv) return;
  throw new Error(`zod ${words(verdict.zod)} and ajv ${words(verdict.ajv)}: ${shortened(json)}`);
}

describe.each(documentKinds)("$name", (kind) => {
  const judge = judgesOf(kind);
  const documents = documentsOf(toJsonSchema(kind));

  test("what the JSON Schema describes is what the contract accepts", () => {
    fc.assert(
      fc.property(documents, (document) => {
        const json = JSON.stringify(document);
        const verdict = judge(json);
        expectAgreement(verdict, json);
        expect(verdict.zod, shortened(json)).toBe(true);
      }),
      runs,
    );
  });

  test("both refuse the same documents", () => {
    const counts = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(documents, fc.array(mutations, { minLength: 1, maxLength: 3 }), (document, changes) => {
        const json = JSON.stringify(changes.reduce(mutate, document));
        const verdict = judge(json);
        expectAgreement(verdict, json);
        counts[verdict.zod ? "accepted" : "refused"]++;
      }),
      runs,
    );
    expect(Math.min(counts.accepted, counts.refused), "the mutations are one-sided").toBeGreaterThan(20);
  });
});

/** Where JSON Schema and zod, or their implementations, are known to count or name things differently. */
describe("where the two could differ", () => {
  const judges = new Map(documentKinds.map((kind) => [kind.name, judgesOf(kind)]));
  const waiver = (until: string) => JSON.stringify([{ member: "*", path: "x", reason: "r", until }]);
  const health = (timestamp: string, more = "") =>
    `{"timestamp":${JSON.stringify(timestamp)},"repoCount":0,"status":{"ok":0,"warn":0,"fail":0}${more}}`;
  const line = (number: string) => `{"check":"a","severity":"info","message":"m","line":${number}}`;
  const branch = (name: string) => JSON.stringify({ repos: [{ name: "a", default_branch: name }] });
  const url = (text: string) => JSON.stringify({ repos: [{ name: "a", url: text }] });

  test.each([
    ["a length in characters, not in UTF-16 units", "inventory", branch("😀".repeat(250)), true],
    ["one character too many", "inventory", branch("😀".repeat(251)), false],
    ["a long URL outside the BMP", "inventory", url(`file:///${"😀".repeat(1992)}`), true],
    ["a URL one character too long", "inventory", url(`file:///${"😀".repeat(1993)}`), false],
    ["half a surrogate pair", "inventory", branch("a\ud83d"), false],
    ["a control character by its Unicode category", "inventory", url("https://example.org/\u0085"), false],
    ["a no-break space", "inventory", branch("a\u00a0b"), false],
    ["a byte order mark", "inventory", branch("a\ufeffb"), false],
    ["a line separator", "inventory", branch("a\u2028b"), false],
    ["a newline before the end", "inventory", branch("main\n"), false],
    ["digits of another script", "waivers", waiver("٢٠٢٦-08-01"), false],
    ["a day that is none", "waivers", waiver("2026-02-30"), false],
    ["the leap day of a leap year", "waivers", waiver("2024-02-29"), true],
    ["the leap day of a century", "waivers", waiver("1900-02-29"), false],
    ["the leap day of a fourth century", "waivers", waiver("2000-02-29"), true],
    ["a time where a day belongs", "waivers", waiver("2026-08-01T00:00:00Z"), false],
    ["a leap second", "fleet-health", health("2026-06-30T23:59:60Z"), false],
    ["a small t and z", "fleet-health", health("2026-08-01t12:00:00z"), false],
    ["a space for the T", "fleet-health", health("2026-08-01 12:00:00Z"), false],
    ["an offset without its colon", "fleet-health", health("2026-08-01T12:00:00+0200"), false],
    ["an offset of hours only", "fleet-health", health("2026-08-01T12:00:00+02"), false],
    ["an offset of a day", "fleet-health", health("2026-08-01T12:00:00+24:00"), false],
    ["no offset", "fleet-health", health("2026-08-01T12:00:00"), false],
    ["the unknown offset", "fleet-health", health("2026-08-01T12:00:00-00:00"), true],
    ["nanoseconds", "fleet-health", health("2026-08-01T12:00:00.123456789Z"), true],
    ["a list for a mapping of anything", "fleet-health", health("2026-08-01T12:00:00Z", ',"metadata":[]'), false],
    ["the largest safe integer", "finding", line("9007199254740991"), true],
    ["an integer that is not safe", "finding", line("9007199254740992"), false],
    ["an integer written with a fraction", "finding", line("2.0"), true],
    ["an integer written with an exponent", "finding", line("1e3"), true],
    ["a fraction", "finding", line("1.5"), false],
    ["a number too large for a double", "finding", line("1e999"), false],
    ["minus zero below one", "finding", line("-0"), false],
    ["minus zero as a count", "fleet-health", health("2026-08-01T12:00:00Z").replace("0,", "-0,"), true],
    ["an infinite number where any will do", "profile", '{"apiVersion":1e999}', false],
    ["null where a key may be left out", "finding", line("null"), false],
    ["__proto__ as an unknown key", "finding", line('1,"__proto__":1'), false],
    ["__proto__ where unknown keys are kept", "inventory", '{"__proto__":1}', true],
    ["__proto__ as a task", "profile", '{"tasks":{"__proto__":"x"}}', false],
    ["__proto__ as a task under wgx", "profile", '{"wgx":{"tasks":{"a":"x","__proto__":"x"}}}', false],
    ["__proto__ as a member", "repository-metadata", '{"schema_version":1,"repositories":{"__proto__":{}}}', false],
    [
      "other inherited names as keys",
      "repository-metadata",
      '{"schema_version":1,"repositories":{"constructor":{}}}',
      true,
    ],
    ["a member's name that is a number", "repository-metadata", '{"schema_version":1,"repositories":{"1":{}}}', true],
    ["no mapping of members", "repository-metadata", '{"schema_version":1}', false],
    ["an empty mapping of members", "repository-metadata", '{"schema_version":1,"repositories":null}', true],
    ["a mapping for a list", "manifest", '{"0":{"match":"*","policy":"seed"}}', false],
    ["an empty alternative", "manifest", '[{"match":[],"policy":"seed"}]', false],
    ["no document", "manifest", "null", false],
  ])("%s", (_, name, json, accepted) => {
    expect(judges.get(name)?.(json)).toEqual({ zod: accepted, ajv: accepted });
  });
});
