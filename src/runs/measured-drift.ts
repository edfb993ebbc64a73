import type { RunRecord } from "../contracts/run-record.ts";

/** The newest run that measured the drift of all these members; undefined where there is none. */
export function lastMeasuredDrift(
  records: Iterable<RunRecord>,
  members: readonly string[],
): { readonly run: RunRecord; readonly drift: NonNullable<RunRecord["drift"]> } | undefined {
  for (const run of records) {
    if (run.drift === undefined) continue;
    const seen = new Set(run.members.map(({ name }) => name));
    if (members.every((name) => seen.has(name))) return { run, drift: run.drift };
  }
  return undefined;
}
