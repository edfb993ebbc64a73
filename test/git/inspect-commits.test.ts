import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Inspection } from "../../src/contracts/inspection.ts";
import type { InspectionLimits, InspectionQuery } from "../../src/git/commit-visit.ts";
import { inspectCommits } from "../../src/git/inspect-commits.ts";
import type { Repository } from "../../src/git/repository.ts";
import { opened, testGit } from "../helpers/git.ts";
import { bareRemote, clone, type Files, git, gitBytes, repository, scratch } from "../helpers/repositories.ts";

/** Marks every file that holds the word. */
const mentions = (word: string, more: Partial<Inspection> = {}): Inspection => ({
  wants: () => true,
  of: {
    kind: "content",
    most: 100,
    read: (content) => (Buffer.from(content).includes(word) ? [{ severity: "warn", message: `says ${word}` }] : []),
  },
  ...more,
});
const sizes: Inspection = {
  wants: () => true,
  of: { kind: "size", weigh: (bytes) => (bytes > 10 ? [{ severity: "info", message: `${bytes}` }] : []) },
};

async function look(
  folders: readonly Repository[],
  inspections: Readonly<Record<string, Inspection>>,
  options: { readonly limits?: InspectionLimits; readonly sharing?: "alone" } = {},
) {
  const queries = folders.map((each): InspectionQuery => {
    const commit = git(each.folder, "rev-parse", "HEAD");
    return { repository: each, commit, inspections: new Map(Object.entries(inspections)) };
  });
  const answers = await inspectCommits(testGit(), queries, { jobs: 2, ...options });
  return queries.map((query) => {
    const answer = answers.get(query);
    if (!answer) throw new Error("no answer");
    return answer.known ? Object.fromEntries(answer.value) : answer.reason;
  });
}

async function made(files: Files, ...init: readonly string[]): Promise<Repository> {
  return opened(testGit(), repository(join(scratch(), "alpha"), [files], ...init));
}

const files: Files = {
  "a.txt": "the word\n",
  "b.txt": "nothing\n",
  "deep/er/c.txt": "the word\n",
  "deep/link": { link: "../a.txt" },
  "deep/run.sh": { text: "the word, to run\n", mode: 0o755 },
  "large.txt": `the word ${"x".repeat(200)}`,
};

describe("inspections", () => {
  it("see every file of a commit, by content and by size, and no symbolic link", async () => {
    const found = (path: string, message: string, severity: "warn" | "info") => ({
      path,
      marks: [{ severity, message }],
    });
    expect(await look([await made(files)], { mentions: mentions("word"), sizes })).toEqual([
      {
        mentions: {
          found: ["a.txt", "deep/er/c.txt", "deep/run.sh"].map((path) => found(path, "says word", "warn")),
          passedOver: [{ path: "large.txt", reason: "209 bytes, more than the 100 that are read" }],
        },
        sizes: {
          found: [found("deep/run.sh", "17", "info"), found("large.txt", "209", "info")],
          passedOver: [],
        },
      },
    ]);
  });

  it("see what they ask for by path, or by name, and read nothing else", async () => {
    const read: string[] = [];
    const spy: Inspection["of"] = {
      kind: "content",
      most: 1000,
      read: (content) => {
        read.push(Buffer.from(content).toString());
        return [{ severity: "info", message: "x" }];
      },
    };
    const [answer] = await look([await made(files)], {
      one: { paths: ["deep/er/c.txt", "deep/er", "nowhere/d"], wants: () => true, of: spy },
      scripts: { wants: (name) => name.endsWith(".sh"), of: spy },
    });
    expect(read.toSorted()).toEqual(["the word\n", "the word, to run\n"]);
    expect(answer).toMatchObject({
      one: { found: [{ path: "deep/er/c.txt" }] },
      scripts: { found: [{ path: "deep/run.sh" }] },
    });
  });

  it("see the same in many clones with one process as in each alone, in either object format", async () => {
    const all = await Promise.all([
      made(files),
      made({ ...files, "a.txt": null, "z.txt": "the word\n" }),
      made({ "only.txt": "the word\n" }),
      made(files, "--object-format=sha256"),
    ]);
    const together = await look(all, { mentions: mentions("word"), sizes });
    expect(together).toEqual(await look(all, { mentions: mentions("word"), sizes }, { sharing: "alone" }));
    expect(together[3]).toEqual(together[0]);
  });
});

