import { expect, it } from "vitest";
import { ciPasses } from "../../src/checks/ci-passes.ts";
import { checkContext, known, memberFacts } from "../helpers/member-facts.ts";

it.each([
  ["passed", []],
  ["none", []],
  ["failed", [{ check: "ci-passes", severity: "warn", message: "the checks of its default branch have failed" }]],
  ["pending", [{ check: "ci-passes", severity: "info", message: "the checks of its default branch have not ended" }]],
] as const)("of checks that say %s it makes these findings", (conclusion, findings) => {
  expect(ciPasses.check(memberFacts({ ci: known(conclusion) }), checkContext())).toEqual(findings);
});
