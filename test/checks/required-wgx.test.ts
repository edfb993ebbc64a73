import { describe, expect, it } from "vitest";
import { requiredWgx } from "../../src/checks/required-wgx.ts";
import { checkContext, memberFacts } from "../helpers/member-facts.ts";

function complaints(requirement: string, wgxVersion = "2.3.1") {
  const facts = memberFacts({}, { ".wgx/profile.yml": `wgx:\n  requiredWgx: ${requirement}\n  tasks: {a: b}\n` });
  return requiredWgx.level === "member"
    ? requiredWgx.check(facts, checkContext({ wgxVersion })).map(({ severity, path, message }) => {
        expect([severity, path]).toEqual(["warn", ".wgx/profile.yml"]);
        return message;
      })
    : [];
}

describe("required-wgx", () => {
  it.each([
    '"^2.0"',
    '">=1.4 <3"',
    '"2"',
    "{range: ^2.0, min: 2.3.1}",
    "{caps: [task-array]}",
    "{}",
    '"*"',
    '"~2.3 || ^9"',
  ])("has nothing to say of %s", (requirement) => expect(complaints(requirement)).toEqual([]));

  it("has nothing to say of a profile that asks for nothing, is broken, or is none", () => {
    for (const files of [undefined, { ".wgx/profile.yml": "tasks: [\n" }, {}]) {
      const facts = memberFacts({}, files);
      expect(requiredWgx.level === "member" && requiredWgx.check(facts, checkContext())).toEqual([]);
    }
  });

  it.each([
    ['"^1.0"', "requiredWgx: it is written for wgx ^1.0, and this is 2.3.1"],
    ['"<2.3.1"', "requiredWgx: it is written for wgx <2.3.1, and this is 2.3.1"],
    ["{min: 2.4.0}", "requiredWgx.min: it needs wgx 2.4.0, and this is 2.3.1"],
    ["{caps: [task-array, status-dirs]}", 'requiredWgx.caps: this wgx (2.3.1) cannot do "status-dirs"'],
    ["later", 'requiredWgx: "later" is no range of versions'],
    ["{min: '2'}", 'requiredWgx.min: "2" is no version'],
  ])("warns of %s", (requirement, message) => {
    expect(complaints(requirement)).toEqual([message]);
  });

  it("does not take a prerelease for its release", () => {
    expect(complaints('"^2.0"', "2.0.0-rc.1")).toHaveLength(1);
  });
});
