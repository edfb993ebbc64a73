import { describe, expect, it } from "vitest";
import { templateDrift } from "../../src/checks/template-drift.ts";
import type { DriftFacts } from "../../src/contracts/facts.ts";
import { globMatcher } from "../../src/templates/policy.ts";
import { checkContext, known, memberFacts } from "../helpers/member-facts.ts";

const blob = "1".repeat(40);
const base = "abcdef0123".repeat(4);
const path = "docs/a.md";
const template = "/work/space/metarepo/templates/docs/a.md";
const target = "/work/space/alpha/docs/a.md";
const push = ["wgx", "sync-templates", "--push-to", "alpha", "--pattern", "templates/docs/a.md"];

function check(changes: Partial<DriftFacts> & Pick<DriftFacts, "state">) {
  const file: DriftFacts = { path, policy: "required", blob, templateMode: "100644", ...changes };
  return templateDrift.check(memberFacts({ drift: known([file]) }), checkContext());
}

describe("template-drift", () => {
  it("has nothing to say of an identical file", () => {
    expect(check({ state: "identical" })).toEqual([]);
  });

  it.each<[Partial<DriftFacts> & Pick<DriftFacts, "state">, string]>([
    [{ state: "behind", behind: 2, base }, "2 changes behind the template (abcdef012), nothing local in it"],
    [{ state: "behind", behind: 1 }, "1 change behind the template, nothing local in it"],
    [
      { state: "behind", behind: 1, memberMode: "100755" },
      "1 change behind the template, nothing local in it; its mode is 100755, the template's 100644",
    ],
    [
      { state: "modified", behind: 0, base, similarity: 0.914 },
      "an edit of the current template (abcdef012); 91% of its lines are the template's",
    ],
    [{ state: "modified", behind: 3, base }, "an edit of the template of 3 changes ago (abcdef012)"],
    [{ state: "foreign", similarity: 0 }, "no version of the template is its base; 0% of its lines are the template's"],
    [{ state: "foreign", reason: "a folder stands in its place" }, "a folder stands in its place"],
    [
      { state: "mode", memberMode: "100644", templateMode: "100755" },
      "the content is the template's, its mode is 100644 instead of 100755",
    ],
    [{ state: "missing" }, "required, and not there"],
    [{ state: "orphaned" }, "no longer a template, and unchanged since it was one"],
    [
      { state: "waived", underneath: "modified", waived: { reason: "a\u001b[2J", until: "2099-12-31" } },
      "modified, waived until 2099-12-31: a\\x1b[2J",
    ],
    [
      { state: "unknown", reason: "the clone is shallow" },
      "differs from the template, and where it comes from cannot be told: the clone is shallow",
    ],
  ])("%j says: %s", (changes, message) => {
    expect(check(changes)).toMatchObject([{ check: "template-drift", path, state: changes.state, message }]);
  });

  it.each<[DriftFacts["policy"], DriftFacts["state"], string]>([
    ["required", "behind", "warn"],
    ["required", "missing", "warn"],
    ["required", "unknown", "warn"],
    ["optional", "behind", "info"],
    ["optional", "foreign", "info"],
    ["required", "orphaned", "info"],
    ["required", "waived", "info"],
  ])("a %s file that is %s is %s", (policy, state, severity) => {
    expect(check({ policy, state })).toMatchObject([{ severity }]);
  });

  it.each<[Partial<DriftFacts> & Pick<DriftFacts, "state">, string[] | undefined]>([
    [{ state: "missing" }, push],
    [{ state: "behind", templateMode: "100755" }, push],
    [{ state: "mode", templateMode: "100755" }, push],
    [{ state: "modified", behind: 2 }, push],
    [
      { state: "modified", behind: 0 },
      ["wgx", "sync-templates", "--pull-from", "alpha", "--pattern", `templates/${path}`],
    ],
    [{ state: "foreign" }, ["git", "diff", "--no-index", "--", target, template]],
    [{ state: "unknown" }, ["git", "diff", "--no-index", "--", target, template]],
    [{ state: "orphaned" }, [...push, "--delete-orphans"]],
    [
      { state: "modified", path: "docs/adr/1.md" },
      ["wgx", "sync-templates", "--pull-from", "alpha", "--pattern", "templates/docs/adr/1.md"],
    ],
    [{ state: "waived", underneath: "missing", waived: { reason: "r", until: "2099-12-31" } }, undefined],
  ])("%j is mended by %j", (changes, argv) => {
    expect(check(changes)[0]?.fix?.argv).toEqual(argv);
  });

  it.each(["pages/[id].tsx", "a{b,c}", "x(y)", "back\\slash", "*", "!a", "@(b)", "+c", "it's", "-rf"])(
    "names %s by a pattern that matches it and nothing else",
    (odd) => {
      const [pattern = ""] = check({ state: "missing", path: odd })[0]?.fix?.argv.slice(-1) ?? [];
      const matches = globMatcher(pattern);
      const others = ["pages/i.tsx", "ab", "ac", "xy", "backslash", "anything", "a", "b", "c"];
      expect([odd, ...others].filter((path) => matches(`templates/${path}`))).toEqual([odd]);
    },
  );

  it("offers a clone first where only there a person can look at it", () => {
    const file: DriftFacts = { path, policy: "required", blob, state: "foreign" };
    const facts = memberFacts({ source: "cache", location: "https://github.com/example/alpha", drift: known([file]) });
    expect(templateDrift.check(facts, checkContext())).toMatchObject([
      { fix: { argv: ["git", "clone", "--", "https://github.com/example/alpha", "alpha"] } },
    ]);
  });

  it("prefers the member's version of a decision record", () => {
    expect(check({ state: "modified", behind: 0, path: "docs/adr/0001.md" })[0]?.message).toMatch(
      /; prefer the member's version$/,
    );
  });
});
