import type { CacheContent, CachedMirror, CacheRefresh } from "../contracts/cache.ts";
import { counted, printable, shellLine } from "../platform/text.ts";
import { age } from "./age.ts";
import { displayWidth, padEnd } from "./display-width.ts";
import { type Colour, paintFor } from "./paint.ts";

interface Screen {
  /** ISO 8601. */
  readonly now: string;
  readonly width: number | undefined;
}

/**
 * The mirrors as a table, those that were taken away first. On a terminal the columns that do not fit are left to
 * `--json`; a pipe gets every column. Ends in a newline.
 */
export function renderCache({ folder, mirrors, pruned, bytes }: CacheContent, screen: Screen): string {
  const total = `${counted(mirrors.length, "mirror")}, ${sizeOf(bytes)}, in ${printable(folder)}`;
  if (!pruned) return `${[...table(mirrors, screen), total].join("\n")}\n`;
  const freed = sizeOf(pruned.mirrors.reduce((sum, each) => sum + each.bytes, 0));
  const verb = pruned.mode === "plan" ? "would be taken away" : "taken away";
  const gone =
    pruned.mirrors.length === 0
      ? "nothing to take away"
      : `${counted(pruned.mirrors.length, "mirror")} ${verb}, ${freed}`;
  return `${[...table(pruned.mirrors, screen), gone, `left: ${total}`].join("\n")}\n`;
}

/** What came of a refresh, a line a member; those that failed with the reason and what to do. Ends in a newline. */
export function renderCacheRefresh({ members, exitCode }: CacheRefresh, options: { readonly colour: Colour }): string {
  const paint = paintFor(options.colour);
  const width = Math.max(0, ...members.map(({ name }) => displayWidth(name)));
  const lines = members.flatMap(({ name, state, reason, fix }) => [
    `${paint.state[state](state)}${" ".repeat(9 - state.length)}${padEnd(name, width)}${reason === undefined ? "" : `  ${printable(reason)}`}`.trimEnd(),
    ...(fix ? [`${" ".repeat(9)}fix: ${paint.command(shellLine(fix.argv))}`] : []),
  ]);
  const fresh = members.filter(({ state }) => state === "ok").length;
  const end = exitCode === 0 ? "" : `; exit ${exitCode}: incomplete`;
  return `${[...lines, `${fresh} of ${counted(members.length, "member")} up to date in the cache${end}`].join("\n")}\n`;
}

function table(mirrors: readonly CachedMirror[], { now, width }: Screen): string[] {
  const rows = mirrors.map(({ members, url, bytes, fetchedAt, usedAt }) =>
    [
      members.join(", ") || url,
      sizeOf(bytes),
      `fetched ${age(fetchedAt, now)}`,
      usedAt === undefined ? "never used" : `used ${age(usedAt, now)}`,
      members.length === 0 ? "" : url,
    ].map(printable),
  );
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => displayWidth(row[column] ?? ""))));
  return rows.map((row) => {
    const line = row
      .map((cell, column) => padEnd(cell, widths[column] ?? 0))
      .join("  ")
      .trimEnd();
    if (width === undefined || displayWidth(line) <= width) return line;
    return row
      .slice(0, 3)
      .map((cell, column) => padEnd(cell, widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  });
}

/** `870 B`, `1.2 kB`, `34 MB`: decimal, as disks are sold. */
function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB", "TB"];
  const power = Math.min(units.length, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ${units[power - 1]}`;
}
