import { createHash } from "node:crypto";
import { basename, join } from "node:path";

/** The files of one feed and one sink under `.wgx/ingest/`. */
export interface CursorFolder {
  readonly folder: string;
  /** The authority: how far this sink is. */
  readonly receipt: string;
  /** A newer receipt that a crash of the machine may take back; a crash of the process does not. */
  readonly progress: string;
  /** The same for other programs, in the ecosystem's form. */
  readonly state: string;
  readonly deadLetters: string;
  /** Which dead letters were replayed since. */
  readonly resolved: string;
  readonly delivered: string;
  /** What the last run came to. */
  readonly attempt: string;
  /** Holders of the lock, a file each. */
  readonly locks: string;
}

/**
 * @param root the folder that holds `.wgx/`.
 * @param feed absolute: a feed is known by its path, and by its content from there on.
 */
export function cursorFolder(root: string, feed: string, sink: string): CursorFolder {
  const folder = join(feedFolder(root, feed), sink);
  return {
    folder,
    receipt: join(folder, "receipt.json"),
    progress: join(folder, "progress"),
    state: join(folder, "state.json"),
    deadLetters: join(folder, "dead-letters.jsonl"),
    resolved: join(folder, "resolved.jsonl"),
    delivered: join(folder, "delivered.bin"),
    attempt: join(folder, "attempt.json"),
    locks: join(folder, "lock"),
  };
}

/** `.wgx/ingest/feed-1a2b3c4d/`, whose folders are the sinks of that feed. */
function feedFolder(root: string, feed: string): string {
  const stem = basename(feed)
    .replace(/\.[^.]*$/, "")
    .replace(/[^A-Za-z0-9_-]/g, "")
    .slice(0, 40);
  const digest = createHash("sha256").update(feed).digest("hex").slice(0, 8);
  return join(ingestFolder(root), `${stem || "feed"}-${digest}`);
}

/** The folder of every feed's cursors. */
export function ingestFolder(root: string): string {
  return join(root, ".wgx/ingest");
}
