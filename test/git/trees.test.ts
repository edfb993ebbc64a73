import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Known } from "../../src/contracts/facts.ts";
import type { Git } from "../../src/git/git.ts";
import { readBlobs } from "../../src/git/read-blobs.ts";
import { readTrees } from "../../src/git/read-trees.ts";
import type { Repository } from "../../src/git/repository.ts";
import type { TreeAnswer, TreeQuery } from "../../src/git/tree-walk.ts";
import { opened, processesAt, testGit } from "../helpers/git.ts";
import {
  bareRemote,
  clone,
  commit,
  type Files,
  git,
  gitBytes,
  inOrder,
  repository,
  scratch,
} from "../helpers/repositories.ts";

function ask(
  repository: Repository,
  commitId: string,
  paths: readonly string[],
  more: Partial<TreeQuery> = {},
): TreeQuery {
  return { repository, commit: commitId, paths, folders: [], contents: () => false, wantDate: false, ...more };
}

async function one(gateway: Git, query: TreeQuery): Promise<Known<TreeAnswer>> {
  const answer = (await readTrees(gateway, [query], { jobs: 1 })).get(query);
  if (!answer) throw new Error("no answer");
  return answer;
}

async function answerOf(gateway: Git, query: TreeQuery): Promise<TreeAnswer> {
  const answer = await one(gateway, query);
  if (!answer.known) throw new Error(answer.reason);
  return answer.value;
}

/** Writes a tree object of the given entries, whatever they are; returns its id. */
function rawTree(folder: string, entries: readonly (readonly [mode: string, name: string, oid: string])[]): string {
  const bytes = Buffer.concat(
    entries.map(([mode, name, oid]) => Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, "hex")])),
  );
  return gitBytes(folder, ["hash-object", "-t", "tree", "-w", "--stdin", "--literally"], bytes).toString().trim();
}

const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("a", "b", "c", "d.yml", "e f") },
  fc.constantFrom(
    "-rf",
    "ü",
    'q"uote',
    "new\nline",
    "a:b",
    "back\\slash",
    "\u001b[31m",
    "# branch.oid",
    "*",
    "[x]",
    "tab\t",
  ),
);
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join("/"));

