import type { Check } from "../checks/check.ts";
import type { Git } from "../git/git.ts";
import { loadToolchain } from "../inventory/load-toolchain.ts";
import type { Memory } from "../platform/memory.ts";
import { loadContracts } from "../templates/load-contracts.ts";
import { loadWaivers } from "../templates/waivers.ts";
import type { Bases } from "./examine-fleet.ts";

/**
 * What the metarepo says beside its templates, as far as these checks ask.
 *
 * @throws Failure "configuration" where a file of it is not as its contract says.
 */
export async function loadBases(git: Git, root: string, checks: readonly Check[], memory: Memory): Promise<Bases> {
  const [waivers, contracts, toolchain] = await Promise.all([
    loadWaivers(root, memory),
    checks.some(({ needs }) => needs.contracts) ? loadContracts(git, root) : undefined,
    checks.some(({ needs }) => needs.toolchain) ? loadToolchain(root) : undefined,
  ]);
  return { waivers, ...(contracts && { contracts }), ...(toolchain && { toolchain }) };
}
