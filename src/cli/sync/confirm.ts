import { createInterface } from "node:readline/promises";
import { Failure } from "../../platform/failure.ts";
import type { Context } from "../context.ts";

/** Whether a person can be asked: both the question is seen and the answer can be typed. */
function canAsk({ stdin, terminal }: Context): boolean {
  return terminal.isWatched && stdin !== undefined && stdin().isTTY === true;
}

/**
 * Refuses, before anything is looked at, a command that writes into other repositories where nobody can be asked and
 * nobody has said yes. @throws Failure "usage".
 */
export function requireConsent(context: Context, yes: boolean): void {
  if (yes || canAsk(context)) return;
  throw new Failure("usage", {
    message: "this writes into other repositories, and without a terminal nobody can be asked; nothing was done",
    hint: "look with --dry-run, then say --yes",
  });
}

/** Asks a yes-or-no question on the terminal; anything but yes is no, and so is an interruption. */
export async function confirm(context: Context, question: string): Promise<boolean> {
  const { stdin, terminal, signal } = context;
  if (!stdin) return false;
  terminal.note(question);
  const lines = createInterface({ input: stdin(), terminal: false });
  try {
    const answer = await Promise.race([
      lines.question("", { signal }),
      new Promise<string>((resolve) => lines.once("close", () => resolve(""))),
    ]);
    return /^y(?:es)?$/i.test(answer.trim());
  } catch {
    // Interrupted while waiting; the command ends by its signal.
    signal.throwIfAborted();
    return false;
  } finally {
    lines.close();
  }
}
