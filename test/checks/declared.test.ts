import { describe, expect, it } from "vitest";
import { declared } from "../../src/checks/declared.ts";
import { checkContext, type Files, healthyFiles, member, memberFacts } from "../helpers/member-facts.ts";

function check(files: Files, overrides: Parameters<typeof memberFacts>[0] = {}) {
  return declared.check(memberFacts(overrides, files), checkContext());
}

const example = { ".wgx/profile.example.yml": "tasks: {}\n" };

describe("declared", () => {
  it.each([
    ["a profile", healthyFiles],
    ["a profile that is broken, which another check reports", { ".wgx/profile.yml": "{" }],
    ["NO_PROFILE at the root", { NO_PROFILE: "" }],
    ["NO_PROFILE in .wgx", { ".wgx/NO_PROFILE": "" }],
  ])("takes %s", (_what, files) => {
    expect(check(files)).toEqual([]);
  });

  it.each([{}, example])("takes the inventory's word that none is expected: %j", (files) => {
    expect(check(files, { member: member({ profileExpected: false }) })).toEqual([]);
  });

  it("warns where there is nothing, and offers the marker", () => {
    expect(check({})).toEqual([
      {
        check: "declared",
        severity: "warn",
        message:
          "no profile is declared; write .wgx/profile.yml, or commit an empty NO_PROFILE where there are no tasks",
        fix: { argv: ["touch", "/work/space/alpha/NO_PROFILE"] },
      },
    ]);
  });

  it("warns where there is only an example, and offers to copy it", () => {
    expect(check({ ".wgx/profile.example.yaml": "" })).toMatchObject([
      {
        severity: "warn",
        message: expect.stringContaining(".wgx/profile.example.yaml is only an example"),
        fix: {
          argv: ["cp", "/work/space/alpha/.wgx/profile.example.yaml", "/work/space/alpha/.wgx/profile.yaml"],
        },
      },
    ]);
  });

  it("begins the fix with a clone where there is none", () => {
    expect(check(example, { source: "github", location: "https://github.com/example/alpha" })).toMatchObject([
      { fix: { argv: ["git", "clone", "--", "https://github.com/example/alpha", "alpha"] } },
    ]);
  });

  it("remarks on a marker beside a profile", () => {
    expect(check({ ...healthyFiles, NO_PROFILE: "" })).toEqual([
      {
        check: "declared",
        severity: "info",
        path: "NO_PROFILE",
        message: "NO_PROFILE says that there is no profile, and .wgx/profile.yml is one; the profile counts",
        fix: { argv: ["git", "-C", "/work/space/alpha", "rm", "--", "NO_PROFILE"] },
      },
    ]);
  });
});