describe("files of a commit", () => {
  it("are those that git ls-tree lists, whatever is asked for", async () => {
    const folder = repository(scratch(), [{}]);
    const gateway = testGit();
    const store = await opened(gateway, folder);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(path, fc.constantFrom("100644", "100755", "120000"), fc.string()), { maxLength: 12 }),
        fc.array(path, { maxLength: 6 }),
        async (files, others) => {
          rmSync(join(folder, ".git/index"), { force: true });
          // A later file takes the place of an earlier one that stands in its way.
          const input = files.map(([file, mode, text]) => {
            const oid = gitBytes(folder, ["hash-object", "-w", "--stdin"], text).toString().trim();
            return `${mode} ${oid}\t${file}\0`;
          });
          for (const line of input)
            gitBytes(folder, ["update-index", "--add", "--replace", "-z", "--index-info"], line);
          const commitId = git(folder, "commit-tree", "-m", "x", git(folder, "write-tree"));
          const listed = new Map(
            gitBytes(folder, ["ls-tree", "-r", "-t", "-z", commitId])
              .toString()
              .split("\0")
              .filter(Boolean)
              .map((line) => {
                const [, mode = "", oid = "", file = ""] = /^(\d+) \w+ (\w+)\t(.*)$/s.exec(line) ?? [];
                return [file, { oid, mode }];
              }),
          );
          const asked = [...new Set([...files.map(([file]) => file), ...others])];
          const { tree } = await answerOf(gateway, ask(store, commitId, asked, { contents: () => true }));
          const above = asked.flatMap((file) =>
            file.split("/").map((_, index, names) => names.slice(0, index + 1).join("/")),
          );
          expect(tree.entries).toEqual(new Map([...listed].filter(([file]) => above.includes(file))));
          for (const [file, content] of tree.contents) {
            const oid = listed.get(file)?.oid ?? "";
            expect(
              content.known && gitBytes(folder, ["cat-file", "blob", oid]).equals(Buffer.from(content.value)),
            ).toBe(true);
          }
        },
      ),
      { numRuns: 25, seed: 11 },
    );
  });

  it("are told with the folders that are listed, one level deep", async () => {
    const folder = repository(scratch(), [{ "w/a.yml": "1", "w/below/b.yml": "1", top: "1" }]);
    const { tree } = await answerOf(
      testGit(),
      ask(await opened(testGit(), folder), git(folder, "rev-parse", "HEAD"), [], { folders: ["w"] }),
    );
    expect([...tree.entries.keys()].sort()).toEqual(["w", "w/a.yml", "w/below"]);
  });

  it("may be asked for again once the first are read", async () => {
    const folder = repository(scratch(), [{ list: "scripts/x", "scripts/x": { text: "1", mode: 0o755 } }]);
    const gateway = testGit();
    const further = (tree: TreeAnswer["tree"]): readonly string[] => {
      const content = tree.contents.get("list");
      return content?.known ? [Buffer.from(content.value).toString()] : [];
    };
    const { tree } = await answerOf(
      gateway,
      ask(await opened(gateway, folder), git(folder, "rev-parse", "HEAD"), ["list"], { contents: () => true, further }),
    );
    expect(tree.entries.get("scripts/x")?.mode).toBe("100755");
  });

  it("never lead out of the tree", async () => {
    const folder = repository(join(scratch(), "a"), [{ a: "1" }]);
    const gateway = testGit();
    const { tree } = await answerOf(
      gateway,
      ask(await opened(gateway, folder), git(folder, "rev-parse", "HEAD"), ["../a", "./a", "x/../a"]),
    );
    expect(tree.entries.size).toBe(0);
  });

  it("come with the date of the commit, and without one where it carries none that is", async () => {
    const folder = repository(scratch(), [{ a: "1" }]);
    const gateway = testGit();
    const store = await opened(gateway, folder);
    const tree = git(folder, "rev-parse", "HEAD^{tree}");
    const made = (committer: string, message = "x"): string =>
      gitBytes(
        folder,
        ["hash-object", "-t", "commit", "-w", "--stdin", "--literally"],
        `tree ${tree}\nauthor a <a> 1 +0000\n${committer}\n\n${message}\n`,
      )
        .toString()
        .trim();
    const date = async (oid: string): Promise<string | undefined> =>
      (await answerOf(gateway, ask(store, oid, ["a"], { wantDate: true }))).committedAt;
    expect(await date(made("committer c <c> 1700000000 +0530"))).toBe("2023-11-14T22:13:20.000Z");
    expect(await date(made("committer c <c> 99999999999999999 +0000"))).toBeUndefined();
    expect(await date(made("committer c <c> never", "committer fake <f> 1700000000 +0000"))).toBeUndefined();
  });
});

