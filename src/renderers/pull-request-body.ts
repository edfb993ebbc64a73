import type { FileAction, MemberPlan } from "../contracts/sync-plan.ts";
import { codeSpan, escapeMarkdown } from "./escape-markdown.ts";
import { markdownTable } from "./markdown-table.ts";

const words: Readonly<Record<FileAction, string>> = {
  create: "new",
  update: "brought up to date, nothing local was in it",
  merge: "merged with what was edited here",
  conflict: "**left out**: it conflicts with what was edited here",
  skip: "left as it is",
  "delete-orphan": "removed, no longer a template",
};

/**
 * What a pull request of a roll-out says: what it changes, what it leaves out and why, and the drift report behind it.
 *
 * @param report the member's drift report, Markdown.
 */
export function renderPullRequestBody(
  plan: MemberPlan,
  about: { readonly metarepo: string; readonly commit: string },
  report: string,
): string {
  const shown = plan.files.filter(({ action }) => action !== "skip");
  const rows = shown.map(({ path, action, reason }) => [
    codeSpan(path),
    `${words[action]}${reason === undefined ? "" : ` (${escapeMarkdown(reason)})`}`,
  ]);
  const intro = `Brings the shared files in line with the templates of ${codeSpan(about.metarepo)} at ${codeSpan(about.commit)}.`;
  const hint = "Close it without merging to decline just this; it is then not proposed again.";
  const blocks = [intro, markdownTable(["file", "change"], rows), hint, "---", report.trimEnd()];
  return `${blocks.join("\n\n")}\n`;
}
