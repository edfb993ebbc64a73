import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { FilePlan } from "../../src/contracts/sync-plan.ts";
import { writes } from "../../src/sync/content-digest.ts";
import { testGit } from "../helpers/git.ts";
import { addSnapshots, importHistory, type Snapshot } from "../helpers/import-history.ts";
import { git, gitBytes, scratch } from "../helpers/repositories.ts";
import { branch, planned, rolledOut, type TestRollOut } from "../helpers/roll-out.ts";

/** A file as the generator sees it: lines that are each unique, and how they are written down. */
interface Draft {
  readonly lines: readonly string[];
  readonly ends: "\n" | "\r\n";
  readonly finalNewline: boolean;
  readonly executable: boolean;
  readonly binary: boolean;
  /** A symbolic link whose target the lines are. */
  readonly link: boolean;
}
type Tree = ReadonlyMap<string, Draft>;

type Edit =
  | { readonly kind: "insert" | "delete" | "replace"; readonly file: number; readonly at: number }
  | { readonly kind: "mode" | "crlf" | "final newline" | "binary" | "link" | "remove"; readonly file: number }
  | { readonly kind: "rename" | "add"; readonly file: number };

const edits = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constantFrom("insert", "delete", "replace"), file: fc.nat(2), at: fc.nat(11) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("mode", "crlf", "final newline", "binary", "link", "remove"),
      file: fc.nat(2),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("rename", "add"), file: fc.nat(2) }) },
) as fc.Arbitrary<Edit>;

const script = fc.array(fc.array(edits, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 });

/** What happens: the template's commits, when the member took it, the member's commits, and what the template did then. */
const histories = fc.record({ before: script, taken: fc.nat(3), member: script, later: script });

/** More of them by hand: `WGX_HISTORIES=300 WGX_SEED=7 npx vitest run test/sync/never-loses.property.test.ts`. */
const numRuns = Number(process.env["WGX_HISTORIES"] ?? 12);
const seed = Number(process.env["WGX_SEED"] ?? 20_261_125);

it(
  "keeps every line that a member changed: in the result, in a conflict, or in a file that is left",
  async () => {
    const runner = testGit();
    await fc.assert(
      fc.asyncProperty(histories, async ({ before, taken, member, later }) => {
        const folder = scratch();
        const names = namer();
        const shipped = grow(start, before, names("t"));
        const own = grow(shipped[Math.min(taken, shipped.length - 1)] ?? start, member, names("m"));
        const root = importHistory(
          join(folder, "metarepo"),
          shipped.map((tree) => asTemplates(tree)),
        );
        const clone = importHistory(
          join(folder, "alpha"),
          own.map((tree) => asFiles(tree)),
        );
        const setup: TestRollOut = { root, workspace: folder, members: ["alpha"], publishing: { target: "here" } };
        await rollOutAndCheck(setup, clone);
        // The template goes on, and the files that were merged are merged again.
        addSnapshots(
          root,
          grow(shipped.at(-1) ?? start, later, names("u"))
            .slice(1)
            .map((tree) => asTemplates(tree)),
        );
        await rollOutAndCheck(setup, clone);
      }),
      { numRuns, seed },
    );

    async function rollOutAndCheck(setup: TestRollOut, clone: string): Promise<void> {
      const { plan, outcomes } = await rolledOut(runner, setup);
      const files = plan.members[0]?.plan.files ?? [];
      for (const file of files) checkFile(file, plan.contents, clone);
      if (writes(files).length === 0) return;
      expect(outcomes).toMatchObject([{ state: "published" }]);
      checkWritten(files, clone);
      git(clone, "reset", "--quiet", "--hard", branch);
      git(clone, "branch", "--quiet", "-D", branch);
      const again = await planned(runner, setup);
      expect(writes(again.members[0]?.plan.files ?? [])).toEqual([]);
    }
  },
  60_000 + numRuns * 20_000,
);

/** What is planned for one file, against what the member has. */
function checkFile(
  { path, action, base, ours, result }: FilePlan,
  contents: ReadonlyMap<string, Buffer>,
  clone: string,
) {
  const lines = (blob: string) => linesOf(contents.get(blob) ?? gitBytes(clone, ["cat-file", "blob", blob]));
  if (action === "create") expect(ours, path).toBeUndefined();
  // Nothing local is in it: it is, byte for byte, what the metarepo shipped once.
  if (action === "update" && ours && result && ours.blob !== result.blob) expect(base?.blob, path).toBe(ours.blob);
  if (action !== "merge" || !ours || !result || !base) return;
  const [was, has, is] = [baseLines(base.blob, clone), lines(ours.blob), lines(result.blob)];
  for (const line of has) if (!was.has(line)) expect(is, `${path}: a line of the member's`).toContain(line);
  for (const line of was) if (!has.has(line)) expect(is, `${path}: a line that the member removed`).not.toContain(line);
}

