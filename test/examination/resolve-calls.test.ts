import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { reusableRefsResolve } from "../../src/checks/reusable-refs-resolve.ts";
import type { Member } from "../../src/contracts/fleet.ts";
import { shortfall } from "../../src/examination/gather-needs.ts";
import { resolveCalls } from "../../src/examination/resolve-calls.ts";
import { gatherLocal } from "../../src/sources/local.ts";
import { testGit } from "../helpers/git.ts";
import { checkContext, fleet, known, member, memberFacts } from "../helpers/member-facts.ts";
import { bareRemote, clone, commit, type Files, git, repository } from "../helpers/repositories.ts";
import { sharedFolder } from "../helpers/wgx.ts";

const workspace = sharedFolder();
const ci = ".github/workflows/ci.yml";
let firstTools: string;
let neverPushed: string;

/** A workflow that calls these, each in a job of its own. */
const calling = (...uses: readonly string[]): Files => ({
  [ci]: `on: push\njobs:\n${uses.map((each, index) => `  j${index}:\n    uses: ${each}\n`).join("")}`,
});

beforeAll(() => {
  const source = repository(join(workspace, "tools.source"), [
    { ".github/workflows/reuse.yml": "on: workflow_call\n", "setup/action.yaml": "runs: {}\n" },
  ]);
  firstTools = git(source, "rev-parse", "HEAD");
  git(source, "tag", "v1");
  git(source, "tag", "-a", "v1.1", "-m", "annotated");
  commit(source, { ".github/workflows/reuse.yml": null, ".github/workflows/renamed.yml": "on: workflow_call\n" });
  git(source, "branch", "next");
  git(workspace, "clone", "--quiet", "--bare", source, join(workspace, "tools.git"));
  clone(join(workspace, "tools.git"), join(workspace, "tools"));
  neverPushed = commit(join(workspace, "tools"), { "own.txt": "not pushed" });
  git(join(workspace, "tools"), "reset", "--quiet", "--hard", "HEAD^");
  git(join(workspace, "tools"), "reflog", "expire", "--expire=now", "--all");
  git(join(workspace, "tools"), "prune", "--expire=now");
  clone(join(workspace, "tools.git"), join(workspace, "cut"), "--depth=1");
  repository(join(workspace, "metarepo"), [{ ".github/workflows/shared.yml": "on: workflow_call\n" }], "-b", "main");
});

let made = 0;

/** What the check says of a member with these files, and what it could not look at. */
async function judge(files: Files, names: readonly string[] = []) {
  const name = `caller-${made++}`;
  clone(bareRemote(join(workspace, `${name}.git`), [files]), join(workspace, name));
  const members: Member[] = [name, "tools", "cut", "absent", ...names].map((each) => member({ name: each }));
  const inventory = fleet({ root: join(workspace, "metarepo"), owner: "example", members });
  const contents = reusableRefsResolve.needs.contents ?? (() => false);
  const tree = Promise.resolve({ paths: ["action.yml"], folders: [".github/workflows"], contents, further: () => [] });
  const plan = { wantClone: false, tree, ref: "default", fetch: "as-is", workspace, jobs: 2 } as const;
  const gateway = testGit();
  const [reading] = await gatherLocal(gateway, members.slice(0, 1), plan);
  if (!reading) throw new Error("no reading");
  const calls = (await resolveCalls(gateway, [reading], { fleet: inventory, workspace, jobs: 2 })).get(name);
  const facts = memberFacts({ member: reading.member, tree: reading.tree, ...(calls && { calls }) });
  if (reusableRefsResolve.level !== "member") throw new Error("a check of members");
  const findings = reusableRefsResolve.check(facts, checkContext({ fleet: inventory }));
  return {
    said: findings.map(({ line, message }) => [line, message.replace(/, as fetched on .*/, "")]),
    rest: shortfall(reusableRefsResolve, facts),
  };
}

