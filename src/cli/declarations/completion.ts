import { Argument, type Command } from "commander";
import { shells } from "../completion/scripts.ts";
import type { Action } from "./declaration.ts";

/** `wgx completion` on the command line, and what its scripts call. */
export function declareCompletion(program: Command, action: Action): void {
  program
    .command("completion")
    .addArgument(new Argument("<shell>", "the shell that is to complete wgx").choices(shells))
    .description("print what bash, zsh or fish source to complete wgx")
    .action(
      action<object>(async (context, _, [shell]) => {
        const { printScript } = await import("../commands/completion.ts");
        const found = shells.find((each) => each === shell);
        if (found === undefined) throw new Error("commander let a shell pass that is none");
        return printScript(context, found);
      }),
    );
  program
    .command("complete-words", { hidden: true })
    .argument("[words...]", "a command line without the program's name, up to the cursor")
    .description("what can stand at the end of a command line; for the scripts of wgx completion")
    .action(
      action<object>(async (context, _, words) => {
        const { completeWords } = await import("../commands/completion.ts");
        return completeWords(context, program, words);
      }),
    );
}
