import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { SyncStep } from "../../src/contracts/sync-journal.ts";
import { pullRequestsOn } from "../../src/forge/pull-requests.ts";
import { forgeProposals } from "../../src/sync/forge-proposals.ts";
import type { Publishing } from "../../src/sync/publish-member.ts";
import { type ForgeServer, startForgeServer } from "../helpers/forge-server.ts";
import { testClient } from "../helpers/forge-world.ts";
import { testGit } from "../helpers/git.ts";
import { bareRemote, clone, commit, git, repository, scratch, write } from "../helpers/repositories.ts";
import { branch, rolledOut, type TestRollOut } from "../helpers/roll-out.ts";
import { gitInstead, sharedFolder } from "../helpers/wgx.ts";

const seed = sharedFolder();
let folder: string;
let setup: TestRollOut;

const manifest = '- match: "**"\n  policy: required\n';

/** A metarepo with one template in two versions, and two members that are one behind. */
beforeAll(() => {
  repository(join(seed, "metarepo"), [
    { "templates/manifest.yml": manifest, "templates/ci.yml": "one\n" },
    { "templates/ci.yml": "one\ntwo\n" },
  ]);
  for (const name of ["alpha", "beta"]) {
    const files = { "ci.yml": "one\n", "README.md": `${name}\n` };
    clone(bareRemote(join(seed, `remotes/${name}.git`), [files]), join(seed, name));
  }
});

/** A copy for each test, its clones following its remotes. */
beforeEach(() => {
  folder = scratch();
  cpSync(seed, folder, { recursive: true });
  for (const name of ["alpha", "beta"]) {
    const config = join(folder, name, ".git/config");
    writeFileSync(config, readFileSync(config, "utf8").replaceAll(seed, folder));
  }
  setup = { root: join(folder, "metarepo"), workspace: folder, members: ["alpha"], fetch: "fetch" };
});

const remote = (name: string): string => join(folder, `remotes/${name}.git`);
const tipOf = (name: string): string =>
  git(remote(name), "for-each-ref", "--format=%(objectname)", `refs/heads/${branch}`);
/** For tests of what one member's trouble is to another. */
const both = (): void => {
  setup = { ...setup, members: ["alpha", "beta"] };
};
const roll = (publishing: Partial<Publishing> = {}) => rolledOut(testGit(), { ...setup, publishing });

