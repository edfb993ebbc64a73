import { hash } from "node:crypto";
import type { LineError } from "../../contracts/dead-letter.ts";
import { appendEvent } from "../../feed/append-event.ts";
import { judgeLine } from "../../feed/judge-line.ts";
import { limitErrors } from "../../feed/limit-errors.ts";
import { Failure } from "../../platform/failure.ts";
import { printable } from "../../platform/text.ts";
import { storeLimits } from "../../sinks/store-limits.ts";
import type { Context } from "../context.ts";
import { openPrompt } from "../ingest/ask-lines.ts";
import { type FeedOptions, type Ingest, openIngest } from "../ingest/open-ingest.ts";

export interface IngestAddOptions extends FeedOptions {
  readonly type?: string;
  readonly source?: string;
  readonly title?: string;
  readonly summary?: string;
  readonly url?: string;
  readonly tag: readonly string[];
  readonly features?: string;
  readonly id?: string;
  readonly ts?: string;
}

/** `wgx ingest add`: one event, valid for its contract and for the store, as the last line of the feed. */
export async function runIngestAdd(given: Context, options: IngestAddOptions): Promise<number> {
  const ingest = await openIngest(given, options);
  const { context, feed } = ingest;
  const event = toEvent(context, await withAnswers(context, options));
  const line = JSON.stringify(event);
  requireValid(ingest, line, event);
  const appended = appendEvent(feed, line);
  if (appended.endedHalfLine) {
    context.terminal.note(
      `warning: the line before had no line end and got one: ${printable(feed)}:${appended.line - 1}`,
    );
  }
  const key = event["id"] ?? hash("sha256", line, "hex");
  context.terminal.print(`${printable(feed)}:${appended.line}\nkey ${printable(String(key))}\n`);
  return 0;
}

/** What is missing is asked for, where there is somebody to ask. @throws Failure "usage" where there is nobody. */
async function withAnswers(context: Context, options: IngestAddOptions): Promise<IngestAddOptions> {
  if (options.type !== undefined && options.source !== undefined) return options;
  if (!process.stdin.isTTY || context.terminal.width === undefined) {
    const missing = options.type === undefined ? "--type" : "--source";
    const hint = "wgx ingest add --type news --source rss:example --title 'What happened'";
    throw new Failure("usage", { message: `${missing} is missing`, hint });
  }
  const prompt = openPrompt(process.stdin, (text) => process.stderr.write(text), context.signal);
  try {
    const ask = async (given: string | undefined, question: string): Promise<string | undefined> =>
      given ?? (await prompt.ask(question));
    const [type, source] = [await ask(options.type, "type"), await ask(options.source, "source")];
    const title = await ask(options.title, "title (may be empty)");
    const summary = await ask(options.summary, "summary (may be empty)");
    const url = await ask(options.url, type === "link" ? "url" : "url (may be empty)");
    const tag =
      options.tag.length > 0 ? options.tag : tagsIn(await prompt.ask("tags, with commas between (may be empty)"));
    const features = await ask(options.features, "features as a JSON object (may be empty)");
    const answers = { type, source, title, summary, url, tag, features };
    const given = Object.entries(answers).filter(([, answer]) => answer !== undefined);
    return { ...options, ...Object.fromEntries(given) };
  } finally {
    prompt.close();
  }
}

function tagsIn(answer = ""): readonly string[] {
  return answer
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}

function toEvent(context: Context, options: IngestAddOptions): Readonly<Record<string, unknown>> {
  const { id, type, source, title, summary, url, tag } = options;
  const features = options.features === undefined ? undefined : parseFeatures(options.features);
  return {
    ...(id !== undefined && { id }),
    ts: options.ts ?? context.now().toISOString(),
    ...(type !== undefined && { type }),
    ...(source !== undefined && { source }),
    ...(title !== undefined && { title }),
    ...(summary !== undefined && { summary }),
    ...(url !== undefined && { url }),
    ...(tag.length > 0 && { tags: tag }),
    ...(features !== undefined && { features }),
  };
}

function parseFeatures(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure(
      "usage",
      { message: "--features is no JSON", hint: `such as --features '{"relevance": 0.7}'` },
      { cause: error },
    );
  }
}

/** @throws Failure "usage" with every rule that the event breaks: nothing invalid gets into the feed from here. */
function requireValid({ contract }: Ingest, line: string, event: Readonly<Record<string, unknown>>): void {
  const bytes = Buffer.from(line);
  const { type, source, summary } = event;
  const limits = limitErrors(
    { type: String(type), source: String(source), ...(typeof summary === "string" && { summary }) },
    bytes.length,
    storeLimits,
    "the event store",
  );
  const errors: readonly LineError[] = [...judgeLine(bytes, contract), ...limits];
  if (errors.length === 0) return;
  throw new Failure(
    "usage",
    errors.map(({ path, rule, message, found }) => ({
      message: `${path}: ${message}${found === undefined ? "" : `, found ${found}`} (${rule})`,
    })),
  );
}
