import type { Check } from "../checks/check.ts";
import { checkIds, deepCheckIds, loadChecks } from "../checks/registry.ts";
import { sightsOf } from "../checks/sights.ts";
import { Failure } from "../platform/failure.ts";
import { didYouMean } from "../platform/nearest-name.ts";
import { printable } from "../platform/text.ts";

/** The checks of a command. */
export interface CheckSet {
  readonly ids: readonly string[];
  /** Those of them that run only where they are asked for. */
  readonly deep: readonly string[];
  /** `doctor` or `smoke`. */
  readonly command: string;
  /** Those that it looks at with another option, and that. */
  readonly withOption?: { readonly ids: readonly string[]; readonly option: string };
}

/**
 * The checks with these ids, or of the groups `all`, `deep` and `default`, in the registry's order; those of the command
 * that are not deep where none is named.
 *
 * @throws Failure "usage" for an id that is none, with the nearest one, or that is none of this command.
 */
export async function chooseChecks(
  ids: readonly string[],
  { ids: offered, deep, command, withOption }: CheckSet,
): Promise<readonly Check[]> {
  const usual = offered.filter((id) => !deep.includes(id));
  const groups = new Map([
    ["all", offered],
    ...(deep.length > 0 ? ([["deep", deep]] as const) : []),
    ["default", usual],
  ]);
  const known = [...offered, ...groups.keys()];
  const unknown = ids.filter((id) => !known.includes(id));
  if (unknown.length > 0) {
    throw new Failure(
      "usage",
      unknown.map((id) => ({
        message: checkIds.includes(id)
          ? `wgx ${command} does not look at ${id}`
          : `there is no check "${printable(id)}"`,
        hint: withOption?.ids.includes(id)
          ? `it does with ${withOption.option}`
          : (didYouMean(id, known).hint ?? `wgx ${command} --list-checks lists them`),
      })),
    );
  }
  const chosen = ids.length === 0 ? ["default"] : ids;
  return loadChecks(chosen.flatMap((id) => groups.get(id) ?? [id]));
}

/** `--list-checks`: each with the most serious finding it makes; `*` stands behind those that run when asked for. */
export async function listChecks(ids: readonly string[], set: CheckSet): Promise<string> {
  const checks = await chooseChecks(ids.length === 0 ? ["all"] : ids, set);
  const width = Math.max(...checks.map(({ id }) => id.length)) + 2;
  const lines = checks.map(({ id, severity, title }) => {
    const name = set.deep.includes(id) ? `${id} *` : id;
    return `${name.padEnd(width)}  ${severity.padEnd(4)}  ${title}\n`;
  });
  const hasDeep = checks.some(({ id }) => set.deep.includes(id));
  return (
    lines.join("") + (hasDeep ? "* looks into every file: runs with --check deep, --check all, or by its name\n" : "")
  );
}

/** `--explain ID`, whichever command looks at it. @throws Failure "usage" for an id that is none. */
export async function explainCheck(id: string): Promise<string> {
  const checks = await chooseChecks([id], { ids: checkIds, deep: deepCheckIds, command: "doctor" });
  return checks.map(explain).join("");
}

function explain({ id, title, severity, explanation, needs }: Check): string {
  const when = deepCheckIds.includes(id) ? "\nRuns: when it is asked for (--check deep, all, or its name)" : "";
  return `${id}: ${title}\nAt most: ${severity}\nLooks at: ${sightsOf(needs).join(", ")}${when}\n\n${explanation}\n`;
}
