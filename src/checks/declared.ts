import type { MemberFacts } from "../contracts/facts.ts";
import type { Finding } from "../contracts/finding.ts";
import { noProfileMarkers } from "../profile/profile-paths.ts";
import type { MemberCheck } from "./check.ts";

const explanation = `A member says how it is worked on: it has a profile (.wgx/profile.yml, .yaml or .json), or says that it has none on
purpose, with a file NO_PROFILE at its root or in .wgx/, or with "wgx: { profile_expected: false }" in the inventory.

Without one of these nobody can tell a member that has no tasks from one whose profile was forgotten, and "wgx run" and
"wgx smoke --run" pass over it.

warn  No profile: write .wgx/profile.yml, or commit an empty NO_PROFILE (what the fix makes) where there are no tasks.
warn  Only an example: copy .wgx/profile.example.yml to .wgx/profile.yml, make it true, and commit it.
info  A profile and a NO_PROFILE marker: the profile counts; remove the marker, so that the two do not contradict.

The fix is a command for the member's clone. Where the member was read without one it begins with cloning.`;

export const declared: MemberCheck = {
  level: "member",
  id: "declared",
  title: "A profile is there, or the member says that it has none",
  severity: "warn",
  explanation,
  needs: { profile: true, paths: noProfileMarkers },
  check: (facts) => {
    if (!facts.profile.known) return [];
    const profile = facts.profile.value;
    switch (profile.kind) {
      case "opted-out":
        return [];
      case "declared":
      case "invalid":
        return contradictions(facts, profile.path);
      case "example-only": {
        if (!facts.member.profileExpected) return [];
        const target = profile.path.replace(".example", "");
        const message = `no profile is declared; ${profile.path} is only an example of one, so copy it to ${target} and make it true`;
        return [finding(facts, message, (folder) => ["cp", `${folder}/${profile.path}`, `${folder}/${target}`])];
      }
      case "none": {
        if (!facts.member.profileExpected) return [];
        const message =
          "no profile is declared; write .wgx/profile.yml, or commit an empty NO_PROFILE where there are no tasks";
        return [finding(facts, message, (folder) => ["touch", `${folder}/NO_PROFILE`])];
      }
    }
  },
};

function contradictions(facts: MemberFacts, profile: string): readonly Finding[] {
  const tree = facts.tree.known ? facts.tree.value.entries : new Map();
  return noProfileMarkers
    .filter((path) => tree.has(path))
    .map((path) => ({
      check: declared.id,
      severity: "info",
      path,
      message: `${path} says that there is no profile, and ${profile} is one; the profile counts`,
      ...(facts.source === "local" && { fix: { argv: ["git", "-C", facts.location, "rm", "--", path] } }),
    }));
}

function finding(facts: MemberFacts, message: string, inClone: (folder: string) => string[]): Finding {
  const { cloneUrl, name } = facts.member;
  const clone = cloneUrl && { fix: { argv: ["git", "clone", "--", cloneUrl, name] } };
  return {
    check: declared.id,
    severity: "warn",
    message,
    ...(facts.source === "local" ? { fix: { argv: inClone(facts.location) } } : clone),
  };
}
