import type { ReadBack, SinkReport } from "../../contracts/ingest-report.ts";
import { cursorFolder } from "../../feed/cursor-folder.ts";
import { readBack } from "../../feed/read-back.ts";
import { readDeadLetters } from "../../feed/read-dead-letters.ts";
import type { Sink } from "../../sinks/sink.ts";
import type { Ingest } from "./open-ingest.ts";

/** Looks whether each sink that took lines in this run has the last of them. */
export function readBackSinks(
  { context, root, feed, contract }: Ingest,
  sinks: readonly Sink[],
  reports: readonly SinkReport[],
): Promise<ReadBack[]> {
  return Promise.all(
    sinks.flatMap((sink) => {
      const report = reports.find(({ name }) => name === sink.name);
      if (report === undefined || context.signal.aborted) return [];
      const { from, to, accepted, deadLettered } = report;
      const dead = new Set<string>();
      if (deadLettered > 0) {
        for (const { letter } of readDeadLetters(cursorFolder(root, feed, sink.name))) dead.add(letter.id);
      }
      const about = {
        sink,
        feed,
        contract,
        // Where nothing was accepted there is nothing to look for.
        from: accepted > 0 ? from.bytes : to.bytes,
        to: to.bytes,
        isDead: (id: string) => dead.has(id),
        now: context.now,
      };
      return [readBack(about, context.signal)];
    }),
  );
}
