import { describe, expect, it } from "vitest";
import { cloneState } from "../../src/checks/clone-state.ts";
import type { BranchFacts, CloneFacts } from "../../src/contracts/facts.ts";
import { checkContext, known, memberFacts } from "../helpers/member-facts.ts";

const quiet: CloneFacts = {
  head: { kind: "branch", name: "main" },
  changed: 0,
  unmerged: 0,
  untracked: 0,
  stashes: 0,
  branches: [],
  shallow: false,
  silencedFilters: [],
};
const synced: BranchFacts = {
  name: "work",
  upstream: "refs/remotes/origin/work",
  track: { kind: "tracked", ahead: 0, behind: 0 },
  merged: false,
  committedAt: "2026-03-01T12:00:00Z",
};

function check(changes: Partial<CloneFacts>) {
  return cloneState.check(memberFacts({ clone: known({ ...quiet, ...changes }) }), checkContext());
}

function said(changes: Partial<CloneFacts>): readonly string[] {
  return check(changes).map(({ severity, message }) => `${severity}: ${message}`);
}

describe("clone-state of a work tree", () => {
  it.each<[Partial<CloneFacts>, string[]]>([
    [{}, []],
    [{ changed: 1 }, ["warn: 1 changed file not committed"]],
    [{ changed: 2 }, ["warn: 2 changed files not committed"]],
    [{ unmerged: 1 }, ["warn: 1 unmerged path"]],
    [{ untracked: 3 }, ["info: 3 untracked paths"]],
    [{ stashes: 2 }, ["info: 2 stashes"]],
    [{ operation: "rebase" }, ["warn: a rebase waits to be finished"]],
    [{ head: { kind: "detached" } }, ["info: HEAD is detached"]],
    [{ head: { kind: "detached" }, operation: "rebase" }, ["warn: a rebase waits to be finished"]],
    [{ shallow: true }, ["info: a shallow clone: its history is cut off"]],
    [
      { silencedFilters: ["lfs\u001b[2J"] },
      [
        "info: its own configuration names the filter lfs\\x1b[2J, which wgx does not run; changed files may be overstated",
      ],
    ],
  ])("%j: %j", (changes, messages) => {
    expect(said(changes)).toEqual(messages);
  });
});

describe("clone-state of a branch", () => {
  it.each<[string, Partial<BranchFacts>, string[]]>([
    ["in step", {}, []],
    [
      "ahead",
      { track: { kind: "tracked", ahead: 2, behind: 0 } },
      ["warn: work has 2 commits that origin/work does not have"],
    ],
    [
      "diverged",
      { track: { kind: "tracked", ahead: 1, behind: 3 } },
      ["warn: work has 1 commit that origin/work does not have and lacks 3 of its own (diverged)"],
    ],
    ["behind", { track: { kind: "tracked", ahead: 0, behind: 1 } }, ["info: work is 1 commit behind origin/work"]],
    ["orphaned by its upstream", { track: { kind: "gone" } }, ["info: work follows origin/work, which is gone"]],
    [
      "orphaned and merged",
      { track: { kind: "gone" }, merged: true },
      ["info: work follows origin/work, which is gone; it is merged"],
    ],
    ["of this clone only", { track: { kind: "none" } }, ["info: work exists in this clone only"]],
    ["of this clone only, but merged", { track: { kind: "none" }, merged: true }, []],
    ["stale", { committedAt: "2025-11-01T12:00:00Z" }, ["info: work has had no commit for 121 days"]],
    ["old, but merged", { committedAt: "2025-11-01T12:00:00Z", merged: true }, []],
    ["of exactly ninety days", { committedAt: "2025-12-02T12:00:00Z" }, []],
  ])("%s", (_what, changes, messages) => {
    expect(said({ branches: [{ ...synced, ...changes }] })).toEqual(messages);
  });

  it("of a hostile name cannot steer a terminal, and its fix names it whole", () => {
    const name = "-x\u001b[2J\nrm";
    const [finding] = check({ branches: [{ ...synced, name, track: { kind: "tracked", ahead: 1, behind: 0 } }] });
    expect(finding?.message).not.toMatch(/\p{Cc}/u);
    expect(finding?.fix?.argv).toContain(`refs/heads/${name}`);
  });
});

describe("clone-state's fixes", () => {
  it("only show or fetch: none throws work away", () => {
    const everything: CloneFacts = {
      ...quiet,
      head: { kind: "detached" },
      changed: 1,
      unmerged: 1,
      untracked: 1,
      stashes: 1,
      shallow: true,
      branches: [
        { ...synced, track: { kind: "tracked", ahead: 1, behind: 1 } },
        { ...synced, track: { kind: "gone" } },
        { ...synced, track: { kind: "none" } },
      ],
    };
    const verbs = check(everything).flatMap(({ fix }) => (fix ? [fix.argv.slice(3).join(" ")] : []));
    expect(verbs).not.toEqual([]);
    for (const verb of verbs) expect(verb).toMatch(/^(?:status|stash list|log --oneline .*|fetch --unshallow)$/);
  });
});
