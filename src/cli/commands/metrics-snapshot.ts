import { hostname } from "node:os";
import { resolve } from "node:path";
import type { MetricsSnapshot } from "../../contracts/metrics-snapshot.ts";
import { metarepoRoot } from "../../inventory/find-fleet.ts";
import { readTemperatures } from "../../machine/temperatures.ts";
import { appendLine } from "../../platform/append-line.ts";
import { renderJson } from "../../renderers/json.ts";
import { lastMeasuredDrift } from "../../runs/measured-drift.ts";
import { readRunRecords } from "../../runs/read-journal.ts";
import type { Context } from "../context.ts";
import { openFleet, requireFleetFile } from "../open-fleet.ts";
import { unwritable, write } from "../write-file.ts";

export interface MetricsOptions {
  readonly output?: string;
  readonly append?: string;
}

/** `wgx metrics snapshot`: what this host knows of itself and of its fleet, to stdout or into files. */
export async function runMetricsSnapshot(context: Context, { output, append }: MetricsOptions): Promise<number> {
  const file = requireFleetFile(context);
  const fleet = await openFleet(context, file);
  const measured = lastMeasuredDrift(
    readRunRecords(metarepoRoot(file)),
    fleet.members.map(({ name }) => name),
  );
  if (!measured && !context.global.quiet) {
    context.terminal.note("drift is left out: no run in the journal measured that of every member; wgx doctor does");
  }
  const temps = readTemperatures("/sys/class/thermal");
  const snapshot: MetricsSnapshot = {
    ts: Math.floor(context.now().getTime() / 1000),
    host: hostname(),
    ...(temps && { temps }),
    updates: {},
    backup: {},
    drift: measured
      ? {
          templates: measured.drift.files,
          members: measured.drift.members,
          unknown: measured.drift.unknown,
          unread: measured.run.summary?.unknown ?? 0,
          measured_at: measured.run.finishedAt,
        }
      : {},
  };
  if (output !== undefined) write(resolve(context.cwd, output), renderJson(snapshot));
  if (append !== undefined) addTo(resolve(context.cwd, append), `${JSON.stringify(snapshot)}\n`);
  if (output === undefined && append === undefined) context.terminal.print(renderJson(snapshot));
  return 0;
}

function addTo(file: string, line: string): void {
  try {
    appendLine(file, line);
  } catch (error) {
    throw unwritable(file, error);
  }
}
