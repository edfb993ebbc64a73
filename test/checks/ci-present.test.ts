import { describe, expect, it } from "vitest";
import { ciPresent } from "../../src/checks/ci-present.ts";
import { checkContext, type Files, memberFacts } from "../helpers/member-facts.ts";

function check(files: Files) {
  return ciPresent.check(memberFacts({}, files), checkContext());
}

describe("ci-present", () => {
  it.each([
    ".github/workflows/ci.yml",
    ".github/workflows/ci.yaml",
    ".gitlab-ci.yml",
    ".forgejo/workflows/test.yml",
    ".gitea/workflows/test.yaml",
    ".woodpecker.yml",
    ".woodpecker/test.yml",
    ".circleci/config.yml",
    "Jenkinsfile",
    "azure-pipelines.yml",
    ".travis.yml",
    ".drone.yml",
    "bitbucket-pipelines.yml",
    ".buildkite/pipeline.yml",
    ".cirrus.yml",
    ".builds/debian.yml",
    ".build.yml",
  ])("takes %s", (path) => {
    expect(check({ [path]: "" })).toEqual([]);
  });

  it.each<[string, Files]>([
    ["nothing", {}],
    ["a workflow folder without a workflow", { ".github/workflows/README.md": "" }],
    ["a workflow below the folder, which GitHub does not read", { ".github/workflows/old/ci.yml": "" }],
    ["a folder named like a pipeline", { ".gitlab-ci.yml": { mode: "040000" } }],
  ])("warns of %s", (_what, files) => {
    expect(check(files)).toMatchObject([{ check: "ci-present", severity: "warn", fix: { argv: expect.any(Array) } }]);
  });

  it("offers the explanation, which says what counts", () => {
    const [finding] = check({});
    expect(finding?.fix?.argv).toEqual(["wgx", "doctor", "--explain", "ci-present"]);
  });
});
