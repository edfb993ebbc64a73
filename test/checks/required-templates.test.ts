import { expect, it } from "vitest";
import { requiredTemplates } from "../../src/checks/required-templates.ts";
import type { DriftFacts } from "../../src/contracts/facts.ts";
import { checkContext, known, memberFacts } from "../helpers/member-facts.ts";

const file = (changes: Partial<DriftFacts>): DriftFacts => ({
  path: "a.sh",
  policy: "required",
  state: "missing",
  templateMode: "100755",
  ...changes,
});
const waived = { reason: "not yet", until: "2099-01-01" };
const found = (drift: DriftFacts) => requiredTemplates.check(memberFacts({ drift: known([drift]) }), checkContext());

it("finds a template that is missing, and rolls it out", () => {
  expect(found(file({}))).toMatchObject([
    {
      severity: "warn",
      path: "a.sh",
      state: "missing",
      fix: { argv: ["wgx", "sync-templates", "--push-to", "alpha", "--pattern", "templates/a.sh"] },
    },
  ]);
});

it("takes a waived one for an info, and says nothing of one that is there", () => {
  expect(found(file({ state: "waived", underneath: "missing", waived }))).toMatchObject([{ severity: "info", waived }]);
  expect(found(file({ state: "waived", underneath: "modified", waived }))).toEqual([]);
  for (const state of ["identical", "behind", "foreign"] as const) expect(found(file({ state }))).toEqual([]);
});
