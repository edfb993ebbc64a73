import { createHash } from "node:crypto";
import type { FileMode, Known, TreeEntry } from "../contracts/facts.ts";
import type { TreeAnswer } from "../git/tree-walk.ts";
import { openKnownFacts } from "../platform/known-facts.ts";
import type { Memory } from "../platform/memory.ts";

/** What was read of commits, from one run to the next. */
export interface TreeMemory {
  readonly recall: (commit: string) => TreeAnswer | undefined;
  readonly remember: (commit: string, answer: TreeAnswer) => void;
  /** A file's text by blob id, whichever commit it was read of. */
  readonly textOf: (oid: string) => string | undefined;
  /** Writes down what was learnt, if anything. Never throws. */
  readonly keep: () => void;
}

/** A tree with a file larger than this is read anew. Characters. */
const longestContent = 64 * 1024;

/** A tree as it is kept: its entries in one text, and the files whose content was read. */
interface KeptTree {
  readonly root: string;
  readonly committedAt?: string;
  /** `mode oid path`, parted by NUL. */
  readonly entries: string;
  readonly read: readonly string[];
}

/**
 * What a commit holds never changes. Only a tree that was read whole is remembered, and only text that is UTF-8; the
 * content of a file that many members have is kept once.
 *
 * @param asked says all that decides what is read of a commit.
 */
export function treeMemory(memory: Memory, asked: string): TreeMemory {
  const trees = openKnownFacts(memory, "trees", isKeptTree);
  const contents = openKnownFacts(memory, "contents", (value): value is string => typeof value === "string");
  const suffix = createHash("sha256").update(asked).digest("hex").slice(0, 16);
  return {
    recall(commit) {
      const kept = trees.recall(`${commit} ${suffix}`);
      return kept && unpack(kept, contents.recall);
    },
    remember(commit, answer) {
      const texts = textsOf(answer);
      if (!texts || answer.missing.length > 0) return;
      for (const [oid, text] of texts) contents.remember(oid, text);
      trees.remember(`${commit} ${suffix}`, pack(answer));
    },
    textOf: contents.recall,
    keep() {
      contents.keep();
      trees.keep();
    },
  };
}

function pack({ root, committedAt, tree }: TreeAnswer): KeptTree {
  const entries = [...tree.entries].map(([path, { mode, oid }]) => `${mode} ${oid} ${path}`).join("\0");
  return { root, entries, read: [...tree.contents.keys()], ...(committedAt !== undefined && { committedAt }) };
}

/** The answer as it was; undefined where a content is no longer known. */
function unpack(kept: KeptTree, contentOf: (oid: string) => string | undefined): TreeAnswer | undefined {
  const entries = new Map<string, TreeEntry>();
  for (const entry of kept.entries === "" ? [] : kept.entries.split("\0")) {
    const end = entry.indexOf(" ", 7);
    const mode = modes.find((known) => entry.startsWith(known));
    if (!mode || end < 0) return undefined;
    entries.set(entry.slice(end + 1), { mode, oid: entry.slice(7, end) });
  }
  const contents = new Map<string, Known<Uint8Array>>();
  for (const path of kept.read) {
    const text = contentOf(entries.get(path)?.oid ?? "");
    if (text === undefined) return undefined;
    contents.set(path, { known: true, value: Buffer.from(text) });
  }
  const { root, committedAt } = kept;
  return { root, missing: [], tree: { entries, contents }, ...(committedAt !== undefined && { committedAt }) };
}

const modes: readonly FileMode[] = ["100644", "100755", "120000", "160000", "040000"];

/** The contents by blob; undefined where one is unknown, too long, or no text that comes back as the same bytes. */
function textsOf({ tree }: TreeAnswer): ReadonlyMap<string, string> | undefined {
  const texts = new Map<string, string>();
  for (const [path, content] of tree.contents) {
    const oid = tree.entries.get(path)?.oid;
    if (!content.known || oid === undefined || content.value.length > longestContent) return undefined;
    const text = Buffer.from(content.value).toString("utf8");
    if (!Buffer.from(text).equals(content.value)) return undefined;
    texts.set(oid, text);
  }
  return texts;
}

function isKeptTree(value: unknown): value is KeptTree {
  if (typeof value !== "object" || value === null) return false;
  if (!("root" in value && "entries" in value && "read" in value)) return false;
  return typeof value.root === "string" && typeof value.entries === "string" && Array.isArray(value.read);
}
