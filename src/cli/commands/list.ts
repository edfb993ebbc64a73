import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Fleet, Member } from "../../contracts/fleet.ts";
import type { MemberList } from "../../contracts/member-list.ts";
import { metarepoRoot } from "../../inventory/find-fleet.ts";
import { mirrorsFolder } from "../../platform/cache-folder.ts";
import { renderJson } from "../../renderers/json.ts";
import { renderMemberList } from "../../renderers/member-list.ts";
import type { Context } from "../context.ts";
import { chooseMembers, openFleet, requireFleetFile, type SelectOptions, workspaceOf } from "../open-fleet.ts";

export interface ListOptions extends SelectOptions {
  readonly format: "human" | "json";
  readonly json: boolean;
}

/** `wgx list`: the inventory in dependency order, with where each member was found. */
export async function runList(context: Context, options: ListOptions): Promise<number> {
  const file = requireFleetFile(context);
  const fleet = await openFleet(context, file);
  const members = await chooseMembers(fleet, options);
  const workspace = workspaceOf(context, metarepoRoot(file));
  const clones = new Map(members.map((member) => [member, join(workspace, member.name)]));
  for (const [member, clone] of clones) if (!existsSync(join(clone, ".git"))) clones.delete(member);
  const list = toList(
    fleet,
    members,
    clones,
    await mirrorsOf(
      context,
      members.filter((member) => !clones.has(member)),
    ),
  );
  const { width, colour, print } = context.terminal;
  print(options.json || options.format === "json" ? renderJson(list) : renderMemberList(list, { width, colour }));
  return 0;
}

/** The mirrors in the cache, by member, of those that have one. */
async function mirrorsOf({ env }: Context, members: readonly Member[]): Promise<ReadonlyMap<Member, string>> {
  const folder = mirrorsFolder(env);
  if (members.length === 0 || folder === undefined) return new Map();
  const { findMirror } = await import("../../mirrors/find-mirror.ts");
  return new Map(
    members.flatMap((member) => {
      const mirror = member.cloneUrl === undefined ? undefined : findMirror(folder, member.cloneUrl);
      return mirror === undefined ? [] : [[member, mirror] as const];
    }),
  );
}

function toList(
  fleet: Fleet,
  members: readonly Member[],
  clones: ReadonlyMap<Member, string>,
  mirrors: ReadonlyMap<Member, string>,
): MemberList {
  return {
    schema: "wgx.list/1",
    fleet: fleet.file,
    members: members.map((member) => {
      const clone = clones.get(member);
      const mirror = mirrors.get(member);
      return {
        name: member.name,
        ...(member.url !== undefined && { url: member.url }),
        ...(member.declaredBranch !== undefined && { defaultBranch: member.declaredBranch }),
        ...(member.domain !== undefined && { domain: member.domain }),
        ...(member.scope !== undefined && { scope: member.scope }),
        dependsOn: [...member.dependsOn],
        tags: [...member.tags],
        ...(clone !== undefined && { clone }),
        ...(mirror !== undefined && { mirror }),
      };
    }),
    references: fleet.references.map(({ name, url, status }) => ({ name, status, ...(url !== undefined && { url }) })),
  };
}