describe("a hostile tree", () => {
  const cases: readonly (readonly [string, (folder: string, blob: string) => string])[] = [
    [
      "with an entry `..`",
      (folder, blob) =>
        rawTree(folder, [
          ["100644", "..", blob],
          ["100644", "a", blob],
        ]),
    ],
    ["with an entry that is a path", (folder, blob) => rawTree(folder, [["100644", "a/b", blob]])],
    [
      "with two entries of one name",
      (folder, blob) =>
        rawTree(folder, [
          ["100644", "a", blob],
          ["120000", "a", blob],
        ]),
    ],
    ["with a mode of its own making", (folder, blob) => rawTree(folder, [["100000", "a", blob]])],
    [
      "that is cut off",
      (folder, blob) =>
        gitBytes(
          folder,
          ["hash-object", "-t", "tree", "-w", "--stdin", "--literally"],
          Buffer.concat([Buffer.from("100644 a\0"), Buffer.from(blob.slice(2), "hex")]),
        )
          .toString()
          .trim(),
    ],
  ];
  it.each(cases)("%s is unknown, and harms no other", async (_, make) => {
    const at = scratch();
    const gateway = testGit();
    const bad = repository(join(at, "bad"), [{ a: "1" }]);
    const good = repository(join(at, "good"), [{ a: "good" }]);
    const tree = make(bad, git(bad, "rev-parse", "HEAD:a"));
    const hostile = gitBytes(
      bad,
      ["hash-object", "-t", "commit", "-w", "--stdin", "--literally"],
      `tree ${tree}\nauthor a <a> 1 +0000\ncommitter a <a> 1 +0000\n\nx\n`,
    )
      .toString()
      .trim();
    const queries = [
      ask(await opened(gateway, bad), hostile, ["a"], { folders: [""] }),
      ask(await opened(gateway, good), git(good, "rev-parse", "HEAD"), ["a"]),
    ];
    const answers = await readTrees(gateway, queries, { jobs: 1 });
    expect(queries.map((query) => answers.get(query)?.known)).toEqual([false, true]);
    expect(queries[0] && answers.get(queries[0])).toMatchObject({ reason: expect.stringContaining("a tree object") });
  });

  it("with names that hold newlines, options and escape sequences is read as it is", async () => {
    const folder = repository(scratch(), [{ "new\nline": "1", "-rf": "1", "\u001b[31m": "1" }]);
    const gateway = testGit();
    const { tree } = await answerOf(
      gateway,
      ask(await opened(gateway, folder), git(folder, "rev-parse", "HEAD"), [], { folders: [""] }),
    );
    expect([...tree.entries.keys()].sort()).toEqual(["\u001b[31m", "-rf", "new\nline"].sort());
  });

  it("a content that is huge is told by its size, and not read", async () => {
    const folder = repository(scratch(), [{ small: "1" }]);
    const size = 200 * 1024 * 1024;
    writeFileSync(join(folder, "huge"), "");
    truncateSync(join(folder, "huge"), size);
    git(folder, "-c", "core.compression=1", "-c", "core.bigFileThreshold=1m", "add", "huge");
    git(folder, "commit", "--quiet", "-m", "huge");
    rmSync(join(folder, "huge"));
    const gateway = testGit();
    const before = process.memoryUsage.rss();
    const { tree } = await answerOf(
      gateway,
      ask(await opened(gateway, folder), git(folder, "rev-parse", "HEAD"), ["huge", "small"], { contents: () => true }),
    );
    expect(tree.contents.get("huge")).toEqual({
      known: false,
      reason: `${size} bytes, more than the 1048576 that are read`,
    });
    expect(tree.contents.get("small")?.known).toBe(true);
    expect(process.memoryUsage.rss() - before).toBeLessThan(60 * 1024 * 1024);
  });
});

/** A member with two packs' worth of history and a content of its own, so that no other member's objects stand in. */
function member(folder: string, ...init: readonly string[]): string {
  const own = (text: string): Files => ({
    common: "the same everywhere",
    "own/deep/file": `${folder} ${text}`,
    "other/file": `${folder} other ${text}`,
    "shared/file": "shared",
  });
  repository(folder, [own("1"), own("2")], ...init);
  git(folder, "repack", "-q", "-a", "-d");
  return folder;
}

const packOf = (folder: string, end: string): string => {
  const at = join(folder, ".git/objects/pack");
  return join(at, readdirSync(at).find((file) => file.endsWith(end)) ?? "");
};

const loosePath = (folder: string, oid: string): string => join(folder, ".git/objects", oid.slice(0, 2), oid.slice(2));

function unpack(folder: string): void {
  const pack = readFileSync(packOf(folder, ".pack"));
  rmSync(join(folder, ".git/objects/pack"), { recursive: true });
  gitBytes(folder, ["unpack-objects", "-q"], pack);
}

interface Kind {
  readonly make?: (folder: string, at: string) => string;
  readonly harm?: (folder: string) => void;
  readonly expected: "read" | "unknown" | "content missing";
}

