import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAdvertisement, parseListing, refsDigest } from "../../src/git/advertised-refs.ts";

const [one, two] = ["1".repeat(40), "2".repeat(40)];
const service = "# service=git-upload-pack\n";

/** Packets, where undefined is the one that ends a list. */
function packets(...lines: readonly (string | undefined)[]): Buffer {
  return Buffer.concat(
    lines.map((line) => {
      if (line === undefined) return Buffer.from("0000");
      const bytes = Buffer.from(line);
      return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, "0")), bytes]);
    }),
  );
}

const whole = packets(
  service,
  undefined,
  `${one} HEAD\0multi_ack symref=HEAD:refs/heads/main agent=git/2\n`,
  `${one} refs/heads/main\n`,
  `${two} refs/heads/side/ünï\n`,
  `${two} refs/heads/HEAD\n`,
  `${two} refs/pull/1/head\n`,
  `${two} refs/tags/v1\n`,
  `${one} refs/tags/v1^{}\n`,
  undefined,
);

describe("an advertisement", () => {
  it("gives branches, tags and the default branch", () => {
    const found = parseAdvertisement(whole);
    expect(found?.head).toBe("main");
    expect([...(found?.refs ?? [])]).toEqual([
      ["refs/heads/main", one],
      ["refs/heads/side/ünï", two],
      ["refs/tags/v1", two],
    ]);
  });

  it("of version 1, of an empty repository, and of a shallow one is read", () => {
    const version1 = packets(service, undefined, "version 1\n", `${one} refs/heads/main\0agent=git\n`, undefined);
    expect(parseAdvertisement(version1)).toEqual({ refs: new Map([["refs/heads/main", one]]) });
    const empty = packets(service, undefined, `${"0".repeat(40)} capabilities^{}\0agent=git\n`, undefined);
    expect(parseAdvertisement(empty)).toEqual({ refs: new Map() });
    const shallow = packets(service, undefined, `${one} refs/heads/main\0x\n`, `shallow ${one}\n`, undefined);
    expect(parseAdvertisement(shallow)?.refs.size).toBe(1);
  });

  it("names no default branch that is not there or is none", () => {
    for (const head of ["refs/heads/gone", "refs/heads/--upload-pack=x", "refs/tags/v1"]) {
      const body = packets(
        service,
        undefined,
        `${one} HEAD\0symref=HEAD:${head}\n`,
        `${one} refs/tags/v1\n`,
        undefined,
      );
      expect(parseAdvertisement(body)).not.toHaveProperty("head");
    }
  });

  it.each([
    ["another service", packets("# service=git-receive-pack\n", undefined, `${one} HEAD\0x\n`, undefined)],
    ["version 2", packets(service, undefined, "version 2\n", "agent=git/2\n", "ls-refs\n", undefined)],
    ["an error", packets(service, undefined, "ERR not today\n", undefined)],
    ["a page", Buffer.from("<!doctype html><title>Sign in</title>")],
    ["a dumb server's list", Buffer.from(`${one}\trefs/heads/main\n`)],
    ["no capabilities", packets(service, undefined, `${one} refs/heads/main\n`, undefined)],
    ["more after the end", Buffer.concat([whole, packets("x", undefined)])],
    ["nothing", Buffer.alloc(0)],
  ])("is not seen in %s", (_, body) => {
    expect(parseAdvertisement(body)).toBeUndefined();
  });

  it("that was cut off anywhere is none", () => {
    for (let length = 0; length < whole.length; length++) {
      expect(parseAdvertisement(whole.subarray(0, length)), String(length)).toBeUndefined();
    }
  });

  it("says the same as git ls-remote, whatever the refs", () => {
    const names = fc.stringMatching(/^refs\/(?:heads|tags|pull)\/[a-z][a-z0-9/.-]{0,12}[a-z]$/);
    const oids = fc.stringMatching(/^[0-9a-f]{40}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(names, oids), { minLength: 1, maxLength: 8 }), (refs) => {
        const unique = [...new Map(refs)];
        const [[, first] = ["", one]] = unique;
        const lines = unique.map(([name, oid]) => `${oid} ${name}\n`);
        const body = packets(service, undefined, `${first} HEAD\0symref=HEAD:refs/heads/a\n`, ...lines, undefined);
        const listing = `ref: refs/heads/a\tHEAD\n${first}\tHEAD\n${unique.map(([name, oid]) => `${oid}\t${name}\n`).join("")}`;
        expect(parseAdvertisement(body)).toEqual(parseListing(listing));
      }),
    );
  });

  it("never throws, whatever bytes come", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void parseAdvertisement(Buffer.from(bytes))));
  });
});

it("a digest depends on every name and id, and not on their order", () => {
  const refs = new Map([
    ["refs/heads/a", one],
    ["refs/heads/b", two],
  ]);
  expect(refsDigest(new Map([...refs].reverse()))).toBe(refsDigest(refs));
  expect(refsDigest(new Map([...refs, ["refs/heads/b", one]]))).not.toBe(refsDigest(refs));
  expect(refsDigest(new Map([...refs, ["refs/tags/b", two]]))).not.toBe(refsDigest(refs));
});
