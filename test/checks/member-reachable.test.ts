import { describe, expect, it } from "vitest";
import { memberReachable } from "../../src/checks/member-reachable.ts";
import type { Unreachable } from "../../src/contracts/facts.ts";
import type { Member } from "../../src/contracts/fleet.ts";
import { checkContext, member, memberFacts } from "../helpers/member-facts.ts";

function check(unreachable: Unreachable | undefined, about: Partial<Member> = {}) {
  const facts = memberFacts({ member: member(about), ...(unreachable && { unreachable }) });
  return memberReachable.check(facts, checkContext());
}

describe("member-reachable", () => {
  it("has nothing to say of a member that was read", () => {
    expect(check(undefined)).toEqual([]);
  });

  it("fails a member without a clone, and offers to clone it where it belongs", () => {
    const reason = "no clone at /work/space/alpha";
    expect(check({ kind: "no-clone", reason })).toEqual([
      {
        check: "member-reachable",
        severity: "fail",
        message: reason,
        fix: { argv: ["git", "clone", "--", "https://github.com/example/alpha", "/work/space/alpha"] },
      },
    ]);
  });

  it("offers no command where nobody knows where to clone from", () => {
    const { cloneUrl: _unknown, ...nowhere } = member();
    const facts = memberFacts({ member: nowhere, unreachable: { kind: "no-clone", reason: "no clone" } });
    expect(memberReachable.check(facts, checkContext())).not.toHaveProperty([0, "fix"]);
  });

  it("does not offer to clone over something that is there", () => {
    expect(check({ kind: "not-a-repository", reason: "not a git repository" })).not.toHaveProperty([0, "fix"]);
    expect(check({ kind: "unreadable", reason: "bad config line 1" })).not.toHaveProperty([0, "fix"]);
  });

  it("hands on the fix of whoever found out why", () => {
    const fix = ["git", "config", "--global", "--add", "safe.directory", "/work/space/alpha"];
    expect(check({ kind: "unreadable", reason: "belongs to another user", fix })).toMatchObject([
      { fix: { argv: fix } },
    ]);
  });

  it("does not blame a member for an interruption", () => {
    expect(check({ kind: "interrupted", reason: "interrupted" })).toEqual([]);
  });
});
