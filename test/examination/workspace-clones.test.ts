import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findClones } from "../../src/examination/workspace-clones.ts";
import { git, repository, scratch } from "../helpers/repositories.ts";

describe("the clones of a workspace", () => {
  it("are the folders that hold a .git, sorted, with where a stranger comes from", () => {
    const workspace = scratch();
    for (const name of ["known", "stranger", "Umlaut-ä"]) repository(join(workspace, name), []);
    git(join(workspace, "known"), "remote", "add", "origin", "https://example.org/known");
    git(join(workspace, "stranger"), "remote", "add", "origin", "https://example.org/stranger");
    mkdirSync(join(workspace, "plain"));
    writeFileSync(join(workspace, "file"), "");
    repository(join(workspace, "plain/deeper"), []);
    expect(findClones(workspace, join(workspace, "metarepo"), (name) => name === "known")).toEqual([
      { folder: "Umlaut-ä", isMetarepo: false },
      { folder: "known", isMetarepo: false },
      { folder: "stranger", isMetarepo: false, remoteUrl: "https://example.org/stranger" },
    ]);
  });

  it("name the metarepo, also where it is reached through a symbolic link", () => {
    const workspace = scratch();
    const root = repository(join(workspace, "meta"), []);
    symlinkSync(root, join(workspace, "link-to-meta"));
    expect(findClones(workspace, join(workspace, "link-to-meta"), () => false)).toEqual([
      { folder: "meta", isMetarepo: true },
    ]);
  });

  it("count where their .git is a file, as in a submodule or linked worktree", () => {
    const workspace = scratch();
    mkdirSync(join(workspace, "linked"));
    writeFileSync(join(workspace, "linked/.git"), "gitdir: /nowhere\n");
    expect(findClones(workspace, workspace, () => false)).toEqual([{ folder: "linked", isMetarepo: false }]);
  });

  it("are none in a workspace that is not there", () => {
    expect(findClones(join(scratch(), "nowhere"), "/nowhere", () => false)).toEqual([]);
  });

  it("are there although their configuration cannot be read", () => {
    const workspace = scratch();
    repository(join(workspace, "broken"), []);
    writeFileSync(join(workspace, "broken/.git/config"), "[core\n");
    expect(findClones(workspace, workspace, () => false)).toEqual([{ folder: "broken", isMetarepo: false }]);
  });
});
