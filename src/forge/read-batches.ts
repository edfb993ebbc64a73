import type { ForgeAnswer, ForgeRefusal } from "../contracts/forge.ts";
import { mapBounded } from "../platform/pool.ts";
import type { BatchPace } from "./batch-pace.ts";
import type { ForgeClient } from "./forge-client.ts";
import { askGraphql, type GraphqlError, type GraphqlOutcome } from "./graphql-client.ts";

/** How things are asked for in batches. */
export interface BatchWork<Asked, Value> {
  /** What is asked of the root for one of them; the alias is its name there. */
  readonly select: (asked: Asked, alias: string) => string;
  /** Definitions that the selections of these share; GraphQL refuses one that none of them uses. */
  readonly fragments: (asked: readonly Asked[]) => string;
  /** How much it asks of the server, as against a member whose head alone is asked for, which is a half. */
  readonly weigh: (asked: Asked) => number;
  /** What stands under the alias, and the errors that concern it, the alias taken from their paths. */
  readonly read: (asked: Asked, found: unknown, errors: readonly GraphqlError[]) => ForgeAnswer<Value>;
}

/** Requests to one forge at a time. GitHub takes a minute of its processors' time in a minute, so few. */
const atOnce = 3;
/** Of any kind, in one request: a query is text, too, and has to be read. */
const mostSelections = 250;

interface Batch<Asked> {
  readonly asked: readonly Asked[];
  /** How large batches were before one that held these was too much. */
  readonly before: number | undefined;
}

/**
 * Asks for many things with few requests. A batch that is too much for the server's time is halved, and so are those
 * after it; a single thing that is too much by itself is refused, and the others go on as before. A host that keeps
 * silent is given up, and all that is left refused.
 *
 * @throws Failure where the whole host refuses us; see `PullRequests` in the contracts.
 */
export async function readBatches<Asked, Value>(
  client: ForgeClient,
  pace: BatchPace,
  all: readonly Asked[],
  work: BatchWork<Asked, Value>,
): Promise<Map<Asked, ForgeAnswer<Value>>> {
  const answers = new Map<Asked, ForgeAnswer<Value>>();
  const halves: Batch<Asked>[] = [];
  let next = 0;
  const weightOf = (batch: readonly Asked[]): number => batch.reduce((sum, each) => sum + work.weigh(each), 0);
  const refuse = (batch: readonly Asked[], refusal: ForgeRefusal): void => {
    for (const each of batch) answers.set(each, { ok: false, refusal });
  };
  const take = (): Batch<Asked> | undefined => {
    const half = halves.pop();
    if (half) return half;
    const asked: Asked[] = [];
    let weight = 0;
    for (; next < all.length && asked.length < mostSelections; next += 1) {
      const [each] = all.slice(next, next + 1);
      if (each === undefined) continue;
      weight += work.weigh(each);
      if (asked.length > 0 && weight > pace.size()) break;
      asked.push(each);
    }
    return asked.length === 0 ? undefined : { asked, before: undefined };
  };
  const settle = ({ asked, before = pace.size() }: Batch<Asked>, outcome: GraphqlOutcome): void => {
    if (outcome.kind === "answer") readAnswers(asked, outcome, work, answers);
    else if (outcome.kind === "refused" || asked.length === 1) {
      if (outcome.kind === "too-much") pace.restore(before);
      refuse(asked, outcome.refusal);
    } else {
      pace.tooMuch(weightOf(asked));
      const middle = Math.ceil(asked.length / 2);
      halves.push({ asked: asked.slice(middle), before }, { asked: asked.slice(0, middle), before });
    }
  };
  const lane = async (stop: () => boolean): Promise<void> => {
    for (let batch = take(); batch; batch = stop() ? undefined : take()) {
      const givenUp = pace.givenUp();
      if (givenUp) {
        refuse(batch.asked, givenUp);
        continue;
      }
      const { asked } = batch;
      const outcome = await askGraphql(
        client,
        asked.map((each, index) => work.select(each, `r${index}`)),
        work.fragments(asked),
      );
      if (outcome.kind === "silent") await noteSilence(client, pace, outcome.refusal);
      else pace.heard();
      settle(batch, outcome);
    }
  };
  // A host that is not there is found out by one request, not by several at once.
  if (!pace.hasAnswered()) await lane(pace.hasAnswered);
  await mapBounded(Array.from({ length: atOnce }), atOnce, () => lane(() => false));
  pace.keep();
  return answers;
}

async function noteSilence(client: ForgeClient, pace: BatchPace, refusal: ForgeRefusal): Promise<void> {
  pace.silent(refusal);
  if (!pace.givenUp()) await client.pause(1000, `${client.forge.host} keeps silent`);
}

function readAnswers<Asked, Value>(
  asked: readonly Asked[],
  { data, errors }: Extract<GraphqlOutcome, { kind: "answer" }>,
  work: BatchWork<Asked, Value>,
  answers: Map<Asked, ForgeAnswer<Value>>,
): void {
  const byAlias = new Map<string, GraphqlError[]>();
  for (const error of errors) {
    const [alias, ...path] = error.path ?? [];
    const own = { ...error, path };
    byAlias.set(String(alias), [...(byAlias.get(String(alias)) ?? []), own]);
  }
  asked.forEach((each, index) => {
    const alias = `r${index}`;
    answers.set(each, work.read(each, data[alias], byAlias.get(alias) ?? []));
  });
}
