import type { Check } from "../checks/check.ts";
import { Failure } from "../platform/failure.ts";
import { didYouMean } from "../platform/nearest-name.ts";
import { printable } from "../platform/text.ts";

/** The check with this id. @throws Failure "usage" that names the nearest one. */
export function findCheck(checks: readonly Check[], id: string): Check {
  const found = checks.find((check) => check.id === id);
  if (found) return found;
  const near = didYouMean(
    id,
    checks.map((check) => check.id),
  );
  throw new Failure("usage", {
    message: `there is no check "${printable(id)}"`,
    hint: near.hint ?? "wgx doctor --list-checks lists them",
  });
}

/** The checks with these ids, in the registry's order; all of them where none is named. */
export function chooseChecks(checks: readonly Check[], ids: readonly string[]): readonly Check[] {
  const chosen = new Set(ids.map((id) => findCheck(checks, id)));
  return chosen.size === 0 ? checks : checks.filter((check) => chosen.has(check));
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
