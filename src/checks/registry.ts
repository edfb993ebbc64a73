import type { Check } from "./check.ts";

/** Every check there is, in the order in which they are listed. Loaded when asked for: some bring a YAML reader along. */
const loaders: Readonly<Record<string, () => Promise<Check>>> = {
  "member-reachable": async () => (await import("./member-reachable.ts")).memberReachable,
  "default-branch": async () => (await import("./default-branch.ts")).defaultBranch,
  "clone-state": async () => (await import("./clone-state.ts")).cloneState,
  "fetch-age": async () => (await import("./fetch-age.ts")).fetchAge,
  declared: async () => (await import("./declared.ts")).declared,
  "profile-valid": async () => (await import("./profile-valid.ts")).profileValid,
  "tasks-runnable": async () => (await import("./tasks-runnable.ts")).tasksRunnable,
  "smoke-task": async () => (await import("./smoke-task.ts")).smokeTask,
  "template-drift": async () => (await import("./template-drift.ts")).templateDrift,
  "required-templates": async () => (await import("./required-templates.ts")).requiredTemplates,
  "ci-present": async () => (await import("./ci-present.ts")).ciPresent,
  "actions-pinned": async () => (await import("./actions-pinned.ts")).actionsPinned,
  "inventory-reconcile": async () => (await import("./inventory-reconcile.ts")).inventoryReconcile,
  "graph-edges": async () => (await import("./graph-edges.ts")).graphEdges,
  "waivers-current": async () => (await import("./waivers-current.ts")).waiversCurrent,
};

/** The ids of all checks. */
export const checkIds: readonly string[] = Object.keys(loaders);

/** What `wgx smoke` looks at: what is quickly told of a commit, without the clone's state and the templates' history. */
export const smokeCheckIds: readonly string[] = [
  "member-reachable",
  "default-branch",
  "declared",
  "profile-valid",
  "tasks-runnable",
  "required-templates",
  "ci-present",
];

/** What only `wgx smoke --run` can look at, since it runs it. */
export const smokeTaskId = "smoke-task";

/** What `wgx doctor` looks at: everything but what it compares in full, or what has to be run. */
export const doctorCheckIds: readonly string[] = checkIds.filter(
  (id) => id !== "required-templates" && id !== smokeTaskId,
);

/** The checks with these ids, in the registry's order. Ids that are none are passed over. */
export async function loadChecks(ids: readonly string[]): Promise<readonly Check[]> {
  const chosen = Object.entries(loaders).filter(([id]) => ids.includes(id));
  return Promise.all(chosen.map(([, load]) => load()));
}
