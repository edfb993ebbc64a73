import type { Range } from "../../feed/choose-range.ts";
import { Failure } from "../../platform/failure.ts";

/**
 * `--bytes FROM-TO`, or `--since` and `--until` as RFC 3339; undefined where none of them is given.
 *
 * @throws Failure "usage"
 */
export function parseReplayRange(options: {
  readonly bytes?: string;
  readonly since?: string;
  readonly until?: string;
}): Range | undefined {
  const { bytes, since, until } = options;
  if (bytes !== undefined && (since ?? until) !== undefined) {
    throw new Failure("usage", {
      message: "--bytes and --since or --until contradict each other",
      hint: "leave one of them out",
    });
  }
  if (bytes !== undefined) return byteRange(bytes);
  if (since === undefined && until === undefined) return undefined;
  const from = since === undefined ? Number.NEGATIVE_INFINITY : time(since, "--since");
  const to = until === undefined ? Number.POSITIVE_INFINITY : time(until, "--until");
  if (from >= to) throw new Failure("usage", { message: "--since is not before --until", hint: "swap them" });
  return { by: "time", from, to };
}

function byteRange(text: string): Range {
  const [, from, to] = /^([0-9]{1,15})-([0-9]{1,15})?$/.exec(text) ?? [];
  const range = { from: Number(from), to: to === undefined ? Number.POSITIVE_INFINITY : Number(to) };
  if (from !== undefined && range.from < range.to) return { by: "bytes", ...range };
  throw new Failure("usage", {
    message: "--bytes takes a range",
    hint: "such as --bytes 0-4096, or 4096- to the cursor",
  });
}

function time(text: string, option: string): number {
  const value = /^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt ]|$)/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(value)) return value;
  throw new Failure("usage", { message: `${option} takes a time`, hint: `such as ${option} 2026-11-25T06:00:00Z` });
}
