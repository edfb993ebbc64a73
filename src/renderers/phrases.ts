import { counted } from "../platform/text.ts";

/** The parts of `a, b, c, … and 4 more`: all names where `limit` is undefined. A rest of one is not worth the words. */
export function listed(names: readonly string[], limit: number | undefined): readonly string[] {
  if (limit === undefined || names.length <= limit + 1) return names;
  return [...names.slice(0, limit), `… and ${names.length - limit} more`];
}

/** `2 members`, `1 member`. */
export function members(count: number): string {
  return counted(count, "member");
}
