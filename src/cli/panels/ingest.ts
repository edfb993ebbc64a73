import { setImmediate } from "node:timers/promises";
import type { DeadLetter } from "../../contracts/dead-letter.ts";
import type { IngestView, SinkStanding } from "../../contracts/panel-views.ts";
import { readAttempt } from "../../feed/attempt-file.ts";
import { glanceLag } from "../../feed/glance-lag.ts";
import { type Cursor, listCursors } from "../../feed/list-cursors.ts";
import { readDeadLetters } from "../../feed/read-dead-letters.ts";
import { renderIngest } from "../../panels/ingest-panel.ts";
import { byCodePoint } from "../../platform/text.ts";
import type { Context } from "../context.ts";
import { orFailure } from "./or-failure.ts";
import type { Panel } from "./panel.ts";

const limits = {
  /** Dead letters on the page. */
  letters: 50,
  /** Letters at a time, and then others have their turn. */
  stride: 200,
};

/** How events get through. */
export function ingestPanel(context: Context, root: string): Panel {
  const frame = { title: "Ingest", panel: "/ingest" } as const;
  return async (path) => {
    if (path.join("/") !== "ingest") return undefined;
    return orFailure(frame, async () => ({
      ...frame,
      main: renderIngest(await loadIngestView(context, root), context.now().toISOString()),
    }));
  };
}

/** @throws Failure "incomplete" for dead letters that are corrupt. */
export async function loadIngestView({ mask }: Pick<Context, "mask">, root: string): Promise<IngestView> {
  const sinks: SinkStanding[] = [];
  const letters: DeadLetter[] = [];
  for (const cursor of listCursors(root)) {
    const { open, all, newest } = await lettersOf(cursor);
    letters.push(...newest);
    sinks.push(standingOf(cursor, { all, open }, mask));
  }
  return { sinks, letters: letters.toSorted((a, b) => byCodePoint(b.at, a.at)).slice(0, limits.letters) };
}

function standingOf(
  { receipt, folder }: Cursor,
  deadLetters: SinkStanding["deadLetters"],
  mask: Context["mask"],
): SinkStanding {
  const { feed, sink, totals, writtenAt } = receipt;
  const last = readAttempt(folder.attempt);
  return {
    feed,
    sink: sink.name,
    target: mask(sink.identity),
    totals,
    movedAt: writtenAt,
    lag: glanceLag(receipt),
    ...(last && { last: { ...last, ...(last.reason !== undefined && { reason: mask(last.reason) }) } }),
    deadLetters,
  };
}

interface Letters {
  readonly all: number;
  readonly open: number;
  /** Of the open ones, as many as the page shows. */
  readonly newest: readonly DeadLetter[];
}

/** A letter that is met again counts once. */
async function lettersOf({ folder }: Cursor): Promise<Letters> {
  const seen = new Set<string>();
  const open = new Set<string>();
  let newest = new Map<string, DeadLetter>();
  let count = 0;
  for (const { letter, replayedAt } of readDeadLetters(folder)) {
    seen.add(letter.id);
    newest.delete(letter.id);
    if (replayedAt === undefined) newest.set(letter.id, letter);
    if (replayedAt === undefined) open.add(letter.id);
    else open.delete(letter.id);
    if (newest.size > 4 * limits.letters) newest = new Map([...newest].slice(-limits.letters));
    if (++count % limits.stride === 0) await setImmediate();
  }
  return { all: seen.size, open: open.size, newest: [...newest.values()].slice(-limits.letters) };
}
