import type { Command } from "commander";
import type { SyncTemplatesOptions } from "../commands/sync-templates.ts";
import { addMemberFilters, collect } from "../options.ts";
import type { Action } from "./declaration.ts";
import { addLooking, addPublishing, addRollOut } from "./sync-options.ts";

/** `wgx sync-templates` on the command line. */
export function declareSyncTemplates(program: Command, action: Action): void {
  const command = program
    .command("sync-templates")
    .description("roll templates out to members, or take members' versions back into templates/")
    .option("--push-to <name>", "roll out to this member, or those that match this glob (repeatable)", collect, [])
    .option("--pull-from <name>", "take this member's versions back into templates/ (repeatable)", collect, [])
    .option(
      "--adopt <glob>",
      "also take files that are no templates yet, by their paths in the member (repeatable)",
      collect,
      [],
    )
    .option("--prefer <name>", "whose edit is taken where members have different ones")
    .option("--dry-run", "show the diff and write nothing", false);
  addPublishing(addLooking(addRollOut(addMemberFilters(command)))).action(
    action<SyncTemplatesOptions>(async (context, options) => {
      const { runSyncTemplates } = await import("../commands/sync-templates.ts");
      return runSyncTemplates(context, options);
    }),
  );
}
