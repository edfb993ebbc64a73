import { appendFileSync, statSync } from "node:fs";
import type { Report } from "../contracts/report.ts";
import { renderMarkdown } from "../renderers/markdown.ts";
import { fitStepSummary } from "../renderers/step-summary.ts";
import type { Context } from "./context.ts";
import { unwritable } from "./write-file.ts";

/**
 * Adds a report to the summary of the step of GitHub Actions that wgx runs in, GITHUB_STEP_SUMMARY; nothing elsewhere.
 *
 * @throws Failure "configuration" where the file cannot be written.
 */
export async function addToStepSummary({ env }: Context, report: Report): Promise<void> {
  const { GITHUB_STEP_SUMMARY: file } = env;
  if (file === undefined || file === "") return;
  try {
    const used = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    appendFileSync(file, fitStepSummary(renderMarkdown(report), used));
  } catch (error) {
    throw unwritable(file, error);
  }
}
