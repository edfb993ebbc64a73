import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { Failure } from "../../platform/failure.ts";

/** Somebody who is asked, one line an answer. */
export interface Prompt {
  /** The answer without white space around it; undefined where it is empty. */
  readonly ask: (question: string) => Promise<string | undefined>;
  readonly close: () => void;
}

/**
 * Asks on a terminal, which edits the lines itself. Answers that come before their question are kept, so that several can
 * be pasted at once.
 *
 * @param write shows a question.
 * @throws (from `ask`) what the signal was aborted with; Failure "usage" where the input ends.
 */
export function openPrompt(input: Readable, write: (text: string) => void, signal: AbortSignal): Prompt {
  const reader = createInterface({ input, terminal: false });
  const lines = reader[Symbol.asyncIterator]();
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  // Whoever does not ask at that moment is told by the signal itself.
  aborted.catch(() => undefined);
  return {
    async ask(question) {
      signal.throwIfAborted();
      write(`${question}: `);
      const { done, value } = await Promise.race([lines.next(), aborted]);
      if (done) {
        write("\n");
        // Ctrl-C may end the input as well, and its signal comes in the same turn.
        await new Promise((resolve) => setImmediate(resolve));
        signal.throwIfAborted();
        throw new Failure("usage", { message: "nothing was added: the answers ended", hint: "answer every question" });
      }
      const answer = value.trim();
      return answer === "" ? undefined : answer;
    },
    close: () => reader.close(),
  };
}
