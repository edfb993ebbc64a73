import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { gitUrl, memberName } from "../../src/contracts/identifiers.ts";
import { validate } from "../../src/platform/validate.ts";
import { parseYaml } from "../../src/platform/yaml-document.ts";

const contract = z.strictObject({
  name: memberName,
  url: z.optional(gitUrl),
  count: z.optional(z.int().check(z.minimum(1))),
  mode: z.optional(z.enum(["fast", "slow"])),
  on: z.optional(z.boolean()),
  when: z.optional(z.iso.datetime({ offset: true })),
  list: z.optional(z.array(z.union([memberName, z.looseObject({ name: memberName, depth: z.optional(z.number()) })]))),
  byName: z.optional(z.record(memberName, z.number())),
  some: z.optional(z.array(z.string()).check(z.minLength(1), z.maxLength(2))),
});

function problems(text: string): string[] {
  const parsed = parseYaml(text, "f.yml");
  if (!parsed.ok) throw new Error("expected valid YAML");
  const result = validate(contract, parsed.document);
  return result.ok
    ? []
    : result.problems.map(({ message, place }) => `${place?.line}:${place?.column} ${place?.key ?? ""}: ${message}`);
}

describe("validate", () => {
  it("gives the value, typed", () => {
    const parsed = parseYaml("name: a\ncount: 3\n", "f.yml");
    const result = parsed.ok ? validate(contract, parsed.document) : undefined;
    expect(result).toEqual({ ok: true, value: { name: "a", count: 3 } });
  });

  it.each([
    ["a missing key", "count: 1\n"],
    ["an unknown key", "name: a\nnmae: b\n"],
    ["another type", "name: 5\non: 'yes'\n"],
    ["another value", "name: a\nmode: quick\n"],
    ["a number out of range", "name: a\ncount: 0\n"],
    ["a number that is not whole", "name: a\ncount: 1.5\n"],
    ["a text of another form", "name: -a\nwhen: yesterday\n"],
    ["an empty text", "name: ''\n"],
    ["an empty list", "name: a\nsome: []\n"],
    ["a long list", "name: a\nsome: [a, b, c]\n"],
    ["a form that matches no branch of a union", "name: a\nlist: [5, [a]]\n"],
    ["the branch of a union that was meant", "name: a\nlist: [{ name: a, depth: deep }, {}]\n"],
    ["a key of another form", "name: a\nbyName: { -x: 1, y: z }\n"],
    ["a value at the root", "- a\n"],
    ["nothing", ""],
    ["a long text, cut between characters", `name: ${"🙂".repeat(100)}\n`],
    ["control characters and direction overrides", 'name: "a\\e[31m\\u202eb"\n'],
  ])("explains %s", (_, text) => {
    expect(problems(text)).toMatchSnapshot();
  });

  it.each([
    "https://me:hunter2@forge.example/a",
    "https://hunter2@forge.example/a",
    "https://me:hun/ter2@forge.example/a",
    "ssh://me:hunter2@forge.example/a",
    " https://me:hunter2@forge.example/a",
    "ftp://me:hunter2@forge.example",
    "HTTPS://me:hunter2@forge.example/a",
  ])("keeps the credentials of %j out of the message", (url) => {
    const message = problems(`name: a\nurl: ${JSON.stringify(url)}\n`).join();
    expect(message).toContain("***@forge.example");
    expect(message).not.toMatch(/hun/);
  });
});
