import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failureDocument, type Problem } from "../../src/contracts/failure.ts";
import { renderFailure, toFailureDocument } from "../../src/renderers/failure.ts";
import { hostileText } from "../helpers/arbitrary-report.ts";

const problems: readonly Problem[] = [
  {
    message: "wehre depends on chronic, which the inventory does not have",
    place: { file: "repos.yml", line: 12, column: 9, key: "repos[3].depends_on[0]" },
    hint: "did you mean chronik?",
  },
  { message: "unknown key", place: { file: "repos.yml", line: 14 } },
  { message: "git was not found" },
];

describe("renderFailure", () => {
  it("shows message, place and hint of each problem", () => {
    expect(renderFailure(problems, { colour: "never" })).toMatchInlineSnapshot(`
      "error: wehre depends on chronic, which the inventory does not have
        --> repos.yml:12:9 (repos[3].depends_on[0])
        hint: did you mean chronik?

      error: unknown key
        --> repos.yml:14

      error: git was not found
      "
    `);
  });

  it("says the same in colour", () => {
    const coloured = renderFailure(problems, { colour: "ansi16" });
    expect(coloured).toContain("\u001b[31m");
    expect(stripVTControlCharacters(coloured)).toBe(renderFailure(problems, { colour: "never" }));
  });

  it("lets no control character through", () => {
    fc.assert(
      fc.property(hostileText, hostileText, hostileText, hostileText, (message, file, key, hint) => {
        const output = renderFailure([{ message, place: { file, line: 1, key }, hint }], { colour: "never" });
        expect(output).not.toMatch(/[^\P{Cc}\n]/u);
        expect(output.split("\n")).toHaveLength(4);
      }),
    );
  });
});

describe("toFailureDocument", () => {
  it("keeps the contract", () => {
    const document = toFailureDocument("configuration", problems, 2);
    expect(failureDocument.parse(document)).toEqual(document);
    expect(document).toEqual({ schema: "wgx.failure/1", kind: "configuration", problems, exitCode: 2 });
  });
});
