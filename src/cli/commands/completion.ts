import type { Command } from "commander";
import { complete } from "../completion/complete.ts";
import { namesFor } from "../completion/names.ts";
import { type Shell, scripts } from "../completion/scripts.ts";
import type { Context } from "../context.ts";

/** `wgx completion SHELL`: what that shell sources to complete wgx. */
export function printScript({ terminal }: Context, shell: Shell): number {
  terminal.print(scripts[shell]);
  return 0;
}

/** `wgx complete-words -- WORDS`: what can stand at the end of these words, for the scripts. */
export async function completeWords(context: Context, program: Command, words: readonly string[]): Promise<number> {
  const { offer, candidates } = await complete(program, words, namesFor(context));
  const lines = candidates.map(({ word, about }) => `${word}\t${about}\n`);
  context.terminal.print(`${offer}\n${lines.join("")}`);
  return 0;
}