/** Every way in which a member is unlike the others or broken. */
const kinds: Readonly<Record<string, Kind>> = {
  healthy: { expected: "read" },
  "loose objects": { expected: "read", harm: unpack },
  "corrupt pack": { expected: "unknown", harm: (at) => overwrite(packOf(at, ".pack"), 12, 40) },
  "pack cut off": { expected: "unknown", harm: (at) => cut(packOf(at, ".pack"), 40) },
  "index cut off": { expected: "unknown", harm: (at) => cut(packOf(at, ".idx"), 100) },
  "pack missing": { expected: "unknown", harm: (at) => rmSync(packOf(at, ".pack")) },
  "index missing": { expected: "unknown", harm: (at) => rmSync(packOf(at, ".idx")) },
  "objects missing": { expected: "unknown", harm: (at) => rmSync(join(at, ".git/objects"), { recursive: true }) },
  "corrupt commit": {
    expected: "unknown",
    harm: (at) => inOrder(unpack(at), corrupt(loosePath(at, git(at, "rev-parse", "HEAD")))),
  },
  "missing commit": {
    expected: "unknown",
    harm: (at) => inOrder(unpack(at), rmSync(loosePath(at, git(at, "rev-parse", "HEAD")))),
  },
  "missing root": {
    expected: "unknown",
    harm: (at) => inOrder(unpack(at), rmSync(loosePath(at, git(at, "rev-parse", "HEAD^{tree}")))),
  },
  "missing subtree": {
    expected: "unknown",
    harm: (at) => inOrder(unpack(at), rmSync(loosePath(at, git(at, "rev-parse", "HEAD:own/deep")))),
  },
  "corrupt subtree": {
    expected: "unknown",
    harm: (at) => inOrder(unpack(at), corrupt(loosePath(at, git(at, "rev-parse", "HEAD:own")))),
  },
  "empty subtree file": {
    expected: "unknown",
    harm: (at) => inOrder(unpack(at), cut(loosePath(at, git(at, "rev-parse", "HEAD:own")), 0)),
  },
  "missing blob": {
    expected: "content missing",
    harm: (at) => inOrder(unpack(at), rmSync(loosePath(at, git(at, "rev-parse", "HEAD:own/deep/file")))),
  },
  "corrupt blob": {
    expected: "unknown",
    harm: (at) => inOrder(unpack(at), corrupt(loosePath(at, git(at, "rev-parse", "HEAD:own/deep/file")))),
  },
  "SHA-256": { expected: "read", make: (folder) => member(folder, "--object-format=sha256") },
  "SHA-256 with a missing tree": {
    expected: "unknown",
    make: (folder) => member(folder, "--object-format=sha256"),
    harm: (at) => inOrder(unpack(at), rmSync(loosePath(at, git(at, "rev-parse", "HEAD^{tree}")))),
  },
  "partial, without blobs": {
    expected: "content missing",
    make: (folder) => cloned(folder, "--no-checkout", "--filter=blob:none"),
  },
  "partial, without trees": {
    expected: "unknown",
    make: (folder) => cloned(folder, "--no-checkout", "--filter=tree:0"),
  },
  shallow: { expected: "read", make: (folder) => cloned(folder, "--depth=1") },
  "with alternates": {
    expected: "read",
    make: (folder, at) => inOrder(git(at, "clone", "--quiet", "--shared", member(`${folder}.lender`), folder), folder),
  },
  "with lost alternates": {
    expected: "unknown",
    make: (folder, at) =>
      inOrder(
        git(at, "clone", "--quiet", "--shared", member(`${folder}.lender`), folder),
        rmSync(`${folder}.lender`, { recursive: true }),
        folder,
      ),
  },
  "linked worktree": {
    expected: "read",
    make: (folder) =>
      inOrder(git(member(`${folder}.main`), "worktree", "add", "--quiet", "-b", "linked", folder), folder),
  },
  submodule: {
    expected: "read",
    make: (folder) => {
      const remote = bareRemote(`${folder}.remote`, [
        { common: "the same everywhere", "own/deep/file": folder, "other/file": "x" },
      ]);
      git(repository(`${folder}.super`, [{}]), "submodule", "--quiet", "add", `file://${remote}`, "sub");
      return join(`${folder}.super`, "sub");
    },
  },
  "path with spaces": { expected: "read", make: (folder) => member(`${folder} with spaces`) },
  "path with quotes": { expected: "read", make: (folder) => member(`${folder} "q" 'r' \\ #`) },
  "path with a newline": { expected: "read", make: (folder) => member(`${folder}\nnew: line`) },
  "path with a leading dash": { expected: "read", make: (folder, at) => member(join(at, `-${folder.length}`)) },
};

