import { resolve } from "node:path";
import { checkIds } from "../../checks/registry.ts";
import type { Fleet } from "../../contracts/fleet.ts";
import { documentKinds } from "../../contracts/schemas.ts";
import { findFleetFile, metarepoRoot } from "../../inventory/find-fleet.ts";
import { loadFleet } from "../../inventory/load-fleet.ts";
import { cacheFolder } from "../../platform/cache-folder.ts";
import { openMemory } from "../../platform/memory.ts";
import { readRunRecords } from "../../runs/read-journal.ts";
import type { Context } from "../context.ts";
import type { Kind, Names } from "./complete.ts";

/** As many runs as anybody would choose from. */
const newest = 20;

/**
 * Names for completion, from the fleet that the command line means. Where there is none, or its inventory cannot be read,
 * or the forge would have to be asked for it, there are no names: whoever presses a key waits for nothing, and reads no
 * error.
 */
export function namesFor({ env, cwd }: Context): Names {
  return async (kind, options) => {
    if (kind === "checks") return [...checkIds, "all", "deep", "default"];
    if (kind === "documents") return documentKinds.map(({ name }) => name);
    const from = resolve(cwd, options.get("--directory") ?? ".");
    const flag = options.get("--fleet");
    try {
      const file = findFleetFile({ env, cwd: from, ...(flag !== undefined && { flag }) });
      if (file === undefined) return [];
      const root = metarepoRoot(file);
      if (kind === "runs") return ["last", ...[...readRunRecords(root)].slice(0, newest).map(({ id }) => id)];
      const metadata = options.get("--metadata");
      const fleet = await loadFleet({
        file,
        env,
        memory: openMemory(cacheFolder(root, env)),
        ...(metadata !== undefined && { metadataFile: resolve(from, metadata) }),
      });
      return namesIn(fleet, kind);
    } catch {
      return [];
    }
  };
}

function namesIn({ members }: Fleet, kind: Exclude<Kind, "checks" | "documents" | "runs">): readonly string[] {
  if (kind === "members") return members.map(({ name }) => name);
  const said = members.flatMap((member) => (kind === "domains" ? member.domain : member.scope) ?? []);
  return [...new Set(said)];
}