describe("a push", () => {
  it("brings one commit on top of the default branch, and touches nothing of the clone", async () => {
    writeFileSync(join(folder, "alpha/ci.yml"), "being edited\n");
    const index = readFileSync(join(folder, "alpha/.git/index"));
    const { outcomes } = await roll();
    expect(outcomes).toMatchObject([{ state: "published" }]);
    expect(git(remote("alpha"), "rev-list", "--count", `main..${branch}`)).toBe("1");
    expect(git(remote("alpha"), "show", `${branch}:ci.yml`)).toBe("one\ntwo");
    expect(git(remote("alpha"), "log", "-1", "--format=%an %ae %s", branch)).toBe(
      "Ada ada@example.org chore: sync templates",
    );
    expect(readFileSync(join(folder, "alpha/ci.yml"), "utf8")).toBe("being edited\n");
    expect(readFileSync(join(folder, "alpha/.git/index"))).toEqual(index);
    expect(git(join(folder, "alpha"), "branch", "--format=%(refname:short)")).toBe("main");
  });

  it("again does nothing", async () => {
    await roll();
    const before = tipOf("alpha");
    const { outcomes, steps } = await roll();
    expect(outcomes).toMatchObject([{ state: "up-to-date" }]);
    expect(steps.filter(({ step }) => step === "publishing")).toEqual([]);
    expect(tipOf("alpha")).toBe(before);
  });

  it("has nothing to do once it was merged, though the branch is still there", async () => {
    await roll();
    git(remote("alpha"), "update-ref", "refs/heads/main", branch);
    expect((await roll()).outcomes).toMatchObject([{ state: "current" }]);
  });

  it("moves its own branch when the template goes on", async () => {
    await roll();
    commit(setup.root, { "templates/ci.yml": "one\ntwo\nthree\n" });
    expect((await roll()).outcomes).toMatchObject([{ state: "published" }]);
    expect(git(remote("alpha"), "rev-list", "--count", `main..${branch}`)).toBe("1");
    expect(git(remote("alpha"), "show", `${branch}:ci.yml`)).toBe("one\ntwo\nthree");
  });

  it.each([
    ["a commit on top", (at: string) => void commit(at, { "x.txt": "mine\n" })],
    [
      "an amended commit",
      (at: string) => {
        writeFileSync(join(at, "ci.yml"), "mine\n");
        git(at, "commit", "--quiet", "--all", "--amend", "--no-edit");
      },
    ],
    [
      "commits below",
      (at: string) => {
        git(at, "reset", "--quiet", "--hard", "main");
        commit(at, {}, "an empty one");
        git(at, "cherry-pick", `origin/${branch}`);
      },
    ],
  ])("leaves a branch alone that has a person's work: %s", async (_, work) => {
    await roll();
    const person = clone(remote("alpha"), join(folder, "person"));
    git(person, "checkout", "--quiet", "-B", branch, `origin/${branch}`);
    work(person);
    git(person, "push", "--quiet", "--force", "origin", branch);
    const theirs = tipOf("alpha");
    commit(setup.root, { "templates/ci.yml": "one\ntwo\nthree\n" });
    expect((await roll()).outcomes).toMatchObject([{ name: "alpha", state: "left-alone" }]);
    expect(tipOf("alpha")).toBe(theirs);
  });

  it("never moves the default branch, even where a commit of its own is its tip", async () => {
    await roll();
    git(remote("alpha"), "update-ref", "refs/heads/main", branch);
    commit(setup.root, { "templates/ci.yml": "one\ntwo\nthree\n" });
    const before = git(remote("alpha"), "rev-parse", "main");
    for (const target of ["here", "remote"] as const) {
      const { outcomes } = await roll({ target, branch: "main" });
      expect(outcomes).toMatchObject([{ state: "failed" }]);
    }
    expect(git(remote("alpha"), "rev-parse", "main")).toBe(before);
  });

  it("does not overrun whoever pushes in the very moment", async () => {
    both();
    const person = clone(remote("alpha"), join(folder, "person"));
    const theirs = commit(person, { "x.txt": "mine\n" });
    const record = (step: SyncStep): void => {
      if (step.step === "publishing" && step.member === "alpha")
        git(person, "push", "--quiet", "origin", `main:${branch}`);
    };
    const { outcomes } = await roll({ record });
    expect(outcomes).toMatchObject([
      { state: "failed", reason: expect.stringContaining("moved") },
      { state: "published" },
    ]);
    expect(tipOf("alpha")).toBe(theirs);
    expect((await roll()).outcomes).toMatchObject([{ state: "left-alone" }, { state: "up-to-date" }]);
  });

  it("is refused by a protected branch, and the others go on", async () => {
    both();
    const text = "#!/bin/sh\necho 'chore branches are protected here' >&2\nexit 1\n";
    write(remote("alpha"), { "hooks/pre-receive": { text, mode: 0o755 } });
    expect((await roll()).outcomes).toMatchObject([
      { state: "failed", reason: expect.stringContaining("chore branches are protected here") },
      { state: "published" },
    ]);
  });

  it("fails where the remote hangs, within the time limit, and the others go on", async () => {
    both();
    const server = createServer(() => undefined);
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    git(join(folder, "alpha"), "config", "remote.origin.pushurl", `http://127.0.0.1:${port}/alpha.git`);
    const { outcomes } = await rolledOut(testGit({ timeout: 4000 }), setup);
    expect(outcomes).toMatchObject([
      { state: "failed", reason: expect.stringContaining("within --timeout") },
      { state: "published" },
    ]);
  });

  it("fails where a disk is full, there or here, and the others go on", async () => {
    both();
    // A file may not grow: what writing does on a full disk, git is told by every write.
    const full = (words: string): string =>
      gitInstead(join(folder, words), `case "$*" in *${words}*) trap '' XFSZ; ulimit -f 0;; esac`);
    const there = full("push*alpha.git");
    const { outcomes } = await rolledOut(testGit({ executable: join(there.split(":")[0] ?? "", "git") }), setup);
    expect(outcomes).toMatchObject([{ state: "failed" }, { state: "published" }]);
    expect(tipOf("alpha")).toBe("");
    commit(setup.root, { "templates/ci.yml": "one\ntwo\nthree\n" });
    const here = full("fast-import");
    const all = await rolledOut(testGit({ executable: join(here.split(":")[0] ?? "", "git") }), setup);
    expect(all.outcomes).toMatchObject([
      { state: "failed", reason: expect.stringContaining("the commit cannot be made") },
      { state: "failed" },
    ]);
    expect((await roll()).outcomes).toMatchObject([{ state: "published" }, { state: "published" }]);
  });

  it("fails where the remote is gone, and the others go on", async () => {
    both();
    git(join(folder, "alpha"), "config", "remote.origin.pushurl", join(folder, "nowhere.git"));
    expect((await roll()).outcomes).toMatchObject([{ state: "failed" }, { state: "published" }]);
  });
});