describe("a limit", () => {
  it("on files is said, and what was seen until then counts", async () => {
    const [answer] = await look([await made(files)], { sizes }, { limits: { files: 3, bytes: 1000 } });
    expect(answer).toMatchObject({
      sizes: { stopped: "it holds more than the 3 files and folders that are looked at" },
    });
  });

  it("on contents is said to those that read, whichever other member read the same", async () => {
    const limits = { files: 1000, bytes: 25 };
    const both = [
      await made({ "c.txt": "the word\n" }),
      await made({ "a.txt": "x".repeat(25), "c.txt": "the word\n" }),
    ];
    const [whole, cut] = await look(both, { mentions: mentions("word"), sizes }, { limits });
    expect(whole).toMatchObject({ mentions: { found: [{ path: "c.txt" }] } });
    expect(cut).toEqual({
      mentions: { found: [], passedOver: [], stopped: "its files are larger than the 25 bytes that are read" },
      sizes: { found: [{ path: "a.txt", marks: [{ severity: "info", message: "25" }] }], passedOver: [] },
    });
  });

  it("keeps a tree that holds itself many times over from being walked for ever", async () => {
    const bomb = await made({ "a.txt": "the word\n" });
    const tree = (entries: string): string => gitBytes(bomb.folder, ["mktree"], entries).toString().trim();
    let oid = git(bomb.folder, "rev-parse", "HEAD^{tree}");
    for (let level = 0; level < 12; level++)
      oid = tree([..."abcdefghij"].map((name) => `040000 tree ${oid}\t${name}\n`).join(""));
    const commit = gitBytes(bomb.folder, ["commit-tree", oid, "-m", "bomb"]).toString().trim();
    git(bomb.folder, "update-ref", "HEAD", commit);
    const [answer] = await look([bomb], { sizes }, { limits: { files: 2000, bytes: 1000 } });
    expect(answer).toMatchObject({ sizes: { stopped: expect.stringContaining("more than the 2000") } });
  });
});

describe("a commit is unknown", () => {
  it("where a file's content is missing, and the others are known all the same", async () => {
    const [sound, damaged] = [await made(files), await made({ ...files, "gone.txt": "gone\n" })];
    const oid = git(damaged.folder, "rev-parse", "HEAD:gone.txt");
    rmSync(join(damaged.folder, ".git/objects", oid.slice(0, 2), oid.slice(2)));
    const [first, second] = await look([sound, damaged], { mentions: mentions("gone") });
    expect(first).toMatchObject({ mentions: { found: [] } });
    expect(second).toBe("the content of gone.txt is not in the clone");
  });

  it("where the clone is partial and did not fetch it", async () => {
    const folder = scratch();
    const remote = bareRemote(join(folder, "r.git"), [files]);
    const partial = clone(remote, join(folder, "partial"), "--filter=blob:none", "--no-checkout");
    const [answer] = await look([await opened(testGit(), partial)], { mentions: mentions("word") });
    expect(answer).toMatch(/^the content of .* is not in the clone \(a partial clone has not fetched it\)$/);
  });

  it("where a folder of it is missing", async () => {
    const damaged = await made(files);
    const oid = git(damaged.folder, "rev-parse", "HEAD:deep/er");
    rmSync(join(damaged.folder, ".git/objects", oid.slice(0, 2), oid.slice(2)));
    expect(await look([damaged], { sizes })).toEqual([
      expect.stringMatching(/^the folder deep\/er\/ of .* cannot be read$/),
    ]);
  });
});
