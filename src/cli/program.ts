import { statSync } from "node:fs";
import { resolve } from "node:path";
import { Command, Option } from "commander";
import { Failure, messageOf } from "../platform/failure.ts";
import { wgxVersion } from "../platform/version.ts";
import type { Context, GlobalOptions, World } from "./context.ts";
import { declarations } from "./declarations/all.ts";
import type { Action, Outcome } from "./declarations/declaration.ts";
import { openTerminal } from "./terminal.ts";

/**
 * The command tree. Commander reads the command line; each command's module is loaded when it runs, so that none pays
 * for another's dependencies.
 *
 * @param end told what came of the command that ran.
 */
export function buildProgram(world: World, end: (outcome: Outcome) => void): Command {
  const program = new Command("wgx");
  const action: Action =
    (work) =>
    async (...parts) => {
      const command = parts.at(-1);
      if (!(command instanceof Command)) throw new Error("commander called an action without its command");
      end(await work(contextOf(world, program.opts<GlobalOptions>(), nameOf(command)), command.opts(), command.args));
    };
  const output = { writeOut: (text: string) => void world.stdout.write(text), writeErr: () => undefined };
  program
    .description("Operate a fleet of git repositories: their health, and the drift of what they share.")
    .version(wgxVersion, "-V, --version", "print the version")
    .option("-C, --directory <dir>", "run as if started in this folder")
    .option("--fleet <file>", "the inventory (default: WGX_FLEET, else the nearest repos.yml going up)")
    .option("--metadata <file>", "the metadata half of a split inventory (default: repo-metadata.yml beside it)")
    .option("--workspace <dir>", "the folder of the clones (default: WGX_WORKSPACE, else beside the metarepo)")
    .option("--owner <name>", "the forge's owner (default: WGX_OWNER, GITHUB_OWNER, else the inventory's)")
    .addOption(new Option("--color <when>", "colour").choices(["auto", "always", "never"]).default("auto"))
    .option("-q, --quiet", "only what needs attention", false)
    .option("-v, --verbose", "everything", false)
    .option("--debug", "each git call with its time, and the stack of a defect", false)
    .configureHelp({ showGlobalOptions: true, optionDescription: describeOption })
    .helpCommand("help [command]", "help on a command, or on exit-codes")
    .addHelpText("after", "\nwgx help exit-codes explains the exit status.");
  for (const declare of declarations) declare(program, action);
  for (const command of withSubcommands(program)) {
    command.exitOverride().configureOutput(output).allowExcessArguments(false);
  }
  return program;
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

function nameOf(command: Command): string {
  return command.parent?.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();
}

function contextOf(world: World, global: GlobalOptions, commandName: string): Context {
  const { stdout: _stdout, stderr: _stderr, cwd, ...rest } = world;
  return {
    ...rest,
    global,
    commandName,
    cwd: global.directory === undefined ? cwd : existingFolder(resolve(cwd, global.directory)),
    terminal: openTerminal(world, world.env, global.color),
  };
}

/** @throws Failure "usage" for what is no folder: going up from it would find somebody else's fleet. */
function existingFolder(path: string): string {
  let reason = "it is no folder";
  try {
    if (statSync(path).isDirectory()) return path;
  } catch (error) {
    reason = messageOf(error);
  }
  throw new Failure("usage", {
    message: `-C cannot be followed: ${reason}`,
    place: { file: path },
    hint: "name an existing folder, or leave -C out",
  });
}

/** An option's help: what it takes and what it is without being said; that a switch is off goes without saying. */
function describeOption({ description, argChoices, defaultValue }: Option): string {
  const isTold = typeof defaultValue === "string" || typeof defaultValue === "number";
  const notes = [...(argChoices ? [argChoices.join(", ")] : []), ...(isTold ? [`default: ${defaultValue}`] : [])];
  return notes.length === 0 ? description : `${description} (${notes.join("; ")})`;
}
