import type { Command } from "commander";
import type { PlanOptions } from "../commands/plan.ts";
import { addSelection } from "../options.ts";
import type { Action } from "./declaration.ts";
import { addLooking, addRollOut } from "./sync-options.ts";

/** `wgx plan` on the command line. */
export function declarePlan(program: Command, action: Action): void {
  const command = addSelection(program.command("plan")).description(
    "show what rolling all templates out to all members would change, as a diff",
  );
  addLooking(addRollOut(command)).action(
    action<PlanOptions>(async (context, options) => {
      const { runPlan } = await import("../commands/plan.ts");
      return runPlan(context, options);
    }),
  );
}
