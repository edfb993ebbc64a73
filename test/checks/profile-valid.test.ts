import { describe, expect, it } from "vitest";
import { profileValid } from "../../src/checks/profile-valid.ts";
import { checkContext, type Files, memberFacts } from "../helpers/member-facts.ts";

function check(files: Files) {
  return profileValid.check(memberFacts({}, files), checkContext());
}

describe("profile-valid", () => {
  it("finds nothing in a healthy member", () => {
    expect(profileValid.check(memberFacts(), checkContext())).toEqual([]);
  });

  it("has nothing to say where there is no profile", () => {
    expect(check({})).toEqual([]);
  });

  it("fails a profile that is no YAML, with the line", () => {
    const [finding] = check({ ".wgx/profile.yml": "tasks:\n  a: |\n    cat <<EOF\nx: [\nEOF\n" });
    expect(finding).toMatchObject({ check: "profile-valid", severity: "fail", path: ".wgx/profile.yml" });
    expect(finding?.message).toMatch(/^invalid YAML/);
    expect(finding?.line).toBeGreaterThanOrEqual(4);
  });

  it("fails a profile of another shape, with line and key", () => {
    expect(check({ ".wgx/profile.yaml": "wgx:\n  tasks:\n    a: 1\n" })).toMatchObject([
      { severity: "fail", path: ".wgx/profile.yaml", line: 3, message: expect.stringMatching(/^wgx\.tasks\.a: /) },
    ]);
  });

  it("fails a profile that is a symbolic link", () => {
    expect(check({ ".wgx/profile.yml": { mode: "120000" } })).toMatchObject([
      { severity: "fail", message: "a profile must be a regular file, and this is a symbolic link" },
    ]);
  });

  it("warns of what is used otherwise than written, with the line", () => {
    expect(check({ ".wgx/profile.yml": "tasks:\n  a_b: x\n  A-B: y\n" })).toEqual([
      {
        check: "profile-valid",
        severity: "warn",
        path: ".wgx/profile.yml",
        line: 3,
        message: 'the tasks "a_b" and "A-B" are the same name to wgx; the first is used, so rename the second',
      },
    ]);
  });

  it("lets no control character of a profile into its messages", () => {
    const [finding] = check({ ".wgx/profile.yml": 'tasks:\n  "a\\e[2J": { cmd: { linux: 1 } }\n' });
    expect(finding?.message).not.toMatch(/\p{Cc}/u);
  });
});
