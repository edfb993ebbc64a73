import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Fleet, Member } from "../../contracts/fleet.ts";
import type { MemberList } from "../../contracts/member-list.ts";
import { metarepoRoot } from "../../inventory/find-fleet.ts";
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
  const list = toList(fleet, await chooseMembers(fleet, options), workspaceOf(context, metarepoRoot(file)));
  const { width, colour, print } = context.terminal;
  print(options.json || options.format === "json" ? renderJson(list) : renderMemberList(list, { width, colour }));
  return 0;
}

function toList(fleet: Fleet, members: readonly Member[], workspace: string): MemberList {
  return {
    schema: "wgx.list/1",
    fleet: fleet.file,
    members: members.map((member) => {
      const clone = join(workspace, member.name);
      return {
        name: member.name,
        ...(member.url !== undefined && { url: member.url }),
        ...(member.declaredBranch !== undefined && { defaultBranch: member.declaredBranch }),
        ...(member.domain !== undefined && { domain: member.domain }),
        ...(member.scope !== undefined && { scope: member.scope }),
        dependsOn: [...member.dependsOn],
        tags: [...member.tags],
        ...(existsSync(join(clone, ".git")) && { clone }),
      };
    }),
    references: fleet.references.map(({ name, url, status }) => ({ name, status, ...(url !== undefined && { url }) })),
  };
}
