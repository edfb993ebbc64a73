import type { Check } from "./check.ts";

/** Every check there is, in the order in which they are listed. Loaded when asked for: some bring a YAML reader along. */
const loaders: Readonly<Record<string, () => Promise<Check>>> = {
  "member-reachable": async () => (await import("./member-reachable.ts")).memberReachable,
  "default-branch": async () => (await import("./default-branch.ts")).defaultBranch,
  "clone-state": async () => (await import("./clone-state.ts")).cloneState,
  "fetch-age": async () => (await import("./fetch-age.ts")).fetchAge,
  declared: async () => (await import("./declared.ts")).declared,
  "profile-valid": async () => (await import("./profile-valid.ts")).profileValid,
  "required-wgx": async () => (await import("./required-wgx.ts")).requiredWgx,
  "tasks-runnable": async () => (await import("./tasks-runnable.ts")).tasksRunnable,
  "smoke-task": async () => (await import("./smoke-task.ts")).smokeTask,
  "template-drift": async () => (await import("./template-drift.ts")).templateDrift,
  "required-templates": async () => (await import("./required-templates.ts")).requiredTemplates,
  "ci-present": async () => (await import("./ci-present.ts")).ciPresent,
  "ci-passes": async () => (await import("./ci-passes.ts")).ciPasses,
  "sync-pulls": async () => (await import("./sync-pulls.ts")).syncPulls,
  "actions-pinned": async () => (await import("./actions-pinned.ts")).actionsPinned,
  "reusable-refs-resolve": async () => (await import("./reusable-refs-resolve.ts")).reusableRefsResolve,
  "agent-context": async () => (await import("./agent-context.ts")).agentContext,
  "contract-copies": async () => (await import("./contract-copies.ts")).contractCopies,
  "toolchain-versions": async () => (await import("./toolchain-versions.ts")).toolchainVersions,
  "jsonl-valid": async () => (await import("./jsonl-valid.ts")).jsonlValid,
  "conflict-markers": async () => (await import("./conflict-markers.ts")).conflictMarkers,
  "secrets-at-head": async () => (await import("./secrets-at-head.ts")).secretsAtHead,
  "large-files": async () => (await import("./large-files.ts")).largeFiles,
  "inventory-reconcile": async () => (await import("./inventory-reconcile.ts")).inventoryReconcile,
  "graph-edges": async () => (await import("./graph-edges.ts")).graphEdges,
  "generated-current": async () => (await import("./generated-current.ts")).generatedCurrent,
  "waivers-current": async () => (await import("./waivers-current.ts")).waiversCurrent,
};

/** The ids of all checks. */
export const checkIds: readonly string[] = Object.keys(loaders);

/** Those that look at every file of a member, so that they run where they are asked for. */
export const deepCheckIds: readonly string[] = ["conflict-markers", "secrets-at-head", "large-files"];

/** What only a forge tells, so that `wgx doctor` looks at it with `--source github` alone. */
export const hostedCheckIds: readonly string[] = ["ci-passes", "sync-pulls"];

/** What `wgx smoke` looks at: what is quickly told of a commit, without the clone's state and the templates' history. */
export const smokeCheckIds: readonly string[] = [
  "member-reachable",
  "default-branch",
  "declared",
  "profile-valid",
  "tasks-runnable",
  "required-templates",
  "ci-present",
  "conflict-markers",
];

/** What only `wgx smoke --run` can look at, since it runs it. */
export const smokeTaskId = "smoke-task";

/** What `wgx doctor` can look at: everything but what it compares in full, or what has to be run. */
export const doctorCheckIds: readonly string[] = checkIds.filter(
  (id) => id !== "required-templates" && id !== smokeTaskId,
);

/** The checks with these ids, in the registry's order. Ids that are none are passed over. */
export async function loadChecks(ids: readonly string[]): Promise<readonly Check[]> {
  const chosen = Object.entries(loaders).filter(([id]) => ids.includes(id));
  return Promise.all(chosen.map(([, load]) => load()));
}
