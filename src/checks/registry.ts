import { actionsPinned } from "./actions-pinned.ts";
import type { Check } from "./check.ts";
import { ciPresent } from "./ci-present.ts";
import { cloneState } from "./clone-state.ts";
import { declared } from "./declared.ts";
import { defaultBranch } from "./default-branch.ts";
import { fetchAge } from "./fetch-age.ts";
import { graphEdges } from "./graph-edges.ts";
import { inventoryReconcile } from "./inventory-reconcile.ts";
import { memberReachable } from "./member-reachable.ts";
import { profileValid } from "./profile-valid.ts";
import { tasksRunnable } from "./tasks-runnable.ts";
import { templateDrift } from "./template-drift.ts";
import { waiversCurrent } from "./waivers-current.ts";

/** Every check there is, in the order in which they are listed. */
export const checks: readonly Check[] = [
  memberReachable,
  defaultBranch,
  cloneState,
  fetchAge,
  declared,
  profileValid,
  tasksRunnable,
  templateDrift,
  ciPresent,
  actionsPinned,
  inventoryReconcile,
  graphEdges,
  waiversCurrent,
];
