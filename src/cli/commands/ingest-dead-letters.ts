import type { LineError } from "../../contracts/dead-letter.ts";
import type { DeadLetterList } from "../../contracts/dead-letter-list.ts";
import { lineOf } from "../../feed/choose-letters.ts";
import { cursorFolder } from "../../feed/cursor-folder.ts";
import { judgeFurther } from "../../feed/prepare-batches.ts";
import { type ReadLetter, readDeadLetters } from "../../feed/read-dead-letters.ts";
import { Failure } from "../../platform/failure.ts";
import { printable } from "../../platform/text.ts";
import { renderDeadLetter, renderDeadLetterList } from "../../renderers/dead-letters.ts";
import { explainDeadLetter } from "../../renderers/explain-dead-letter.ts";
import { renderJson } from "../../renderers/json.ts";
import type { Sink } from "../../sinks/sink.ts";
import type { Context } from "../context.ts";
import { type FeedOptions, type Ingest, openIngest } from "../ingest/open-ingest.ts";
import { openSinks } from "../ingest/open-sinks.ts";

export interface DeadLetterOptions extends FeedOptions {
  readonly sink: readonly string[];
  readonly format: "human" | "json";
  readonly json: boolean;
}

/** `wgx ingest dead-letters`: the lines that sinks did not get; those replayed since only with `all`. 1 where any is open. */
export async function runDeadLetterList(
  given: Context,
  options: DeadLetterOptions & { readonly all: boolean },
): Promise<number> {
  const ingest = await openIngest(given, options);
  const letters = (await lettersOf(ingest, options.sink)).filter(
    ({ replayedAt }) => options.all || replayedAt === undefined,
  );
  const exitCode = letters.some(({ replayedAt }) => replayedAt === undefined) ? 1 : 0;
  return present(ingest, options, { ...about(ingest), letters: letters.map(toEntry), exitCode }, renderDeadLetterList);
}

/** `wgx ingest dead-letters show ID...`: whole letters, with their lines. */
export async function runDeadLetterShow(
  given: Context,
  options: DeadLetterOptions & { readonly raw: boolean },
  ids: readonly string[],
): Promise<number> {
  const ingest = await openIngest(given, options);
  const letters = await named(ingest, options.sink, ids);
  if (options.raw) {
    for (const { letter } of letters) {
      const line = lineOf(letter);
      if (line === undefined) {
        throw new Failure("incomplete", {
          message: `only the beginning of ${letter.id} was kept`,
          place: { file: letter.feed, line: letter.line },
        });
      }
      ingest.context.terminal.print(`${line.toString("utf8")}\n`);
    }
    return 0;
  }
  return present(ingest, options, { ...about(ingest), letters: letters.map(toEntry), exitCode: 0 }, (list, how) =>
    list.letters.map((entry) => renderDeadLetter(entry, how)).join("\n"),
  );
}

/** `wgx ingest dead-letters explain ID...`: what each means, what can be done, and what the line would be judged today. */
export async function runDeadLetterExplain(
  given: Context,
  options: DeadLetterOptions,
  ids: readonly string[],
): Promise<number> {
  const ingest = await openIngest(given, options);
  const opened = openSinks(ingest, []);
  const sinks = opened.map(({ sink }) => sink);
  const letters = (await named(ingest, options.sink, ids)).map((each) => ({
    ...toEntry(each),
    explanation: [...explainDeadLetter(each.letter)],
    now: [...judgedNow(ingest, each, sinks)],
  }));
  await Promise.all(sinks.map((sink) => sink.close()));
  return present(ingest, options, { ...about(ingest), letters, exitCode: 0 }, (list, how) =>
    list.letters.map((entry) => renderDeadLetter(entry, how)).join("\n"),
  );
}

function about({ feed }: Ingest): Pick<DeadLetterList, "schema" | "feed"> {
  return { schema: "wgx.dead-letters/1", feed };
}

function toEntry({ letter, replayedAt }: ReadLetter): DeadLetterList["letters"][number] {
  return { letter, ...(replayedAt !== undefined && { replayedAt }) };
}

/** The letters of the chosen sinks; one that was met again stands here once, as it was last. */
async function lettersOf(ingest: Ingest, chosen: readonly string[]): Promise<readonly ReadLetter[]> {
  const opened = openSinks(ingest, chosen);
  await Promise.all(opened.map(({ sink }) => sink.close()));
  const byId = new Map<string, ReadLetter>();
  for (const { sink } of opened) {
    for (const each of readDeadLetters(cursorFolder(ingest.root, ingest.feed, sink.name))) {
      byId.set(each.letter.id, each);
    }
  }
  return [...byId.values()];
}

/** @throws Failure "usage" for an id that none has. */
async function named(
  ingest: Ingest,
  chosen: readonly string[],
  ids: readonly string[],
): Promise<readonly ReadLetter[]> {
  const letters = await lettersOf(ingest, chosen);
  return ids.map((id) => {
    const found = letters.find(({ letter }) => letter.id === id);
    if (found) return found;
    throw new Failure("usage", {
      message: `no dead letter is called "${printable(id)}"`,
      hint: "wgx ingest dead-letters lists them",
    });
  });
}

/** What the contract and the sink's limits say of the line today; nothing where it could be sent. */
function judgedNow({ contract }: Ingest, { letter }: ReadLetter, sinks: readonly Sink[]): readonly LineError[] {
  const bytes = lineOf(letter);
  const sink = sinks.find(({ name }) => name === letter.sink);
  if (bytes === undefined || sink === undefined) return letter.errors;
  const verdict = judgeFurther({ bytes }, undefined, { contract, limits: sink.limits, sink: sink.name });
  return "event" in verdict ? [] : verdict.errors;
}

function present(
  { context }: Ingest,
  { json, format }: DeadLetterOptions,
  list: DeadLetterList,
  render: (list: DeadLetterList, how: { readonly colour: Context["terminal"]["colour"] }) => string,
): number {
  const { print, colour } = context.terminal;
  print(context.mask(json || format === "json" ? renderJson(list) : render(list, { colour })));
  return list.exitCode;
}
