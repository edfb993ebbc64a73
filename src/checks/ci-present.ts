import type { FileMode } from "../contracts/facts.ts";
import type { MemberCheck } from "./check.ts";

/** Folders in which any YAML file is a pipeline. */
const folders = [".github/workflows", ".forgejo/workflows", ".gitea/workflows", ".woodpecker", ".builds"];
const files = [
  ".gitlab-ci.yml",
  ".woodpecker.yml",
  ".woodpecker.yaml",
  ".circleci/config.yml",
  "Jenkinsfile",
  "azure-pipelines.yml",
  ".travis.yml",
  ".drone.yml",
  "bitbucket-pipelines.yml",
  ".buildkite/pipeline.yml",
  ".cirrus.yml",
  ".build.yml",
];

const explanation = `Something tests the member at every push: its judged commit holds the configuration of a CI service.

A member without CI is not tested when a template reaches it, so that a roll-out can break it and nobody is told.

Counted are YAML files in ${folders.slice(0, 3).join(", ")},
${folders.slice(3).join(" and ")}, and the files ${files.slice(0, 4).join(", ")},
${files.slice(4, 9).join(", ")},
${files.slice(9).join(", ")}. Whether what they hold is any good is not looked at.

warn  No CI configuration: write one, or roll out the metarepo's. The fix shows this text, with what counts.`;

export const ciPresent: MemberCheck = {
  level: "member",
  id: "ci-present",
  title: "The member has a CI configuration",
  severity: "warn",
  explanation,
  needs: { paths: files, folders },
  check: ({ tree }) => {
    if (!tree.known) return [];
    for (const [path, { mode }] of tree.value.entries) if (isPipeline(path, mode)) return [];
    return [
      {
        check: ciPresent.id,
        severity: "warn",
        message: "no CI configuration: nothing tests this member when it changes; add a workflow or a pipeline",
        fix: { argv: ["wgx", "doctor", "--explain", ciPresent.id] },
      },
    ];
  },
};

function isPipeline(path: string, mode: FileMode): boolean {
  if (mode === "040000" || mode === "160000") return false;
  if (files.includes(path)) return true;
  return /\.ya?ml$/.test(path) && folders.includes(path.slice(0, path.lastIndexOf("/")));
}
