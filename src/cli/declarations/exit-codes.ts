import type { Command } from "commander";
import { exitStatusTable } from "../exit-status.ts";
import type { Action } from "./declaration.ts";

/** `wgx help exit-codes` on the command line. */
export function declareExitCodes(program: Command, action: Action): void {
  program
    .command("exit-codes", { hidden: true })
    .description("the meaning of each exit status")
    .configureHelp({ formatHelp: exitStatusTable })
    .action(
      action<object>(async ({ terminal }) => {
        terminal.print(exitStatusTable());
        return 0;
      }),
    );
}