describe("a member with SHA-256 ids", () => {
  it("gets what it lacks, merged into what it edited, twice", async () => {
    const edited = { "ci.yml": "zero\n\n\n\n\none\n" };
    const at = bareRemote(join(folder, "remotes/gamma.git"), [{ "ci.yml": "one\n" }, edited], "--object-format=sha256");
    clone(at, join(folder, "gamma"));
    setup = { ...setup, members: ["gamma"] };
    expect((await roll()).outcomes).toMatchObject([{ state: "published", plan: { files: [{ action: "merge" }] } }]);
    expect(git(at, "show", `${branch}:ci.yml`)).toBe("zero\n\n\n\n\none\ntwo");
    git(at, "update-ref", "refs/heads/main", branch);
    commit(setup.root, { "templates/ci.yml": "one\nTWO\n" });
    expect((await roll()).outcomes).toMatchObject([{ state: "published" }]);
    expect(git(at, "show", `${branch}:ci.yml`)).toBe("zero\n\n\n\n\none\nTWO");
  });
});

describe("a branch in the clone", () => {
  it("is made without touching work tree, index or what is checked out", async () => {
    writeFileSync(join(folder, "alpha/ci.yml"), "being edited\n");
    const before = git(join(folder, "alpha"), "status", "--porcelain=v2", "--branch");
    const { outcomes } = await roll({ target: "here" });
    expect(outcomes).toMatchObject([{ state: "published" }]);
    expect(git(join(folder, "alpha"), "show", `${branch}:ci.yml`)).toBe("one\ntwo");
    expect(git(join(folder, "alpha"), "status", "--porcelain=v2", "--branch")).toBe(before);
    expect(git(join(folder, "alpha"), "fsck", "--strict")).toBe("");
    expect(tipOf("alpha")).toBe("");
  });

  it("is left alone while it is checked out", async () => {
    await roll({ target: "here" });
    git(join(folder, "alpha"), "checkout", "--quiet", branch);
    commit(setup.root, { "templates/ci.yml": "one\ntwo\nthree\n" });
    expect((await roll({ target: "here" })).outcomes).toMatchObject([
      { state: "left-alone", reason: expect.stringContaining("checked out") },
    ]);
    expect(git(join(folder, "alpha"), "status", "--porcelain")).toBe("");
  });

  it("is left alone with a person's commit", async () => {
    git(join(folder, "alpha"), "branch", branch);
    expect((await roll({ target: "here" })).outcomes[0]).toMatchObject({ state: "left-alone" });
  });
});

