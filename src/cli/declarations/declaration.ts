import type { Command, OptionValues } from "commander";
import type { Context } from "../context.ts";

/** An exit status, or `ended` for a command that runs until it is told to end, and was: an interruption of any other. */
export type Outcome = number | "ended";

/** What a command does with its context, options and operands. */
type Work<Options> = (context: Context, options: Options, operands: readonly string[]) => Promise<Outcome>;

/** Makes commander's action out of a command's work. */
export type Action = <Options extends OptionValues>(work: Work<Options>) => (...parts: unknown[]) => Promise<void>;

/** Puts a command, thinly, on the tree: its options, and the module that is loaded when it runs. */
export type Declaration = (program: Command, action: Action) => void;
