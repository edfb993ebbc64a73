import type { Report } from "../contracts/report.ts";
import type { RunRecord } from "../contracts/run-record.ts";
import { isFailure, messageOf } from "../platform/failure.ts";
import { wgxVersion } from "../platform/version.ts";
import { newRunId, writeRunRecord } from "../runs/journal.ts";
import { recordFindings } from "../runs/record-findings.ts";
import type { Context } from "./context.ts";
import { exitStatusOf } from "./exit-status.ts";

/** What a command has to say of itself when it is over. */
export interface RunOutcome {
  readonly exitCode: number;
  readonly members?: readonly Pick<Report["members"][number], "name" | "state" | "reason">[];
  /** What was found, where something was examined; the worst of it is kept. */
  readonly examined?: Pick<Report, "checks" | "members" | "fleet">;
  readonly summary?: Report["summary"];
  /** The whole report, where there is one; the newest are kept for the panels. */
  readonly report?: Report;
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
  context.temporary.sweep();
  const started = context.now();
  const command = ["wgx", ...context.argv.map((word) => context.mask(word))];
  const run: Run = { id: newRunId(started), startedAt: started.toISOString(), command };
  const record = async (outcome: RunOutcome, cause?: unknown): Promise<boolean> => {
    const git = await about.gitVersion.catch(() => undefined);
    return keep(context, about.root, {
      schema: "wgx.run/1",
      id: run.id,
      name: context.commandName,
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
      ...(outcome.examined && recordFindings(outcome.examined)),
      exitCode: outcome.exitCode,
      ...(cause !== undefined && recordError(cause, context.mask)),
    });
  };
  try {
    const outcome = await work(run);
    const isKept = await record(outcome);
    // A share is not the fleet: what `wgx report merge` makes of all of them would be.
    if (isKept && outcome.report && !outcome.report.shard) await keepReport(context, about.root, outcome.report);
    return outcome.exitCode;
  } catch (error) {
    const cause: unknown = context.signal.aborted ? context.signal.reason : error;
    await record({ exitCode: exitStatusOf(isFailure(cause) ? cause.kind : "defect") }, cause);
    throw cause;
  }
}

function recordError(cause: unknown, mask: (text: string) => string): Pick<RunRecord, "error" | "hints"> {
  const hints = isFailure(cause) ? cause.problems.flatMap(({ hint }) => (hint === undefined ? [] : [mask(hint)])) : [];
  return { error: mask(messageOf(cause)), ...(hints.length > 0 && { hints: [...new Set(hints)] }) };
}

async function keepReport(context: Context, root: string, report: Report): Promise<void> {
  try {
    (await import("../runs/keep-report.ts")).keepReport(root, report);
  } catch (error) {
    context.terminal.note(`warning: this report is not kept for the panels: ${messageOf(error)}`);
  }
}

/** Whether there is a journal for it. */
function keep(context: Context, root: string, record: RunRecord): boolean {
  try {
    writeRunRecord(root, record);
    return true;
  } catch (error) {
    context.terminal.note(`warning: this run is not in the journal: ${messageOf(error)}`);
    return false;
  }
}