function baseLines(blob: string, clone: string): ReadonlySet<string> {
  for (const folder of [clone, join(clone, "../metarepo")]) {
    try {
      return linesOf(gitBytes(folder, ["cat-file", "blob", blob]));
    } catch {
      // It is in the other one.
    }
  }
  throw new Error(`no base ${blob}`);
}

function linesOf(bytes: Buffer): ReadonlySet<string> {
  return new Set(
    bytes
      .toString("latin1")
      .split(/\r?\n/)
      .filter((line) => line !== ""),
  );
}

/** The branch has exactly what was planned, and nothing else changed. */
function checkWritten(files: readonly FilePlan[], clone: string): void {
  const changed = git(clone, "diff-tree", "-r", "--no-renames", "--name-only", "main", branch).split("\n").sort();
  expect(changed).toEqual(
    writes(files)
      .map(({ path }) => path)
      .sort(),
  );
  for (const { path, result } of writes(files)) {
    const entry = git(clone, "ls-tree", branch, "--", path).split(/\s/).slice(0, 3);
    expect(entry).toEqual(result ? [result.mode, "blob", result.blob] : [""]);
  }
}

const start: Tree = new Map(
  ["one", "two"].map((name) => [
    name,
    {
      lines: Array.from({ length: 10 }, (_, index) => `${name} ${index}`),
      ends: "\n",
      finalNewline: true,
      executable: false,
      binary: false,
      link: false,
    },
  ]),
);

function namer(): (prefix: string) => () => string {
  let count = 0;
  return (prefix) => () => `${prefix}${count++}`;
}

/** The trees after each commit of a script, the first one included. */
function grow(from: Tree, commits: readonly (readonly Edit[])[], name: () => string): readonly Tree[] {
  const trees = [from];
  for (const commit of commits) {
    const tree = new Map(trees.at(-1));
    for (const edit of commit) apply(tree, edit, name);
    trees.push(tree);
  }
  return trees;
}

function apply(tree: Map<string, Draft>, edit: Edit, name: () => string): void {
  const paths = [...tree.keys()];
  const path = paths[edit.file % Math.max(1, paths.length)];
  const draft = path === undefined ? undefined : tree.get(path);
  if (edit.kind === "add" || path === undefined || !draft) {
    const lines = Array.from({ length: 5 }, name);
    tree.set(`f${name()}`, { lines, ends: "\n", finalNewline: true, executable: false, binary: false, link: false });
    return;
  }
  const lines = [...draft.lines];
  const at = "at" in edit ? edit.at % (lines.length + 1) : 0;
  switch (edit.kind) {
    case "insert":
      lines.splice(at, 0, name());
      break;
    case "delete":
      lines.splice(at, 1);
      break;
    case "replace":
      lines.splice(at, 1, name());
      break;
    case "remove":
    case "rename":
      tree.delete(path);
      if (edit.kind === "rename") tree.set(`r${name()}`, draft);
      return;
    case "mode":
      tree.set(path, { ...draft, executable: !draft.executable });
      return;
    case "link":
      tree.set(path, { ...draft, link: !draft.link });
      return;
    case "crlf":
      tree.set(path, { ...draft, ends: draft.ends === "\n" ? "\r\n" : "\n" });
      return;
    case "final newline":
      tree.set(path, { ...draft, finalNewline: !draft.finalNewline });
      return;
    case "binary":
      tree.set(path, { ...draft, binary: !draft.binary, lines: [...lines, name()] });
      return;
  }
  tree.set(path, { ...draft, lines });
}

function asFiles(tree: Tree, prefix = ""): Snapshot {
  return new Map(
    [...tree].map(([path, { lines, ends, finalNewline, executable, binary, link }]) => {
      const text = `${binary ? "\0" : ""}${lines.join(ends)}${finalNewline && lines.length > 0 ? ends : ""}`;
      const bytes = Buffer.from(link ? `to/${lines.join("/")}` : text);
      return [`${prefix}${path}`, { bytes, kind: link ? "link" : executable ? "program" : "file" }];
    }),
  );
}

/** Everything required, so that nothing is left out for policy's sake. */
function asTemplates(tree: Tree): Snapshot {
  const manifest = Buffer.from('- match: "**"\n  policy: required\n');
  return new Map([
    ...asFiles(tree, "templates/"),
    ["templates/manifest.yml", { bytes: manifest, kind: "file" }],
    ["repos.yml", { bytes: Buffer.from("repos: [alpha]\n"), kind: "file" }],
  ]);
}