describe("a roll-out that is broken off", () => {
  it.each([
    ["a branch in the clone", ["planned", "publishing", "published", "ended"]],
    ["a push", ["planned", "publishing", "published", "ended"]],
    ["a pull request", ["planned", "publishing", "published", "proposed", "ended"]],
  ] as const)("ends in the same state when it is run again, wherever it broke: %s", async (what, steps) => {
    const forge = await startForgeServer();
    /** The forge as it was in the beginning. */
    const anew = (): Partial<Publishing> => {
      forge.addRepository("lindenhof/alpha");
      return what === "a branch in the clone" ? { target: "here" } : what === "a push" ? {} : proposingTo(forge);
    };
    const at = what === "a branch in the clone" ? join(folder, "alpha") : remote("alpha");
    const state = () => ({
      references: git(at, "for-each-ref"),
      pulls: forge.pulls("lindenhof/alpha").map(({ title, state, body }) => ({ title, state, body })),
    });
    const whole = await roll(anew());
    const wanted = state();
    expect(whole.steps.map(({ step }) => step)).toEqual(steps);
    expect(wanted.pulls).toHaveLength(what === "a pull request" ? 1 : 0);
    for (let done = 0; done < steps.length; done++) {
      git(at, "update-ref", "-d", `refs/heads/${branch}`);
      const publishing = anew();
      let left = done;
      // What comes before the step is done, and that it was done is not noted any more.
      const record = (): void => {
        if (left-- <= 0) throw new Error("killed");
      };
      await expect(roll({ ...publishing, record })).rejects.toThrow("killed");
      expect((await roll(publishing)).outcomes[0]?.state).toMatch(/published|up-to-date/);
      expect(state(), `broken before "${steps[done]}" was noted`).toEqual(wanted);
    }
  });
});

function proposingTo(forge: ForgeServer): Partial<Publishing> {
  const place = { host: forge.host, owner: "lindenhof", name: "alpha" };
  const pulls = pullRequestsOn(testClient(forge).client);
  const proposals = forgeProposals({
    branch,
    title: "Shared files",
    labels: ["chore"],
    reviewers: ["mira"],
    draft: false,
    declined: "respect",
    forgeOf: () => ({ place, pulls }),
    bodyOf: () => "what changes",
  });
  return { proposals };
}

describe("what a member could do to us", () => {
  it("runs none of its hooks, filters or programs, and reads none of its configuration", async () => {
    const canary = join(folder, "canary");
    const at = join(folder, "alpha");
    for (const hook of ["pre-push", "reference-transaction", "post-commit", "update", "post-index-change"])
      write(at, { [`.git/hooks/${hook}`]: { text: `#!/bin/sh\ntouch ${canary}\n`, mode: 0o755 } });
    git(at, "config", "gpg.program", `sh -c 'touch ${canary}'`);
    git(at, "config", "credential.helper", `!touch ${canary}`);
    git(at, "config", "diff.external", `touch ${canary}`);
    git(at, "config", "merge.evil.driver", `touch ${canary}`);
    git(at, "config", "core.fsmonitor", `touch ${canary}`);
    commit(setup.root, { "templates/ci.yml": "one\ntwo\nthree\n" });
    for (const target of ["here", "remote"] as const) {
      expect(
        (await rolledOut(testGit(), { ...setup, fetch: "as-is", publishing: { target } })).outcomes[0],
      ).toMatchObject({
        state: "published",
      });
    }
    expect(() => readFileSync(canary)).toThrow();
  });

  it("writes through none of its symbolic links", async () => {
    const at = join(folder, "alpha");
    git(at, "rm", "--quiet", "ci.yml");
    commit(at, { "ci.yml": { link: join(folder, "outside") } });
    git(at, "push", "--quiet", "origin", "main");
    expect((await roll()).outcomes[0]).toMatchObject({
      state: "held",
      plan: { files: [{ action: "conflict", reason: "a symbolic link stands in its place" }] },
    });
  });
});
