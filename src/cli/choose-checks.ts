import type { Check } from "../checks/check.ts";
import { checkIds, deepCheckIds, loadChecks } from "../checks/registry.ts";
import { sightsOf } from "../checks/sights.ts";
import { Failure } from "../platform/failure.ts";
import { didYouMean } from "../platform/nearest-name.ts";
import { printable } from "../platform/text.ts";

/** Words for several checks, beside their ids. */
const groups: Readonly<Record<string, readonly string[]>> = {
  all: checkIds,
  deep: deepCheckIds,
  default: checkIds.filter((id) => !deepCheckIds.includes(id)),
};

/**
 * The checks with these ids, or of these groups, in the registry's order; those that are not deep where none is named.
 *
 * @throws Failure "usage" for an id that is none, with the nearest one.
 */
export async function chooseChecks(ids: readonly string[]): Promise<readonly Check[]> {
  const known = [...checkIds, ...Object.keys(groups)];
  const unknown = ids.filter((id) => !known.includes(id));
  if (unknown.length > 0) {
    throw new Failure(
      "usage",
      unknown.map((id) => ({
        message: `there is no check "${printable(id)}"`,
        hint: didYouMean(id, known).hint ?? "wgx doctor --list-checks lists them",
      })),
    );
  }
  const chosen = ids.length === 0 ? ["default"] : ids;
  return loadChecks(chosen.flatMap((id) => groups[id] ?? [id]));
}

/** `--list-checks`: each with the most serious finding it makes; `*` stands behind those that run when asked for. */
export function listChecks(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ id }) => id.length)) + 2;
  const lines = checks.map(({ id, severity, title }) => {
    const name = deepCheckIds.includes(id) ? `${id} *` : id;
    return `${name.padEnd(width)}  ${severity.padEnd(4)}  ${title}\n`;
  });
  const hasDeep = checks.some(({ id }) => deepCheckIds.includes(id));
  return (
    lines.join("") + (hasDeep ? "* looks into every file: runs with --check deep, --check all, or by its name\n" : "")
  );
}

/** `--explain ID`. */
export function explainCheck({ id, title, severity, explanation, needs }: Check): string {
  const when = deepCheckIds.includes(id) ? "\nRuns: when it is asked for (--check deep, all, or its name)" : "";
  return `${id}: ${title}\nAt most: ${severity}\nLooks at: ${sightsOf(needs).join(", ")}${when}\n\n${explanation}\n`;
}
