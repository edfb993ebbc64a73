import type { FailureKind } from "../../contracts/failure.ts";
import { Failure } from "../../platform/failure.ts";
import { printable } from "../../platform/text.ts";
import { type ConfiguredStream, jetStreamSettings, streamLimits } from "./jetstream-settings.ts";
import type { Ingest } from "./open-ingest.ts";

/**
 * Makes the streams of the chosen sinks of type `jetstream` (all, where none is chosen), as far as they are not there. Says so
 * on stderr.
 *
 * @throws Failure where there is no such sink, nothing says what its stream may hold, or the server does not let us.
 */
export async function makeStreams({ context, config, root }: Ingest, chosen: readonly string[]): Promise<void> {
  const streams = Object.entries(config.value.sinks ?? {}).flatMap(([name, each]): ConfiguredStream[] => {
    const isWanted = each.type === "jetstream" && (chosen.length === 0 || chosen.includes(name));
    return isWanted ? [{ name, config: each, root, file: config.file }] : [];
  });
  if (streams.length === 0) {
    throw new Failure("usage", {
      message: "--create-stream is about sinks of type jetstream, and none of these is one",
      hint: "choose one with --sink, or leave it out",
    });
  }
  const { ensureStream } = await import("../../jetstream/ensure-stream.ts");
  for (const stream of streams) {
    const outcome = await ensureStream(jetStreamSettings(stream), streamLimits(stream), context.signal);
    context.signal.throwIfAborted();
    if (outcome === "made") context.terminal.note(`made the stream ${stream.config.stream}`);
    if (typeof outcome === "string") continue;
    const kind: FailureKind =
      outcome.kind === "later"
        ? "temporary"
        : outcome.kind === "stop" && outcome.why === "authentication"
          ? "authentication"
          : "incomplete";
    throw new Failure(kind, {
      message: `the stream ${stream.config.stream} cannot be made: ${context.mask(printable(outcome.reason))}`,
      place: { file: stream.file, key: `sinks.${stream.name}` },
    });
  }
}
