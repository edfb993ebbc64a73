import type { Check } from "../checks/check.ts";
import { checkIds, loadChecks } from "../checks/registry.ts";
import { Failure } from "../platform/failure.ts";
import { didYouMean } from "../platform/nearest-name.ts";
import { printable } from "../platform/text.ts";

/** The checks of a command. */
export interface CheckSet {
  readonly ids: readonly string[];
  /** `doctor` or `smoke`. */
  readonly command: string;
}

/**
 * The checks with these ids, in the registry's order; all those of the command where none is named.
 *
 * @throws Failure "usage" for an id that is none, with the nearest one, or that is none of this command.
 */
export async function chooseChecks(
  ids: readonly string[],
  { ids: offered, command }: CheckSet,
): Promise<readonly Check[]> {
  const unknown = ids.filter((id) => !offered.includes(id));
  if (unknown.length > 0) {
    throw new Failure(
      "usage",
      unknown.map((id) => ({
        message: checkIds.includes(id)
          ? `wgx ${command} does not look at ${id}`
          : `there is no check "${printable(id)}"`,
        hint: didYouMean(id, offered).hint ?? `wgx ${command} --list-checks lists them`,
      })),
    );
  }
  return loadChecks(ids.length === 0 ? offered : ids);
}

/** `--list-checks`. */
export function listChecks(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ id }) => id.length));
  return checks.map(({ id, severity, title }) => `${id.padEnd(width)}  ${severity.padEnd(4)}  ${title}\n`).join("");
}

/** `--explain ID`, whichever command looks at it. @throws Failure "usage" for an id that is none. */
export async function explainCheck(id: string): Promise<string> {
  const checks = await chooseChecks([id], { ids: checkIds, command: "doctor" });
  return checks
    .map(({ title, severity, explanation }) => `${id}: ${title}\nAt most: ${severity}\n\n${explanation}\n`)
    .join("");
}
