import { appendFileSync, chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { askStatus, askStatuses } from "../../src/git/ask-statuses.ts";
import type { Git } from "../../src/git/git.ts";
import type { Repository } from "../../src/git/repository.ts";
import { parseStatuses } from "../../src/git/status.ts";
import { opened, processesAt, testGit } from "../helpers/git.ts";
import { asOrdinaryUser } from "../helpers/ordinary-user.ts";
import { bareRemote, clone, commit, git, inOrder, repository, scratch, write } from "../helpers/repositories.ts";

type Making = readonly [state: string, expected: object, make: (folder: string) => void];

/** Clones of a remote with two commits, each changed in its own way, and what their status is. */
const makings: readonly Making[] = [
  ["clean", { changed: 0, unmerged: 0, untracked: 0, stashes: 0 }, () => undefined],
  ["dirty", { changed: 2, untracked: 0 }, (at) => write(at, { a: "other", b: null })],
  ["staged", { changed: 1 }, (at) => inOrder(write(at, { new: "1" }), git(at, "add", "new"))],
  ["untracked", { changed: 0, untracked: 2 }, (at) => write(at, { u: "1", "folder/x": "1", "folder/y": "2" })],
  ["renamed", { changed: 2 }, (at) => git(at, "mv", "a", "z")],
  ["mode", { changed: 1 }, (at) => chmodSync(join(at, "a"), 0o755)],
  [
    "stash",
    { stashes: 2, changed: 0 },
    (at) => ["s1", "s2"].map((text) => inOrder(write(at, { a: text }), git(at, "stash", "--quiet"))),
  ],
  ["ahead", { changed: 0 }, (at) => inOrder(commit(at), commit(at))],
  ["behind", { changed: 0 }, (at) => git(at, "reset", "--quiet", "--hard", "HEAD~1")],
  ["diverged", { changed: 0 }, (at) => inOrder(git(at, "reset", "--quiet", "--hard", "HEAD~1"), commit(at))],
  ["detached", { changed: 0 }, (at) => git(at, "checkout", "--quiet", "HEAD~1")],
  ["unborn", { changed: 2 }, (at) => git(at, "symbolic-ref", "HEAD", "refs/heads/none")],
  [
    "conflict",
    { unmerged: 1 },
    (at) => {
      git(at, "checkout", "--quiet", "-b", "side", "HEAD~1");
      commit(at, { a: "side" });
      expect(() => git(at, "merge", "main")).toThrow();
    },
  ],
  [
    "submodule",
    { changed: 2 },
    (at) => git(at, "submodule", "--quiet", "add", git(at, "remote", "get-url", "origin"), "sub"),
  ],
  ["names", { untracked: 8 }, (at) => write(at, hostileNames)],
  [
    "show untracked off",
    { untracked: 1 },
    (at) => inOrder(git(at, "config", "status.showUntrackedFiles", "no"), write(at, { u: "1" })),
  ],
];

const hostileNames = {
  "# branch.oid 0123456789": "1",
  "new\nline\n# branch.oid 0123": "1",
  "-rf": "1",
  "--output=x": "1",
  'quo"te': "1",
  "\u001b[31mred": "1",
  "? a": "1",
  "u UU": "1",
};

async function fleet(
  gateway: Git,
  at: string,
  count: number,
): Promise<{ folders: string[]; repositories: Repository[] }> {
  const remote = bareRemote(join(at, "remote"), [{ a: "1", b: "1" }, { a: "2" }]);
  const template = clone(remote, join(at, "template"));
  const folders = Array.from({ length: count }, (_, index) => {
    const folder = join(at, `m${index}`);
    git(at, "clone", "--quiet", "--no-hardlinks", template, folder);
    git(folder, "remote", "set-url", "origin", `file://${remote}`);
    makings[index % makings.length]?.[2](folder);
    return folder;
  });
  return { folders, repositories: await Promise.all(folders.map((folder) => opened(gateway, folder))) };
}

describe("the status of many clones", () => {
  it("is that of each one alone, whatever state it is in", async () => {
    const gateway = testGit();
    const { repositories } = await fleet(gateway, scratch(), 40);
    expect(repositories.filter(({ kind }) => kind === "plain").length).toBeGreaterThan(30);
    const done = new Map<Repository, unknown>();
    const together = await askStatuses(gateway, repositories, {
      jobs: 2,
      onDone: (answers) => answers.forEach((answer, repository) => void done.set(repository, answer)),
    });
    for (const [index, member] of repositories.entries()) {
      const [state, expected] = makings[index % makings.length] ?? [];
      const alone = await askStatus(gateway, member);
      expect({ state, status: together.get(member) }).toEqual({ state, status: alone });
      expect({ state, ...alone }).toMatchObject({ state, known: true, value: expected });
    }
    expect(done).toEqual(together);
  });

  it("takes one process for a batch of plain ones", async () => {
    const calls: string[] = [];
    const gateway = testGit({ trace: ({ args }) => calls.push(args[0] ?? "") });
    const { repositories } = await fleet(gateway, scratch(), 6);
    calls.length = 0;
    await askStatuses(gateway, repositories, { jobs: 1 });
    expect(calls).toEqual(["for-each-repo"]);
  });

  const damages: readonly (readonly [string, (folder: string) => void, object])[] = [
    [
      "a corrupt index",
      (at) => writeFileSync(join(at, ".git/index"), "garbage of some length, more than a header"),
      { known: false, reason: expect.stringContaining("index file") },
    ],
    [
      "no objects in its object folder",
      (at) => inOrder(rmSync(join(at, ".git/objects"), { recursive: true }), write(at, { ".git/objects/x": "" })),
      { known: false },
    ],
    [
      "garbage in HEAD",
      (at) => writeFileSync(join(at, ".git/HEAD"), "garbage"),
      { known: false, reason: expect.stringContaining("not a git repository") },
    ],
    [
      "a bad line in its configuration",
      (at) => appendFileSync(join(at, ".git/config"), "[x\n"),
      { known: false, reason: expect.stringContaining("bad config") },
    ],
    ["gone", (at) => rmSync(at, { recursive: true }), { known: false }],
  ];
  it.each(damages)("is right for all others where one has or is: %s", async (_, damage, expected) => {
    const gateway = testGit();
    const at = repository(scratch(), [{ "the-parent": "is a repository too" }]);
    const { repositories, folders } = await fleet(gateway, at, 4);
    damage(folders[1] ?? "");
    const statuses = await askStatuses(gateway, repositories, { jobs: 1 });
    const answers = repositories.map((member) => statuses.get(member));
    expect(answers[1]).toMatchObject(expected);
    for (const index of [0, 2, 3])
      expect(answers[index]).toMatchObject({ known: true, value: makings[index]?.[1] ?? {} });
  });

  it("is unknown where a folder cannot be opened", async () => {
    const folder = scratch();
    const at = repository(join(folder, "a"), [{ a: "1" }]);
    write(at, { "closed/x": "1" });
    chmodSync(join(at, "closed"), 0);
    const status = await asOrdinaryUser(folder, async () => {
      // Made here, so that its temporary folder is this user's; root's configuration is out of reach.
      const env = { PATH: process.env["PATH"], GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
      const gateway = testGit({ env });
      const member = await opened(gateway, at);
      return (await askStatuses(gateway, [member], { jobs: 1 })).get(member);
    });
    chmodSync(join(at, "closed"), 0o755);
    expect(status).toMatchObject({ known: false, reason: expect.stringContaining("closed") });
  });

  it("ends one that hangs when its time is over, with everything it started, and answers for the others", async () => {
    const at = scratch();
    const gateway = testGit({ timeout: 1500 });
    const { repositories, folders } = await fleet(gateway, at, 4);
    const slow = join(at, "slow-git");
    write(at, {
      // The wrapper stands for a git that hangs in one clone, alone or in a batch.
      "slow-git": {
        text: `#!/bin/sh\ncase "$*" in *for-each-repo*) sleep 1000;; esac\ncase "$PWD" in ${folders[2]}) sleep 1000;; esac\nexec ${gateway.executable} "$@"\n`,
        mode: 0o755,
      },
    });
    const statuses = await askStatuses({ ...gateway, executable: slow }, repositories, { jobs: 4 });
    expect(repositories.map((member) => statuses.get(member)?.known)).toEqual([true, true, false, true]);
    const hanging = repositories[2];
    expect(hanging && statuses.get(hanging)).toEqual({ known: false, reason: "git took longer than --timeout allows" });
    expect(processesAt(at)).toEqual([]);
  });

  it("is asked for again, one by one, where the batch complained of anything", async () => {
    const at = scratch();
    const gateway = testGit();
    const { repositories } = await fleet(gateway, at, 1);
    const script = `#!/bin/sh\ncase "$*" in *for-each-repo*) printf '# branch.oid 1\\0? wrong\\0'; echo warning >&2; exit 0;; esac\nexec ${gateway.executable} "$@"\n`;
    write(at, { "odd-git": { text: script, mode: 0o755 } });
    const statuses = await askStatuses({ ...gateway, executable: join(at, "odd-git") }, repositories, { jobs: 1 });
    expect([...statuses.values()]).toMatchObject([{ known: true, value: { untracked: 0 } }]);
  });

  it("is interrupted at once", async () => {
    const controller = new AbortController();
    const gateway = testGit({ signal: controller.signal });
    const { repositories } = await fleet(gateway, scratch(), 3);
    controller.abort();
    const statuses = await askStatuses(gateway, repositories, { jobs: 2 });
    expect([...statuses.values()]).toEqual(Array(3).fill({ known: false, reason: "interrupted" }));
  });

  it("is read where a path of the workspace needs quoting", async () => {
    const gateway = testGit();
    const at = join(scratch(), 'a "b" \\c\nd:e');
    const member = await opened(gateway, repository(join(at, "m"), [{ a: "1" }]));
    write(member.folder, { u: "1" });
    expect((await askStatuses(gateway, [member], { jobs: 1 })).get(member)).toMatchObject({
      known: true,
      value: { untracked: 1 },
    });
  });
});

it("parseStatuses does not take a path for a header", () => {
  const record = [
    "# branch.oid 1",
    "? # branch.oid 2",
    "2 R. N... 100644 100644 100644 a b R100 to",
    "# branch.oid 3",
    "u UU x",
  ].join("\0");
  expect(parseStatuses(Buffer.from(`${record}\0`))).toEqual([{ changed: 1, unmerged: 1, untracked: 1, stashes: 0 }]);
});
