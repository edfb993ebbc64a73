import type { Command } from "commander";
import type { MetricsOptions } from "../commands/metrics-snapshot.ts";
import type { Action } from "./declaration.ts";

/** `wgx metrics` on the command line. */
export function declareMetrics(program: Command, action: Action): void {
  const metrics = program.command("metrics").description("this host and its fleet in numbers: metrics snapshot");
  metrics
    .command("snapshot")
    .description("one snapshot, as JSON; what this host cannot know is left out")
    .option("--output <file>", "write it there instead of to stdout")
    .option("--append <file>", "add it there as a line (JSONL) instead of writing to stdout")
    .action(
      action<MetricsOptions>(async (context, options) => {
        const { runMetricsSnapshot } = await import("../commands/metrics-snapshot.ts");
        return runMetricsSnapshot(context, options);
      }),
    );
}
