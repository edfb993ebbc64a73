import { createInterface, type Interface } from "node:readline/promises";
import { Failure, messageOf } from "../platform/failure.ts";
import { counted, printable } from "../platform/text.ts";
import type { CodeIdentity, TrustStore } from "../tasks/trust-store.ts";
import type { Context } from "./context.ts";

/** Code of a member that is about to run. */
export interface Untried {
  readonly name: string;
  readonly code: CodeIdentity;
  /** What would run, fit for showing. */
  readonly shown: readonly string[];
}

/** Lines of one member's task that are shown before it is asked about. */
const mostLines = 30;
/** Members that are named where nobody can be asked. */
const mostNamed = 20;

/**
 * The trust gate: code of a member runs only where its user has trusted that commit. What was trusted before passes;
 * about the rest a person is asked on the terminal, one by one, or `--trust` says yes to all. Answers are remembered.
 *
 * @returns the names of members that were not trusted.
 * @throws Failure "usage" where nobody can be asked, or the person wants to stop. Nothing has run then.
 */
export async function askTrust(
  context: Context,
  members: readonly Untried[],
  { store, trust }: { readonly store: TrustStore; readonly trust: boolean },
): Promise<ReadonlySet<string>> {
  const unknown = members.filter(({ code }) => !store.has(code));
  if (unknown.length === 0) return new Set();
  const trusted = trust ? unknown : await ask(context, unknown);
  if (trusted.length > 0) remember(context, store, trusted);
  const names = new Set(trusted.map(({ name }) => name));
  return new Set(unknown.flatMap(({ name }) => (names.has(name) ? [] : [name])));
}

async function ask(context: Context, unknown: readonly Untried[]): Promise<readonly Untried[]> {
  const { stdin, terminal } = context;
  const input = stdin?.();
  if (!terminal.isWatched || input?.isTTY !== true) throw nobodyToAsk(unknown);
  const lines = createInterface({ input, terminal: false });
  const trusted: Untried[] = [];
  try {
    for (const [index, member] of unknown.entries()) {
      terminal.note(describe(member));
      const left = unknown.slice(index + 1);
      const all = left.length > 0 ? `, yes to [a]ll ${left.length + 1}` : "";
      switch (await answer(context, lines, `Run this code of theirs, as you? [y]es, [n]o${all}, [q]uit:`)) {
        case "yes":
          trusted.push(member);
          break;
        case "all":
          return [...trusted, member, ...left];
        case "no":
          break;
        case "quit":
          throw new Failure("usage", {
            message: "stopped before anything was run",
            hint: "look at the members' profiles, then start again",
          });
      }
    }
    return trusted;
  } finally {
    lines.close();
  }
}

type Answer = "yes" | "no" | "all" | "quit";

/** Asks until the answer is one of those offered. The end of the input is a wish to stop. */
async function answer({ terminal, signal }: Context, lines: Interface, question: string): Promise<Answer> {
  for (;;) {
    terminal.note(question);
    const text = await Promise.race([
      lines.question("", { signal }).catch(() => "q"),
      new Promise<string>((resolve) => lines.once("close", () => resolve("q"))),
    ]);
    signal.throwIfAborted();
    const word = text.trim().toLowerCase();
    for (const known of ["yes", "no", "all", "quit"] as const) if (word === known || word === known[0]) return known;
  }
}

function describe({ name, code: { origin, commit }, shown }: Untried): string {
  const more = shown.length - mostLines;
  return [
    `\n${name}, commit ${commit.slice(0, 12)} of ${printable(origin)}, would run:`,
    ...shown.slice(0, mostLines).map((line) => `  | ${line}`),
    ...(more > 0 ? [`  … and ${counted(more, "more line")}`] : []),
  ].join("\n");
}

function nobodyToAsk(unknown: readonly Untried[]): Failure {
  const named = unknown.slice(0, mostNamed).map(({ name, code }) => `${name} (${code.commit.slice(0, 12)})`);
  const more = unknown.length > mostNamed ? ` and ${unknown.length - mostNamed} more` : "";
  return new Failure("usage", {
    message: `nobody has trusted this code of ${counted(unknown.length, "member")} yet, and without a terminal nobody can be asked; nothing was run: ${named.join(", ")}${more}`,
    hint: "look at what would run, then say --trust, or answer on a terminal",
  });
}

function remember(context: Context, store: TrustStore, trusted: readonly Untried[]): void {
  try {
    store.add(
      trusted.map(({ code }) => code),
      context.now().toISOString(),
    );
  } catch (error) {
    context.terminal.note(`warning: the trust is not remembered, and will be asked for again: ${messageOf(error)}`);
  }
}
