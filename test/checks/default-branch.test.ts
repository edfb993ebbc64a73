import { describe, expect, it } from "vitest";
import { defaultBranch } from "../../src/checks/default-branch.ts";
import type { DefaultBranchFacts } from "../../src/contracts/facts.ts";
import { checkContext, known, member, memberFacts } from "../helpers/member-facts.ts";

const setHead = { argv: ["git", "-C", "/work/space/alpha", "remote", "set-head", "origin", "--auto"] };

function check(found: DefaultBranchFacts, declaredBranch?: string) {
  const { declaredBranch: _main, ...undeclared } = member();
  const about = declaredBranch === undefined ? undeclared : { ...undeclared, declaredBranch };
  return defaultBranch.check(memberFacts({ member: about, defaultBranch: known(found) }), checkContext());
}

describe("default-branch", () => {
  it.each<[string, DefaultBranchFacts, string | undefined]>([
    ["the clone and the inventory agree", { name: "main", origin: "origin/HEAD", cloneSays: "main" }, "main"],
    ["the inventory says nothing", { name: "trunk", origin: "origin/HEAD", cloneSays: "trunk" }, undefined],
    ["all three agree", { name: "main", origin: "ls-remote", cloneSays: "main", remoteSays: "main" }, "main"],
  ])("has nothing to say where %s", (_what, found, declared) => {
    expect(check(found, declared)).toEqual([]);
  });

  it("warns where the inventory declares another one", () => {
    expect(check({ name: "trunk", origin: "origin/HEAD", cloneSays: "trunk" }, "main")).toEqual([
      {
        check: "default-branch",
        severity: "warn",
        message: "the inventory declares main, but the default branch is trunk",
      },
    ]);
  });

  it("warns where the remote has renamed it, and offers to follow", () => {
    const found = { name: "trunk", origin: "ls-remote", cloneSays: "main", remoteSays: "trunk" } as const;
    expect(check(found)).toEqual([
      {
        check: "default-branch",
        severity: "warn",
        message: "the remote's default branch is trunk, but the clone's origin/HEAD says main",
        fix: setHead,
      },
    ]);
  });

  it("warns where the clone does not know, and the inventory's word was taken", () => {
    expect(check({ name: "main", origin: "declared" }, "main")).toMatchObject([
      { message: "the clone has no origin/HEAD, so the declared branch main is judged", fix: setHead },
    ]);
    expect(check({ name: "main", origin: "declared", cloneSays: "old" }, "main")).toMatchObject([
      { message: "origin/HEAD points to old, which was not fetched, so the declared branch main is judged" },
    ]);
  });

  it("remarks on a clone without a remote", () => {
    expect(check({ name: "main", origin: "local" }, "main")).toEqual([
      { check: "default-branch", severity: "info", message: "it has no remote; its local branch main is judged" },
    ]);
  });

  it("lets no control character of a remote into its message", () => {
    const found = { name: "main", origin: "ls-remote", cloneSays: "main", remoteSays: "a\u001b[2Jb" } as const;
    expect(check(found)[0]?.message).not.toMatch(/\p{Cc}/u);
  });
});
