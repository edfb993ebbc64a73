import type { Check } from "../checks/check.ts";
import { checkIds, loadChecks } from "../checks/registry.ts";
import { Failure } from "../platform/failure.ts";
import { didYouMean } from "../platform/nearest-name.ts";
import { printable } from "../platform/text.ts";

/**
 * The checks with these ids, in the registry's order; all of them where none is named.
 *
 * @throws Failure "usage" for an id that is none, with the nearest one.
 */
export async function chooseChecks(ids: readonly string[]): Promise<readonly Check[]> {
  const unknown = ids.filter((id) => !checkIds.includes(id));
  if (unknown.length > 0) {
    throw new Failure(
      "usage",
      unknown.map((id) => ({
        message: `there is no check "${printable(id)}"`,
        hint: didYouMean(id, checkIds).hint ?? "wgx doctor --list-checks lists them",
      })),
    );
  }
  return loadChecks(ids.length === 0 ? checkIds : ids);
}

/** `--list-checks`. */
export function listChecks(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ id }) => id.length));
  return checks.map(({ id, severity, title }) => `${id.padEnd(width)}  ${severity.padEnd(4)}  ${title}\n`).join("");
}

/** `--explain ID`. */
export function explainCheck({ id, title, severity, explanation }: Check): string {
  return `${id}: ${title}\nAt most: ${severity}\n\n${explanation}\n`;
}