function overwrite(file: string, from: number, length: number): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, from, from + length);
  rmSync(file);
  writeFileSync(file, bytes);
}

function corrupt(file: string): void {
  overwrite(file, 4, 8);
}

function cut(file: string, length: number): void {
  const bytes = readFileSync(file);
  rmSync(file);
  writeFileSync(file, bytes.subarray(0, length));
}

function cloned(folder: string, ...options: readonly string[]): string {
  const remote = bareRemote(`${folder}.remote`, [
    { common: "1" },
    { common: "the same everywhere", "own/deep/file": folder, "other/file": `${folder} other` },
  ]);
  return clone(remote, folder, ...options);
}

const objectsOf = (folder: string): string =>
  execFileSync("find", [join(folder, ".git"), "-type", "f", "-printf", "%p %s %T@\n"]).toString();

function stateOf(answer: Known<TreeAnswer> | undefined): Kind["expected"] {
  if (!answer?.known) return "unknown";
  return answer.value.tree.contents.get("own/deep/file")?.known ? "read" : "content missing";
}

/** Every file is what git itself says of it. */
function expectRight(folder: string, { tree }: TreeAnswer): void {
  for (const file of ["common", "own/deep/file", "other/file"]) {
    const content = tree.contents.get(file);
    expect(tree.entries.get(file)?.oid).toBe(git(folder, "rev-parse", `HEAD:${file}`));
    expect(content?.known && Buffer.from(content.value).toString()).toBe(
      gitBytes(folder, ["cat-file", "blob", `HEAD:${file}`]).toString(),
    );
  }
  expect(tree.entries.has("missing")).toBe(false);
}

describe("a fleet in which members are broken in every way", () => {
  it("is read alike together and alone; the healthy ones are right, the broken ones unknown", async () => {
    const at = scratch();
    const gateway = testGit();
    const queries: TreeQuery[] = [];
    const meant: Kind[] = [];
    const paths = ["common", "own/deep/file", "other/file", "missing", "common/below"];
    for (const [index, kind] of Object.values(kinds).entries()) {
      const folder = kind.make ? kind.make(join(at, `m${index}`), at) : member(join(at, `m${index}`));
      const commitId = git(folder, "rev-parse", "HEAD");
      const store = await opened(gateway, folder);
      kind.harm?.(folder);
      queries.push(ask(store, commitId, paths, { folders: ["shared"], contents: () => true, wantDate: true }));
      meant.push(kind);
    }
    const names = Object.keys(kinds);
    const partial = queries.filter(({ repository }) => repository.config.partial);
    expect(partial).toHaveLength(2);
    const objects = partial.map(({ repository }) => objectsOf(repository.folder));

    const together = await readTrees(gateway, queries, { jobs: 2, sharing: "shared" });
    const alone = await readTrees(gateway, queries, { jobs: 2, sharing: "alone" });

    for (const [index, query] of queries.entries()) {
      const answer = alone.get(query);
      expect({ kind: names[index], answer: together.get(query) }).toEqual({ kind: names[index], answer });
      const found = stateOf(answer);
      expect({ kind: names[index], found }).toEqual({ kind: names[index], found: meant[index]?.expected });
      if (found === "read" && answer?.known) expectRight(query.repository.folder, answer.value);
    }
    expect(partial.map(({ repository }) => objectsOf(repository.folder))).toEqual(objects);
  });

  it("is read in one process as long as all are sound", async () => {
    const at = scratch();
    const traced: string[] = [];
    const gateway = testGit({ trace: ({ args }) => traced.push(args[0] ?? "") });
    const queries: TreeQuery[] = [];
    for (const index of [1, 2, 3]) {
      const folder = member(join(at, `m${index}`));
      queries.push(ask(await opened(gateway, folder), git(folder, "rev-parse", "HEAD"), ["common"]));
    }
    traced.length = 0;
    await readTrees(gateway, queries, { jobs: 1 });
    expect(traced).toEqual(["cat-file"]);
  });

  it("tells of a partial clone why it cannot be read", async () => {
    const folder = cloned(join(scratch(), "a"), "--no-checkout", "--filter=tree:0");
    const gateway = testGit();
    expect(
      await one(gateway, ask(await opened(gateway, folder), git(folder, "rev-parse", "HEAD"), ["common"])),
    ).toMatchObject({
      known: false,
      reason: expect.stringContaining("a partial clone has not fetched it"),
    });
  });
});

