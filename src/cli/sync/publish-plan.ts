import type { MemberState } from "../../contracts/report.ts";
import type { SyncIntent } from "../../contracts/sync-journal.ts";
import type { MemberOutcome, OutcomeState, SyncOutcome } from "../../contracts/sync-outcome.ts";
import { Failure } from "../../platform/failure.ts";
import { counted, printable } from "../../platform/text.ts";
import { wgxVersion } from "../../platform/version.ts";
import { renderSyncOutcome } from "../../renderers/sync-outcome.ts";
import { beginSyncJournal } from "../../runs/sync-journal.ts";
import { holdToPlan } from "../../sync/hold-to-plan.ts";
import { rollOut } from "../../sync/roll-out.ts";
import { summariseOutcome } from "../../sync/summarise-plan.ts";
import type { Context } from "../context.ts";
import { startProgress } from "../progress.ts";
import type { RunOutcome } from "../run-log.ts";
import { confirm } from "./confirm.ts";
import { writeDriftReports } from "./drift-reports.ts";
import { openForges } from "./open-forges.ts";
import type { RollOutOptions } from "./options.ts";
import { present } from "./present.ts";
import type { Prepared } from "./roll-out-templates.ts";

/** Carries a plan out: says what it costs, asks, and publishes member by member, each step in the journal. */
export async function publishPlan(context: Context, options: RollOutOptions, prepared: Prepared): Promise<RunOutcome> {
  const { git, run, root, work, fleetPlan, document, jobs } = prepared;
  const refused = work.saved ? holdToPlan(work.saved, document.members) : new Map<string, string>();
  const built = prepared.built.filter(({ planned }) => !refused.has(planned.plan.name));
  const forges = openForges(context, prepared, built, options);
  const intent: SyncIntent = { ...work.intent, publish: forges.publish };
  if (work.resumed === undefined && options.resume && !context.global.quiet)
    context.terminal.note("there is no interrupted roll-out to go on with");
  let members: readonly MemberOutcome[];
  if (built.length === 0) {
    members = await rollOut(git, fleetPlan, [], { ...forges, ...idle, refused, jobs, branch: intent.branch });
  } else {
    refuseUncommitted(prepared);
    if (!options.yes) {
      const answer = await confirm(context, `${costOf(prepared, built.length, forges)}\nGo ahead? [y/N]`);
      if (!answer) {
        context.terminal.note("nothing was written");
        return { exitCode: 1 };
      }
    } else if (!context.global.quiet) context.terminal.note(costOf(prepared, built.length, forges));
    const journal = beginSyncJournal(root, run.id, work.at, intent);
    const progress = startProgress(context.terminal, "done with", fleetPlan.members.length);
    try {
      members = await rollOut(git, fleetPlan, built, {
        ...forges,
        refused,
        branch: intent.branch,
        target: intent.publish === "branch" ? "here" : "remote",
        record: journal.record,
        jobs,
        onProgress: progress.update,
      });
      context.signal.throwIfAborted();
      const isWhole = members.every(({ refusal }) => refusal === undefined);
      if (isWhole) journal.record({ step: "finished", exitCode: summariseOutcome(members).exitCode });
      else context.terminal.note(resumable);
    } finally {
      progress.stop();
      journal.close();
      if (context.signal.aborted) context.terminal.note(resumable);
    }
  }
  const outcome = outcomeOf(context, prepared, intent, members);
  writeDriftReports(context, options, prepared, outcome);
  present(context, options, outcome, (colour) => renderSyncOutcome(outcome, { colour, quiet: context.global.quiet }));
  return { exitCode: outcome.exitCode, members: members.map(stateOf) };
}

const resumable = "hint: --resume goes on with the members that were not done";

/** Where nothing is published, nothing is noted. */
const idle = { target: "here", record: () => undefined } as const;

function costOf(
  { work, document }: Prepared,
  count: number,
  { publish, cost }: { readonly publish: SyncIntent["publish"]; readonly cost: string | undefined },
): string {
  const { create, update, merge, "delete-orphan": removed } = document.summary;
  const files = `${create} to create, ${update} to update, ${merge} to merge, ${removed} to delete`;
  const branch = printable(work.intent.branch);
  const what = {
    branch: `a branch ${branch} in ${counted(count, "clone")}`,
    push: `${counted(count, "push", "pushes")} to ${branch}`,
    pr: `${counted(count, "push", "pushes")} to ${branch}, each with a pull request`,
  }[publish];
  return `This takes at most ${what} (files: ${files})${cost === undefined ? "" : `\n${cost}`}`;
}

/** What is rolled out has to be in the history: later bases are found there. @throws Failure "configuration". */
function refuseUncommitted({ document, root }: Prepared): void {
  const { uncommitted } = document.templates;
  if (uncommitted.length === 0) return;
  throw new Failure(
    "configuration",
    uncommitted.map((path) => ({
      message: `templates/${printable(path)} has changes that are not committed; nothing was rolled out`,
      place: { file: `${root}/templates/${path}` },
      hint: "commit it first: from its history it is known later what the members had",
    })),
  );
}

function outcomeOf(
  context: Context,
  { run, state }: Prepared,
  { publish, branch }: SyncIntent,
  members: readonly MemberOutcome[],
): SyncOutcome {
  return {
    schema: "wgx.sync-outcome/1",
    run: { id: run.id, startedAt: run.startedAt, finishedAt: context.now().toISOString(), wgxVersion },
    templates: { ...(state.commit !== undefined && { commit: state.commit }) },
    publish,
    branch,
    members: members.map((member) => ({
      ...member,
      ...(member.reason !== undefined && { reason: context.mask(member.reason) }),
    })),
    ...summariseOutcome(members),
  };
}

const states: Readonly<Record<OutcomeState, MemberState>> = {
  published: "ok",
  "up-to-date": "ok",
  current: "ok",
  held: "warn",
  "left-alone": "warn",
  failed: "fail",
  unknown: "unknown",
};

function stateOf({ name, state, reason }: MemberOutcome) {
  return { name, state: states[state], ...(reason !== undefined && { reason }) };
}
