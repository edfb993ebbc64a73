import { Failure } from "../../platform/failure.ts";
import { renderFeedbackReport } from "../../renderers/feedback-report.ts";
import { renderJson } from "../../renderers/json.ts";
import type { Context } from "../context.ts";
import { type FeedbackOptions, gatherFeedback } from "../ingest/gather-feedback.ts";
import { loadIngestConfig } from "../ingest/load-ingest-config.ts";
import { stateRoot } from "../state-folder.ts";

export interface IngestFeedbackOptions extends FeedbackOptions {
  readonly dataDir?: string;
  readonly format: "human" | "json";
  readonly json: boolean;
}

/** `wgx ingest feedback`: collects what came of the policy's decisions, or takes an operator's word on one. */
export async function runIngestFeedback(context: Context, options: IngestFeedbackOptions): Promise<number> {
  requireFittingOptions(options);
  const config = await loadIngestConfig(stateRoot(context));
  const report = await gatherFeedback(context, { config, dataDir: options.dataDir }, options);
  const { print, colour } = context.terminal;
  print(options.json || options.format === "json" ? renderJson(report) : renderFeedbackReport(report, { colour }));
  if (report.exitCode === 3) context.terminal.note(noProducer);
  return report.exitCode;
}

const noProducer =
  "hint: name who writes policy_feedback.jsonl with --from or HEIMLERN_DIR, or say what came of a decision with " +
  "--decision ID --outcome success|failure|partial|unknown";

function requireFittingOptions({ decision, outcome, comment, from }: IngestFeedbackOptions): void {
  const usage = (message: string, hint: string): Failure => new Failure("usage", { message, hint });
  if ((decision === undefined) !== (outcome === undefined)) {
    throw usage("--decision and --outcome go together", "wgx ingest feedback --decision ID --outcome success");
  }
  if (comment !== undefined && outcome === undefined) {
    throw usage("--comment is about an outcome", "name it with --decision and --outcome");
  }
  if (comment !== undefined && (comment === "" || [...comment].length > 2000)) {
    throw usage("a comment has 1 to 2000 characters", "shorten it");
  }
  if (from !== undefined && outcome !== undefined) {
    throw usage("--from reads feedback and --outcome writes some", "run them one after the other");
  }
}
