import type { IngestReport, ReadBack, SinkReport } from "../../contracts/ingest-report.ts";
import { wgxVersion } from "../../platform/version.ts";
import { ingestExit } from "./ingest-exit.ts";
import type { Ingest } from "./open-ingest.ts";

/** The document of a run, with every secret taken out of it. */
export function toIngestReport(
  { context, feed, contract }: Ingest,
  startedAt: Date,
  sinks: readonly SinkReport[],
  readBack: readonly ReadBack[] = [],
): IngestReport {
  const { mask, argv, now } = context;
  return {
    schema: "wgx.ingest/1",
    run: {
      command: ["wgx", ...argv].map(mask).join(" "),
      startedAt: startedAt.toISOString(),
      finishedAt: now().toISOString(),
      wgxVersion,
    },
    feed,
    contract: contract.name,
    sinks: sinks.map((sink) => ({
      ...sink,
      target: mask(sink.target),
      ...(sink.reason !== undefined && { reason: mask(sink.reason) }),
      firstDeadLetters: sink.firstDeadLetters.map((letter) => ({
        ...letter,
        errors: letter.errors.map((error) => ({ ...error, message: mask(error.message) })),
      })),
    })),
    readBack: [...readBack],
    exitCode: ingestExit(sinks),
  };
}