describe("an interruption", () => {
  it("ends git and is told of every member", async () => {
    const at = scratch();
    const controller = new AbortController();
    const gateway = testGit({ signal: controller.signal });
    const slow = join(at, "slow-git");
    writeFileSync(slow, "#!/bin/sh\nsleep 1000\n", { mode: 0o755 });
    const folder = member(join(at, "m"));
    const query = ask(await opened(gateway, folder), git(folder, "rev-parse", "HEAD"), ["common"]);
    setTimeout(() => controller.abort(), 100);
    const answers = await readTrees({ ...gateway, executable: slow }, [query], { jobs: 1 });
    expect(answers.get(query)).toEqual({ known: false, reason: "interrupted" });
    await expect.poll(() => processesAt(at)).toEqual([]);
    gateway.temporary.remove();
    expect(readdirSync(at).filter((file) => file.startsWith("wgx-"))).toEqual([]);
  });

  it("a git that says nothing is ended when its time is over", async () => {
    const at = scratch();
    const gateway = testGit({ timeout: 300 });
    writeFileSync(join(at, "slow-git"), "#!/bin/sh\nsleep 1000\n", { mode: 0o755 });
    const folder = member(join(at, "m"));
    const query = ask(await opened(testGit(), folder), git(folder, "rev-parse", "HEAD"), ["common"]);
    expect(await one({ ...gateway, executable: join(at, "slow-git") }, query)).toMatchObject({
      known: false,
      reason: expect.stringContaining("--timeout"),
    });
    await expect.poll(() => processesAt(at)).toEqual([]);
  });

  it("a defect of the caller leaves no process", async () => {
    const at = scratch();
    const gateway = testGit();
    const folder = member(join(at, "m"));
    const contents = (): boolean => {
      throw new Error("a defect");
    };
    const query = ask(await opened(gateway, folder), git(folder, "rev-parse", "HEAD"), ["common"], { contents });
    await expect(readTrees(gateway, [query], { jobs: 1 })).rejects.toThrow("a defect");
    const temporary = gateway.temporary.make("x");
    await expect.poll(() => processesAt(join(temporary, "..")).filter((line) => line.includes("cat-file"))).toEqual([]);
  });
});

describe("blobs by id", () => {
  it("are read as far as they can be, and a broken clone keeps none back of another", async () => {
    const at = scratch();
    const gateway = testGit();
    const good = commitOf(repository(join(at, "good"), [{ a: "1\n" }]));
    const bad = commitOf(repository(join(at, "bad"), [{ a: "2\n" }]));
    const requests = [
      { repository: await opened(gateway, good.folder), oids: [good.blob, "0".repeat(40)] },
      { repository: await opened(gateway, bad.folder), oids: [bad.blob] },
    ];
    corrupt(loosePath(bad.folder, bad.blob));
    const blobs = await readBlobs(gateway, requests, { jobs: 2 });
    expect([...blobs].map(([oid, bytes]) => [oid, bytes.toString()])).toEqual([[good.blob, "1\n"]]);
  });
});

function commitOf(folder: string): { folder: string; blob: string } {
  commit(folder);
  return { folder, blob: git(folder, "rev-parse", "HEAD:a") };
}
