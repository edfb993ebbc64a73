import { availableParallelism } from "node:os";
import type { PulledFile, PullOutcome } from "../../contracts/pull-outcome.ts";
import { metarepoRoot } from "../../inventory/find-fleet.ts";
import { cacheFolder } from "../../platform/cache-folder.ts";
import { Failure, messageOf } from "../../platform/failure.ts";
import { openMemory } from "../../platform/memory.ts";
import { printable } from "../../platform/text.ts";
import { wgxVersion } from "../../platform/version.ts";
import { renderPullOutcome } from "../../renderers/pull-outcome.ts";
import { type PullPlan, planPull } from "../../sync/pull-fleet.ts";
import { readTemplateState } from "../../sync/template-state.ts";
import { loadTemplates } from "../../templates/template-set.ts";
import { writeTemplate } from "../../templates/write-template.ts";
import type { Context } from "../context.ts";
import { chooseMembers, openFleet, requireFleetFile, workspaceOf } from "../open-fleet.ts";
import { openGit } from "../open-git.ts";
import { recorded } from "../run-log.ts";
import { openSyncSource } from "./open-sync-source.ts";
import type { PullOptions, RollOutOptions } from "./options.ts";
import { patternsOf } from "./patterns.ts";
import { present } from "./present.ts";

/**
 * `--pull-from`: takes members' edits into the metarepo's work tree, where they wait to be looked at and committed.
 * Returns the exit status: 3 where a member could not be read, 1 where something is left to a person, else 0.
 */
export async function pullTemplates(context: Context, options: RollOutOptions & PullOptions): Promise<number> {
  const file = requireFleetFile(context);
  const root = metarepoRoot(file);
  const memory = openMemory(cacheFolder(root, context.env));
  const { git, version } = openGit(context, options.timeout, memory);
  return recorded(context, { root, fleet: file, gitVersion: version }, async (run) => {
    const [fleet] = await Promise.all([openFleet(context, file), version]);
    const members = await chooseMembers(fleet, options);
    if (options.prefer !== undefined && !members.some(({ name }) => name === options.prefer)) {
      throw new Failure("usage", {
        message: `--prefer ${printable(options.prefer)} is none of the members that are pulled from`,
        hint: "name it with --pull-from as well",
      });
    }
    const templates = await loadTemplates(git, root, memory);
    const state = await readTemplateState(git, root);
    if (!state.known) {
      throw new Failure("configuration", {
        message: `what of the templates is committed cannot be told: ${state.reason}`,
        place: { file: root },
        hint: "edits are taken into a metarepo that is a git repository with a commit, so that nothing can be lost",
      });
    }
    const workspace = workspaceOf(context, root);
    const plan = await planPull(git, {
      members,
      templates,
      patterns: patternsOf(options),
      adopt: options.adopt,
      prefer: options.prefer,
      uncommitted: state.value.uncommitted,
      workspace,
      elsewhere: openSyncSource(context, git, options, { workspace, now: run.startedAt }),
      fetch: options.fetch ? "fetch" : "as-is",
      now: run.startedAt,
      jobs: options.jobs ?? availableParallelism(),
    });
    context.signal.throwIfAborted();
    const files = options.dryRun ? plan.files : take(root, plan);
    const outcome: PullOutcome = {
      schema: "wgx.pull/1",
      run: { id: run.id, startedAt: run.startedAt, wgxVersion },
      members: plan.members.map((member) => ({
        ...member,
        ...(member.reason !== undefined && { reason: context.mask(member.reason) }),
      })),
      files: [...files],
      exitCode: exitCodeOf(plan.members, files),
    };
    const { verbose } = context.global;
    present(context, options, outcome, (colour) => renderPullOutcome(outcome, { colour, verbose }));
    return { exitCode: outcome.exitCode };
  });
}

/** Writes what was decided; what cannot be written is refused, and the others go on. */
function take(root: string, { files, edits }: PullPlan): readonly PulledFile[] {
  const written = new Map<string, PulledFile["reason"] | "done">();
  for (const edit of edits) {
    try {
      writeTemplate(root, edit);
      written.set(edit.path, "done");
    } catch (error) {
      written.set(edit.path, printable(messageOf(error)));
    }
  }
  return files.map((file): PulledFile => {
    const outcome = file.state === "waiting" ? written.get(file.path) : undefined;
    if (outcome === undefined) return file;
    return outcome === "done" ? { ...file, state: "taken" } : { ...file, state: "refused", reason: outcome };
  });
}

function exitCodeOf(members: PullOutcome["members"], files: readonly PulledFile[]): number {
  if (members.some(({ state }) => state === "unknown")) return 3;
  return files.some(({ state }) => state !== "taken" && state !== "left") ? 1 : 0;
}
