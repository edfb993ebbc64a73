import { type Command, Option, type OptionValues } from "commander";
import type { ListOptions } from "./commands/list.ts";
import type { ValidateOptions } from "./commands/validate.ts";
import type { Context } from "./context.ts";
import type { DoctorOptions } from "./doctor-options.ts";
import { exitStatusTable } from "./exit-status.ts";
import { addFailOn, addFormat, addSelection, addTimeout, collect, positive, wholeNumber } from "./options.ts";

/** What a command does with its context, options and operands. Returns the exit status. */
export type Work<Options> = (context: Context, options: Options, operands: readonly string[]) => Promise<number>;

/** Makes commander's action out of a command's work. */
export type Action = <Options extends OptionValues>(work: Work<Options>) => (...parts: unknown[]) => Promise<void>;

/** Each command, thinly: its options, and the module that is loaded when it runs. */
export const declarations: readonly ((program: Command, action: Action) => void)[] = [
  declareDoctor,
  declareList,
  declareValidate,
  declareSchema,
  declareDemo,
  declareExitCodes,
];

function declareDoctor(program: Command, action: Action): void {
  const command = addSelection(program.command("doctor"))
    .description("examine members in detail; without a fleet, this machine and repository")
    .addOption(
      new Option("--ref <what>", "which commit is judged").choices(["default", "head", "worktree"]).default("default"),
    )
    .option("--fetch", "fetch every clone first", false)
    .option("--max-age <days>", "how old the last fetch may be", wholeNumber, 7)
    .option("--check <id>", "only this check (repeatable)", collect, [])
    .option("--list-checks", "list the checks and stop", false)
    .option("--explain <id>", "explain a check and stop")
    .option("--report-dir <dir>", "also write a drift report per member and the fleet-health document there")
    .option("--output <file>", "write the report there instead of to stdout")
    .option("--jobs <n>", "how many git processes at once (default: the cores)", positive);
  addTimeout(addFailOn(addFormat(command, ["human", "json", "markdown"]))).action(
    action<DoctorOptions>(async (context, options) => {
      const { runDoctor } = await import("./commands/doctor.ts");
      return runDoctor(context, options);
    }),
  );
}

function declareList(program: Command, action: Action): void {
  const command = addSelection(program.command("list")).description(
    "the inventory in dependency order, with where each member was found",
  );
  addFormat(command, ["human", "json"]).action(
    action<ListOptions>(async (context, options) => {
      const { runList } = await import("./commands/list.ts");
      return runList(context, options);
    }),
  );
}

function declareValidate(program: Command, action: Action): void {
  const command = program
    .command("validate")
    .description("check the inventory, template manifest, waivers and profiles against their contracts");
  addTimeout(addFailOn(addFormat(command, ["human", "json"]))).action(
    action<ValidateOptions>(async (context, options) => {
      const { runValidate } = await import("./commands/validate.ts");
      return runValidate(context, options);
    }),
  );
}

function declareSchema(program: Command, action: Action): void {
  program
    .command("schema")
    .argument("[name]", "a kind of document; without one they are listed")
    .description("print the JSON Schema of a document that wgx reads or writes")
    .action(
      action<object>(async ({ terminal }, _, [name]) => {
        const { runSchema } = await import("./commands/schema.ts");
        terminal.print(runSchema(name));
        return 0;
      }),
    );
}

function declareDemo(program: Command, action: Action): void {
  program
    .command("demo")
    .argument("[dir]", "an empty or new folder (default: a new one under the temporary folder)")
    .description("build a small real fleet with every kind of drift, and walk through it")
    .action(
      action<object>(async (context, _, [directory]) => {
        const { runDemo } = await import("./commands/demo.ts");
        return runDemo(context, directory);
      }),
    );
}

function declareExitCodes(program: Command, action: Action): void {
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
