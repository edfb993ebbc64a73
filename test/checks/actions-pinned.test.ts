import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { actionsPinned } from "../../src/checks/actions-pinned.ts";
import { checkContext, type Files, fleet, memberFacts } from "../helpers/member-facts.ts";

const path = ".github/workflows/ci.yml";
const id = "0123456789abcdef0123456789abcdef01234567";

function check(files: Files) {
  return actionsPinned.check(memberFacts({}, files), checkContext({ fleet: fleet({ owner: "Example" }) }));
}

function checkStep(uses: string) {
  return check({ [path]: `on: push\njobs:\n  a:\n    steps:\n      - uses: ${uses}\n` });
}

describe("actions-pinned", () => {
  it("finds nothing in a healthy member", () => {
    expect(actionsPinned.check(memberFacts(), checkContext())).toEqual([]);
  });

  it.each([
    `actions/checkout@${id}`,
    `actions/checkout@${id.toUpperCase()} # v4`,
    `"actions/cache/save@${id}"`,
    `actions/checkout@${"0".repeat(64)}`,
    "./.github/actions/setup",
    "example/tools/.github/workflows/test.yml@main",
    "EXAMPLE/tools@v1",
    `docker://alpine@sha256:${"0".repeat(64)}`,
  ])("takes %s", (uses) => {
    expect(checkStep(uses)).toEqual([]);
  });

  it.each(["v4", "v4.1.0", "1.2.3", "v2-beta", "'v4'"])("tells of the version %s", (version) => {
    expect(checkStep(`actions/checkout@${version}`.replace(/^(.*)@'(.*)'$/, "'$1@$2'"))).toMatchObject([
      { severity: "info", path, line: 5 },
    ]);
  });

  it.each(["main", "release/v1", "stable", "v", id.slice(1), "20240101", "v1main"])(
    "warns of the reference %s",
    (ref) => {
      expect(checkStep(`actions/checkout@${ref}`)).toMatchObject([{ severity: "warn", path, line: 5 }]);
    },
  );

  it("says what, where, and how to learn the id, also behind an annotated tag", () => {
    expect(checkStep("actions/checkout@v4")).toEqual([
      {
        check: "actions-pinned",
        severity: "info",
        path,
        line: 5,
        message: "actions/checkout@v4 is a tag, which can be moved; pin it to its commit id",
        fix: { argv: ["git", "ls-remote", "https://github.com/actions/checkout", "v4", "v4^{}"] },
      },
    ]);
  });

  it.each(["actions/checkout", "checkout@v4", "../elsewhere", "example/tools", "", "[a]"])(
    "warns of %j, which names no version",
    (uses) => {
      expect(checkStep(uses)).toMatchObject([{ severity: "warn", line: 5 }]);
    },
  );

  it("tells of an image without a digest", () => {
    expect(checkStep("docker://alpine:3.20")).toMatchObject([
      { severity: "info", fix: { argv: ["docker", "buildx", "imagetools", "inspect", "alpine:3.20"] } },
    ]);
  });

  it.each(["-o/b@main", "a/..@main", "a/b@-x", '"a/b@x y"', '"a/b@$(x)"', '"a/b@\\e[2J"', "docker://-x"])(
    "offers no command made of the odd name %s",
    (uses) => {
      const [finding] = checkStep(uses);
      expect(finding).toBeDefined();
      expect(finding?.fix).toBeUndefined();
      expect(finding?.message).not.toMatch(/\p{Cc}/u);
    },
  );

  it("looks at the jobs' own workflows, and at composite actions at the root", () => {
    expect(
      check({
        ".github/workflows/call.yaml": "jobs:\n  a:\n    uses: other/w/.github/workflows/x.yml@main\n",
        "action.yml": "runs:\n  using: composite\n  steps:\n    - uses: other/a@main\n",
      }).map((finding) => `${finding.path}:${finding.line}`),
    ).toEqual([".github/workflows/call.yaml:3", "action.yml:4"]);
  });

  it.each(["docs/ci.yml", ".github/workflows/sub/x.yml", ".github/workflows/x.md", "sub/action.yml"])(
    "passes over %s",
    (elsewhere) => {
      expect(check({ [elsewhere]: "jobs: { a: { uses: other/w@main } }\n" })).toEqual([]);
    },
  );

  it("does not take the text of a script, a comment or an input for a reference", () => {
    const text = `jobs:
  a:
    env:
      uses: other/a@main
    steps:
      # uses: other/a@main
      - run: |
          uses: other/a@main
      - uses: other/b@${id}
        with:
          uses: other/a@main
`;
    expect(check({ [path]: text })).toEqual([]);
  });

  it.each([
    "- { uses: other/a@main }",
    "- {name: x, 'uses': other/a@main}",
    "- uses: >-\n          other/a@main",
    "- uses:\n          other/a@main",
    '- "uses" : other/a@main',
    "- name: x\n        uses: 'other/a@main' # why",
  ])("sees through %j", (step) => {
    expect(check({ [path]: `jobs:\n  a:\n    steps:\n      ${step}\n` })).toMatchObject([
      { severity: "warn", message: expect.stringContaining("other/a@main") },
    ]);
  });

  it("names what an alias repeats once, where it is written", () => {
    const text = "jobs:\n  a:\n    steps: &steps\n      - uses: other/a@main\n  b:\n    steps: *steps\n";
    expect(check({ [path]: text })).toMatchObject([{ severity: "warn", line: 4 }]);
  });

  it("finds in any style of YAML whatever is not pinned", () => {
    const uses = fc.constantFrom(`a/b@${id}`, "a/b@main", "a/b@v1", "./x", "a/b", `a/${"long-".repeat(30)}@main`);
    const style = fc.record({
      collectionStyle: fc.constantFrom("any" as const, "block" as const, "flow" as const),
      defaultStringType: fc.constantFrom(
        "PLAIN" as const,
        "QUOTE_DOUBLE" as const,
        "QUOTE_SINGLE" as const,
        "BLOCK_FOLDED" as const,
      ),
      defaultKeyType: fc.constantFrom("PLAIN" as const, "QUOTE_DOUBLE" as const),
      lineWidth: fc.constantFrom(0, 40, 80),
      indentSeq: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(uses, { minLength: 1 }), style, (all, options) => {
        const text = stringify({ jobs: { a: { steps: all.map((value) => ({ name: "x", uses: value })) } } }, options);
        const loose = all.filter((value) => value !== `a/b@${id}` && value !== "./x");
        expect(check({ [path]: text })).toHaveLength(loose.length);
      }),
    );
  });

  it("warns of a workflow that is no YAML, with the line", () => {
    expect(check({ [path]: "jobs:\n  a:\n    steps:\n      - uses: other/a@main\n     bad: [\n" })).toMatchObject([
      {
        severity: "warn",
        path,
        line: expect.any(Number),
        message: expect.stringMatching(/^not valid YAML, so that GitHub does not run it: /),
      },
    ]);
  });

  it.each<[string, Files[string], string]>([
    ["could not be read", { unread: "object is missing" }, "object is missing"],
    ["is a symbolic link", { mode: "120000" }, "it is a symbolic link"],
  ])("does not let pass what %s", (_what, file, reason) => {
    expect(check({ [path]: file })).toMatchObject([
      { severity: "warn", path, message: `what it uses is not known: ${reason}` },
    ]);
  });

  it("asks for the content of nothing but workflows and actions", () => {
    const asked = [path, "action.yaml", "README.md", ".github/workflows/README.md"].filter((candidate) =>
      actionsPinned.needs.contents?.(candidate),
    );
    expect(asked).toEqual([path, "action.yaml"]);
  });
});
