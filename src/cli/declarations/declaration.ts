import type { Command, OptionValues } from "commander";
import type { Context } from "../context.ts";

/** What a command does with its context, options and operands. Returns the exit status. */
type Work<Options> = (context: Context, options: Options, operands: readonly string[]) => Promise<number>;

/** Makes commander's action out of a command's work. */
export type Action = <Options extends OptionValues>(work: Work<Options>) => (...parts: unknown[]) => Promise<void>;

/** Puts a command, thinly, on the tree: its options, and the module that is loaded when it runs. */
export type Declaration = (program: Command, action: Action) => void;
