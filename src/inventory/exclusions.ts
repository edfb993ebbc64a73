import { printable } from "../platform/text.ts";
import type { NamePattern } from "./name-pattern.ts";
import { namePattern } from "./name-pattern.ts";
import type { Remark } from "./remark.ts";
import type { Listed } from "./scope-half.ts";

/** What `exclude` and `static.exclude` take out. */
export interface Exclusions {
  /** The patterns as written, each once. */
  readonly patterns: readonly string[];
  readonly isExcluded: (name: string) => boolean;
  /** Problems of the patterns themselves. */
  readonly remarks: readonly Remark[];
  /** Warnings for the patterns that match none of these names. */
  readonly idle: (names: readonly string[]) => Remark[];
}

export function readExclusions(list: readonly Listed<string>[]): Exclusions {
  const read = list.map(({ entry, path }) => ({ path, pattern: namePattern(entry) }));
  const usable = read.flatMap(({ path, pattern }) => (pattern.ok ? [{ path, pattern }] : []));
  return {
    patterns: [...new Set(list.map(({ entry }) => entry))],
    isExcluded: (name) => usable.some(({ pattern }) => pattern.matches(name)),
    remarks: read.flatMap(({ path, pattern }) => refusal(path, pattern)),
    idle: (names) =>
      usable
        .filter(({ pattern }) => !names.some((name) => pattern.matches(name)))
        .map(({ path, pattern }) => ({
          severity: "warning",
          at: { half: "inventory", path },
          message: `the exclude pattern "${printable(pattern.pattern)}" matches nothing`,
        })),
  };
}

function refusal(path: readonly PropertyKey[], pattern: NamePattern): Remark[] {
  if (pattern.ok) return [];
  const hint = "write a name, or a pattern such as `legacy-*`";
  return [{ severity: "problem", at: { half: "inventory", path }, message: pattern.message, hint }];
}