describe("a call of the fleet", () => {
  it("is there by branch, tag, annotated tag and commit id, as workflow and as action", async () => {
    const refs = ["main", "next", "refs/heads/main"].map((ref) => `example/tools/.github/workflows/renamed.yml@${ref}`);
    const tagged = ["v1", "v1.1", "refs/tags/v1", firstTools].map(
      (ref) => `Example/Tools/.github/workflows/reuse.yml@${ref}`,
    );
    const found = await judge({
      ...calling(...refs, ...tagged, "example/metarepo/.github/workflows/shared.yml@main"),
      ".github/workflows/steps.yaml": "jobs:\n  a:\n    steps:\n      - uses: example/tools/setup@v1\n",
      "action.yml": "runs:\n  steps:\n    - uses: example/tools/setup@main\n",
    });
    expect(found).toEqual({ said: [], rest: undefined });
  });

  it("fails where there is no such branch, tag or commit, or no such file", async () => {
    const { said, rest } = await judge(
      calling(
        "example/tools/.github/workflows/renamed.yml@v2",
        `example/tools/.github/workflows/renamed.yml@${neverPushed}`,
        "example/tools/.github/workflows/reuse.yml@main",
        "example/tools/.github/workflows@main",
        "example/tools@v1",
        "example/metarepo/.github/workflows/gone.yml@main",
      ),
    );
    expect(rest).toBeUndefined();
    expect(said).toEqual([
      [4, "calls example/tools/.github/workflows/renamed.yml@v2, but tools has no branch, tag or commit v2"],
      [
        6,
        `calls example/tools/.github/workflows/renamed.yml@${neverPushed}, but tools has no branch, tag or commit ${neverPushed}`,
      ],
      [8, "calls example/tools/.github/workflows/reuse.yml@main, but tools has no .github/workflows/reuse.yml at main"],
      [10, "calls example/tools/.github/workflows@main, but tools has no .github/workflows/action.yml at main"],
      [12, "calls example/tools@v1, but tools has no action.yml at v1"],
      [
        14,
        "calls example/metarepo/.github/workflows/gone.yml@main, but metarepo has no .github/workflows/gone.yml at main",
      ],
    ]);
  });

  it("is unknown where the repository that is called cannot be read, or is cut off; the others are still judged", async () => {
    const { said, rest } = await judge(
      calling("example/absent/.github/workflows/x.yml@main", "example/tools/.github/workflows/renamed.yml@v2"),
    );
    expect(said.map(([line]) => line)).toEqual([6]);
    expect(rest).toBe(`what it calls of absent cannot be looked for: no clone at ${join(workspace, "absent")}`);
    const cut = await judge(
      calling("example/cut/.github/workflows/reuse.yml@v1", "example/cut/.github/workflows/renamed.yml@main"),
    );
    expect(cut.said).toEqual([]);
    expect(cut.rest).toMatch(/^what it calls of cut cannot be looked for: its clone is shallow and does not hold v1$/);
  });

  it("is none where it is somebody else's, local, in a comment or in a script, or in what is no YAML", async () => {
    const script = "      - run: |\n          cat <<X\n          uses: example/tools/nowhere@main\n          X\n";
    const found = await judge({
      ...calling("other/tools/.github/workflows/x.yml@main", "./.github/workflows/y.yml", "example/stranger/a@main"),
      ".github/workflows/b.yml": `jobs:\n  a:\n    # uses: example/tools/x@main\n    steps:\n${script}`,
      ".github/workflows/c.yml": "jobs: [\n  uses: example/tools/x@main\n",
    });
    expect(found).toEqual({ said: [], rest: undefined });
  });

  it("is of a fleet whose owner is known; without one nobody can tell whose it is", async () => {
    const tree = known({
      entries: new Map(),
      contents: new Map([[ci, known(Buffer.from("jobs: {a: {uses: example/tools/x@main}}"))]]),
    });
    const { owner: _, ...nobodys } = fleet();
    const base = {
      member: member(),
      location: "",
      source: "local" as const,
      shallow: false,
      hasRemote: true,
      defaultBranch: known({ name: "main", origin: "local" as const }),
      judged: known({ ref: "HEAD", commit: "1" }),
    };
    const calls = await resolveCalls(testGit(), [{ ...base, tree }], { fleet: nobodys, workspace, jobs: 1 });
    expect(calls.get("alpha")).toEqual(known([]));
  });
});
