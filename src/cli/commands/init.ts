import { existsSync, realpathSync } from "node:fs";
import { resolve } from "node:path";
import type { Initiation } from "../../contracts/initiation.ts";
import { givenOwner } from "../../inventory/given-owner.ts";
import type { InventoryStart } from "../../metarepo/inventory-text.ts";
import { starterFiles } from "../../metarepo/starter-files.ts";
import { existingName, writeMissing } from "../../metarepo/write-missing.ts";
import { Failure } from "../../platform/failure.ts";
import { renderInitiation } from "../../renderers/initiation.ts";
import { renderJson } from "../../renderers/json.ts";
import type { Context } from "../context.ts";
import { type Starters, startersInWorkspace, startersOnForge } from "../find-starters.ts";
import { workspaceOf } from "../open-fleet.ts";
import { openGit } from "../open-git.ts";

export interface InitOptions {
  readonly from?: "github" | "clones" | "empty";
  readonly format: "human" | "json";
  readonly json: boolean;
  /** Seconds for one git process. */
  readonly timeout: number;
}

/** `wgx init [DIR]`: makes a metarepo out of a folder. What is there stays as it is; a second run changes nothing. */
export async function runInit(
  context: Context,
  options: InitOptions,
  about: { readonly directory: string | undefined; readonly commands: ReadonlySet<string> },
): Promise<number> {
  refuseUnused(context);
  const folder = resolve(context.cwd, about.directory ?? ".");
  const root = existsSync(folder) ? realpathSync(folder) : folder;
  const hasInventory = existingName(root, ["repos.yml", "repos.yaml", "fleet/repos.yml"]) !== undefined;
  const found = hasInventory ? undefined : await findStarters(context, options, root);
  context.signal.throwIfAborted();
  const files = writeMissing(root, starterFiles({ inventory: found?.inventory, commands: about.commands }));
  const done: Initiation = {
    schema: "wgx.init/1",
    root,
    from: found?.from ?? "kept",
    ...(found && { members: found.inventory.members.length }),
    files: [...files],
    skipped: found?.skipped.map(({ name, reason }) => ({ name, reason: context.mask(reason) })) ?? [],
  };
  const { print, colour } = context.terminal;
  print(options.json || options.format === "json" ? renderJson(done) : renderInitiation(done, { colour }));
  return 0;
}

async function findStarters(
  context: Context,
  { from, timeout }: InitOptions,
  root: string,
): Promise<Starters & { readonly from: "github" | "clones" | "empty" }> {
  const owner = givenOwner({
    env: context.env,
    ...(context.global.owner !== undefined && { owner: context.global.owner }),
  });
  if (from === "github") {
    if (owner !== undefined) return { from, ...(await startersOnForge(context, root, owner)) };
    throw new Failure("usage", {
      message: "--from github lists the repositories of an owner, and none is named",
      hint: "name a user or organisation with --owner",
    });
  }
  const empty: InventoryStart = { members: [], ...(owner !== undefined && { owner }) };
  if (from === "empty") return { from, inventory: empty, skipped: [] };
  const workspace = workspaceOf(context, root);
  const { git, version } = openGit(context, timeout);
  await version;
  const { inventory, skipped } = await startersInWorkspace(git, root, workspace);
  if (inventory.members.length > 0) {
    return { from: "clones", inventory: { ...inventory, ...(owner !== undefined && { owner }) }, skipped };
  }
  if (from === undefined) return { from: "empty", inventory: empty, skipped };
  throw new Failure("configuration", {
    message: "there are no clones to begin with",
    place: { file: workspace },
    hint: "name the folder that holds them with --workspace, or take --from github or empty",
  });
}

/** @throws Failure "usage" for options that mean nothing here. */
function refuseUnused({ global }: Context): void {
  const unused = [global.fleet !== undefined && "--fleet", global.metadata !== undefined && "--metadata"].filter(
    Boolean,
  );
  if (unused.length > 0) {
    throw new Failure("usage", {
      message: `wgx init makes an inventory, and ${unused.join(" and ")} names one`,
      hint: "name the folder instead: wgx init DIR",
    });
  }
}
