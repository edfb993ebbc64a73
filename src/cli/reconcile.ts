import { availableParallelism } from "node:os";
import { loadChecks } from "../checks/registry.ts";
import type { Fleet } from "../contracts/fleet.ts";
import type { IndexOutcome } from "../contracts/index-outcome.ts";
import { examineFleet } from "../examination/examine-fleet.ts";
import { loadBases } from "../examination/load-bases.ts";
import type { Git } from "../git/git.ts";
import type { Memory } from "../platform/memory.ts";
import type { SourceChoice } from "../sources/choose-source.ts";
import type { Context } from "./context.ts";
import { workspaceOf } from "./open-fleet.ts";
import { openSource } from "./open-source.ts";
import { startProgress } from "./progress.ts";
import { maskExamination } from "./without-secrets.ts";

/** What compares the inventory with the world. */
const checkIds = ["inventory-reconcile", "graph-edges"];
/** Days; as for every command that does not ask. */
const maxAgeDays = 7;

/** How the inventory stands to the clones, to what the members say of themselves, and with `forge` to the forge. */
export async function reconcile(
  context: Context,
  git: Git,
  fleet: Fleet,
  about: { readonly source: SourceChoice; readonly forge: boolean; readonly memory: Memory },
): Promise<NonNullable<IndexOutcome["reconciliation"]>> {
  const checks = await loadChecks(checkIds);
  const workspace = workspaceOf(context, fleet.root);
  const now = context.now().toISOString();
  const forge = about.forge ? (await import("./ask-forges.ts")).askForges(context, fleet, fleet.members) : undefined;
  // It is awaited when all facts are there; where the examination fails first, that is what is told.
  forge?.catch(() => undefined);
  const options = { source: about.source, ref: "default", fetch: false, maxAge: maxAgeDays } as const;
  const progress = startProgress(context.terminal, "compared", fleet.members.length);
  const examination = await examineFleet(git, {
    fleet,
    members: fleet.members,
    checks,
    bases: loadBases(git, fleet.root, checks, about.memory),
    workspace,
    elsewhere: openSource(context, git, options, { workspace, now }),
    ...(forge && { forge }),
    ref: options.ref,
    fetch: "as-is",
    maxAgeDays,
    now,
    platform: context.platform,
    memory: about.memory,
    jobs: availableParallelism(),
    onProgress: progress.update,
  }).finally(progress.stop);
  context.signal.throwIfAborted();
  const { members, fleet: ofNoMember, notRun } = maskExamination(examination, context.mask);
  return {
    findings: [
      ...members.flatMap(({ name, findings }) => findings.map((finding) => ({ member: name, ...finding }))),
      ...ofNoMember,
    ],
    notRead: members.flatMap(({ name, state, reason = "" }) => (state === "unknown" ? [{ name, reason }] : [])),
    notRun: [...notRun],
  };
}
