import { dirname, resolve } from "node:path";
import type { Fleet, Member } from "../contracts/fleet.ts";
import type { Shard } from "../contracts/shard.ts";
import { findFleetFile, metarepoRoot } from "../inventory/find-fleet.ts";
import { loadFleet } from "../inventory/load-fleet.ts";
import { type Selection, selectMembers } from "../inventory/select.ts";
import { isInShard } from "../inventory/shard.ts";
import { cacheFolder } from "../platform/cache-folder.ts";
import { Failure } from "../platform/failure.ts";
import { openMemory } from "../platform/memory.ts";
import { counted, printable } from "../platform/text.ts";
import type { Context } from "./context.ts";

/** How the command line chooses members. */
export interface SelectOptions {
  readonly all: boolean;
  readonly repo: readonly string[];
  readonly exclude: readonly string[];
  readonly domain: readonly string[];
  readonly scope: readonly string[];
  readonly only?: "failed";
  readonly shard?: Shard;
}

/** The inventory's path: `--fleet`, WGX_FLEET, or the nearest going up; undefined where there is none. */
export function fleetFile({ global, env, cwd }: Context): string | undefined {
  return findFleetFile({ env, cwd, ...(global.fleet !== undefined && { flag: global.fleet }) });
}

/** The inventory's path, for commands that need one. @throws Failure "configuration" where there is none. */
export function requireFleetFile(context: Context): string {
  const file = fleetFile(context);
  if (file !== undefined) return file;
  throw new Failure("configuration", {
    message: "no fleet here: there is no repos.yml in this folder or above it",
    place: { file: context.cwd },
    hint: "change to your metarepo, or name the inventory with --fleet FILE or WGX_FLEET",
  });
}

/**
 * Loads the inventory, and says on stderr when it has warnings. Where the forge lists the members (`mode: github`) it is
 * asked, which is the only time that the network is used for this.
 */
export async function openFleet(context: Context, file: string): Promise<Fleet> {
  const { global, env, cwd, terminal } = context;
  const fleet = await loadFleet({
    file,
    env,
    memory: openMemory(cacheFolder(metarepoRoot(file), env)),
    async list(owner) {
      const { openForges, requireListing } = await import("./open-forge.ts");
      return requireListing(openForges(context, metarepoRoot(file)).main(), owner);
    },
    ...(global.metadata !== undefined && { metadataFile: resolve(cwd, global.metadata) }),
    ...(global.owner !== undefined && { owner: global.owner }),
  });
  if (fleet.warnings.length > 0 && !global.quiet) {
    terminal.note(
      `warning: ${counted(fleet.warnings.length, "remark")} on ${printable(file)}; wgx validate shows ${fleet.warnings.length === 1 ? "it" : "them"}`,
    );
  }
  return fleet;
}

/** The folder of the clones: `--workspace`, WGX_WORKSPACE, or the one beside the metarepo. */
export function workspaceOf({ global, env, cwd }: Context, root: string): string {
  const named = global.workspace ?? env["WGX_WORKSPACE"];
  return named === undefined || named === "" ? dirname(root) : resolve(cwd, named);
}

/** Whom a command is about. */
export interface Choice {
  readonly members: Member[];
  /** Those that all shares together are about. */
  readonly ofAllShares: readonly Member[];
}

/**
 * The chosen members; with `--shard` this share of them, which may have none.
 *
 * @throws Failure "usage" for a choice that matches nothing, or `--only failed` without a run before.
 */
export async function chooseShare(fleet: Fleet, options: SelectOptions): Promise<Choice> {
  const { shard } = options;
  const chosen = await chooseAll(fleet, options);
  return { members: shard ? chosen.filter(({ name }) => isInShard(name, shard)) : chosen, ofAllShares: chosen };
}

/** The same, where nobody asks for the other shares. */
export async function chooseMembers(fleet: Fleet, options: SelectOptions): Promise<Member[]> {
  return (await chooseShare(fleet, options)).members;
}

async function chooseAll(fleet: Fleet, options: SelectOptions): Promise<Member[]> {
  if (options.all && options.repo.length > 0) {
    throw new Failure("usage", { message: "--all and --repo contradict each other", hint: "leave one of them out" });
  }
  const selection: Selection = {
    repos: options.repo,
    exclude: options.exclude,
    domains: options.domain,
    scopes: options.scope,
  };
  if (options.only === undefined) return selectMembers(fleet, selection);
  const { lastExamination } = await import("../runs/read-journal.ts");
  const last = lastExamination(fleet.root);
  if (!last)
    throw new Failure("usage", {
      message: "--only failed: there is no run to look back on",
      hint: "run wgx doctor once without it",
    });
  const failed = new Set(last.members.filter(({ state }) => state !== "ok").map(({ name }) => name));
  return selectMembers(fleet, { ...selection, only: failed });
}
