import picomatch from "picomatch";
import { memberNamePattern } from "../contracts/identifiers.ts";
import { messageOf } from "../platform/failure.ts";

export type NamePattern =
  | { readonly ok: true; readonly pattern: string; readonly matches: (name: string) => boolean }
  | { readonly ok: false; readonly pattern: string; readonly message: string };

/**
 * A member's name, or a glob over names (`*`, `?`, `[…]`, `{a,b}`), case-sensitive. `*` also matches names that begin
 * with a dot; a leading `!` has no meaning, so that a typing error cannot turn a selection around.
 */
export function namePattern(pattern: string): NamePattern {
  if (pattern === "") return { ok: false, pattern, message: "the pattern is empty" };
  if (memberNamePattern.test(pattern)) return { ok: true, pattern, matches: (name) => name === pattern };
  try {
    const glob = picomatch(pattern, { dot: true, nonegate: true, noextglob: true });
    return { ok: true, pattern, matches: (name) => glob(name) };
  } catch (error) {
    return { ok: false, pattern, message: `the pattern cannot be read: ${messageOf(error)}` };
  }
}
