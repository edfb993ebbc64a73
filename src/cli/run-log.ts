import type { Report } from "../contracts/report.ts";
import type { RunRecord } from "../contracts/run-record.ts";
import { isFailure, messageOf } from "../platform/failure.ts";
import { wgxVersion } from "../platform/version.ts";
import { newRunId, writeRunRecord } from "../runs/journal.ts";
import type { Context } from "./context.ts";
import { exitStatusOf } from "./exit-status.ts";

/** What a command has to say of itself when it is over. */
export interface RunOutcome {
  readonly exitCode: number;
  readonly members?: readonly Pick<Report["members"][number], "name" | "state" | "reason">[];
  readonly summary?: Report["summary"];
}

/** A run under way. Times in ISO 8601. */
export interface Run {
  readonly id: string;
  readonly startedAt: string;
  /** As typed, secrets masked. */
  readonly command: readonly string[];
}

/**
 * Runs a command's work and leaves a record of it under `.wgx/runs/` of the metarepo, also where it failed. A metarepo
 * that cannot be written is a warning: what was found is worth more than the memory of it.
 */
export async function recorded(
  context: Context,
  about: { readonly root: string; readonly fleet: string; readonly gitVersion: Promise<string> },
  work: (run: Run) => Promise<RunOutcome>,
): Promise<number> {
  const started = context.now();
  const command = ["wgx", ...context.argv.map((word) => context.mask(word))];
  const run: Run = { id: newRunId(started), startedAt: started.toISOString(), command };
  const record = async (outcome: RunOutcome, error?: string): Promise<void> => {
    const git = await about.gitVersion.catch(() => undefined);
    keep(context, about.root, {
      schema: "wgx.run/1",
      id: run.id,
      command: [...command],
      startedAt: run.startedAt,
      finishedAt: context.now().toISOString(),
      versions: { wgx: wgxVersion, node: process.versions.node, ...(git !== undefined && { git }) },
      fleet: about.fleet,
      members: (outcome.members ?? []).map(({ name, state, reason }) => ({
        name,
        state,
        ...(reason !== undefined && { reason }),
      })),
      ...(outcome.summary && { summary: outcome.summary }),
      exitCode: outcome.exitCode,
      ...(error !== undefined && { error: context.mask(error) }),
    });
  };
  try {
    const outcome = await work(run);
    await record(outcome);
    return outcome.exitCode;
  } catch (error) {
    const cause: unknown = context.signal.aborted ? context.signal.reason : error;
    await record({ exitCode: exitStatusOf(isFailure(cause) ? cause.kind : "defect") }, messageOf(cause));
    throw cause;
  }
}

function keep(context: Context, root: string, record: RunRecord): void {
  try {
    writeRunRecord(root, record);
  } catch (error) {
    context.terminal.note(`warning: this run is not in the journal: ${messageOf(error)}`);
  }
}
