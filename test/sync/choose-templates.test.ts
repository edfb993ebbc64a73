import { describe, expect, it } from "vitest";
import { chooseTemplates } from "../../src/sync/choose-templates.ts";

const paths = [".github/workflows/ci.yml", "Justfile", "docs/a.md"];

describe("patterns", () => {
  it.each([
    [[], paths],
    [["templates/**"], paths],
    [["**"], paths],
    [["templates/.github/**"], [".github/workflows/ci.yml"]],
    [
      ["**/*.yml", "templates/Justfile"],
      [".github/workflows/ci.yml", "Justfile"],
    ],
  ])("%j choose %j", (patterns, chosen) => {
    expect(paths.filter(chooseTemplates(patterns, paths))).toEqual(chosen);
  });

  it.each(["../x", "/etc/passwd", "templates/../../x", "templates/{a,../b}", "~/x", "templates\\..\\x"])(
    "%s leads out of templates/ and is refused",
    (pattern) => {
      expect(() => chooseTemplates([pattern], paths)).toThrow(/leads out of templates/);
    },
  );

  it("choose nothing where there is nothing", () => {
    expect(() => chooseTemplates([], [])).toThrow(/has no templates/);
  });

  it("that match nothing are refused, with the nearest", () => {
    expect(() => chooseTemplates(["templates/justfile"], paths)).toThrow(/matches no template/);
    expect(() => chooseTemplates(["docs/**"], paths)).toThrow(/matches no template/);
  });
});
