import { join } from "node:path";
import { expect, it } from "vitest";
import { git, repository } from "../helpers/repositories.ts";
import { sharedFolder, wgx } from "../helpers/wgx.ts";

it("a manifest that is wrong is told as that, also while members that git is asked about are being opened", () => {
  const scratch = sharedFolder();
  const names = Array.from({ length: 12 }, (_, index) => `tree-${index}`);
  const origin = repository(join(scratch, "elsewhere/origin"), [{ file: "1" }]);
  // A linked worktree has a file for .git, so git has to be asked about it, which takes its time.
  for (const name of names) git(origin, "worktree", "add", "--quiet", "--detach", join(scratch, name));
  const metarepo = repository(join(scratch, "metarepo"), [
    {
      "repos.yml": `repos: [${names.join(", ")}]\n`,
      "templates/file": "1",
      "templates/manifest.yml": "- policy: never\n",
    },
  ]);
  const { status, stderr } = wgx(["doctor", "--all", "--jobs", "1"], { cwd: metarepo });
  expect(stderr).toContain('error: "match" is missing: expected a text, or a list');
  expect(stderr).toContain("templates/manifest.yml:1:11");
  expect(stderr).not.toContain("defect");
  expect(status).toBe(2);
});
