/** What GitHub takes of a step's summary, in bytes; a larger one is refused whole. */
const limit = 1024 * 1024;

/**
 * As much of a Markdown report as still fits into the summary of a step, cut at the end of a line, with a note where
 * something was left out. Empty where not even the note fits.
 *
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
 *
 * @param used the bytes that the summary has already.
 */
export function fitStepSummary(markdown: string, used: number): string {
  const room = limit - used;
  if (Buffer.byteLength(markdown) <= room) return markdown;
  const note = "\n\n**Cut off here: GitHub takes 1 MiB. The whole report is what `wgx … --format markdown` prints.**\n";
  const bytes = Buffer.from(markdown).subarray(0, Math.max(0, room - Buffer.byteLength(note)));
  const end = bytes.lastIndexOf("\n");
  if (room < Buffer.byteLength(note)) return "";
  return (end < 0 ? "" : bytes.subarray(0, end).toString("utf8")) + note;
}
