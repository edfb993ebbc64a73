import type { RunRecord } from "../../src/contracts/run-record.ts";
import { newRunId } from "../../src/runs/journal.ts";

/** The record of a run on 2 March 2026, so many minutes after noon. */
export function aRecord(minute: number, changes: Partial<RunRecord> = {}): RunRecord {
  const time = new Date(Date.UTC(2026, 2, 2, 12, minute));
  return {
    schema: "wgx.run/1",
    id: newRunId(time),
    command: ["wgx", "doctor"],
    startedAt: time.toISOString(),
    finishedAt: time.toISOString(),
    versions: { wgx: "0.1.0", node: "20.19.0", git: "2.39.5" },
    members: [{ name: "a", state: "ok" }],
    exitCode: 0,
    ...changes,
  };
}
