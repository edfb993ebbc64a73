import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { codeOf } from "../platform/failure.ts";
import { byCodePoint } from "../platform/text.ts";

/**
 * The files that a feed was rotated into, oldest first: `feed.jsonl.2`, `feed.jsonl.1`, `feed.jsonl-20251103`,
 * `feed-20251103.jsonl`, as logrotate(8) and its kind name them. Compressed ones cannot be read and are passed over.
 */
export function rotatedSiblings(feed: string): readonly string[] {
  const folder = dirname(feed);
  const name = basename(feed);
  const stem = name.replace(/\.[^.]*$/, "");
  const extension = name.slice(stem.length);
  return filesIn(folder)
    .flatMap((file) => {
      const mark = between(file, name, "") ?? (extension === "" ? undefined : between(file, stem, extension));
      return mark === undefined ? [] : [{ path: join(folder, file), mark }];
    })
    .map(({ path, mark }) => ({ path, mark, modified: modifiedAt(path) }))
    .filter(({ modified }) => modified !== undefined)
    .sort((a, b) => order(a.mark, b.mark) || Number(a.modified) - Number(b.modified) || byCodePoint(a.path, b.path))
    .map(({ path }) => path);
}

const marks = /^[.-]([0-9]{1,3}|[0-9]{4}[0-9TZ:._-]*)$/;

function between(file: string, start: string, end: string): string | undefined {
  if (!file.startsWith(start) || !file.endsWith(end) || file.length <= start.length + end.length) return undefined;
  return marks.exec(file.slice(start.length, file.length - end.length))?.[1];
}

/** Numbers count upwards with age, dates with time. Those with a date come before those with a number. */
function order(a: string, b: string): number {
  const [numberA, numberB] = [a, b].map((mark) => (mark.length < 4 ? Number(mark) : undefined));
  if (numberA !== undefined && numberB !== undefined) return numberB - numberA;
  if (numberA === undefined && numberB === undefined) return byCodePoint(a, b);
  return numberA === undefined ? -1 : 1;
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return [];
    throw error;
  }
}

function modifiedAt(path: string): number | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() ? stats.mtimeMs : undefined;
}
