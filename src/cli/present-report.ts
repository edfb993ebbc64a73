import { join } from "node:path";
import type { Report } from "../contracts/report.ts";
import { Failure, messageOf } from "../platform/failure.ts";
import { writeFileAtomically } from "../platform/files.ts";
import { counted, printable } from "../platform/text.ts";
import type { Context } from "./context.ts";

export type Format = "human" | "json" | "markdown";

export interface Presentation {
  readonly format: Format;
  readonly failOn: "warn" | "fail";
  /** Absolute; instead of stdout. */
  readonly output?: string;
  /** Absolute; where the drift reports and the fleet-health document go. */
  readonly reportFolder?: string;
}

/**
 * Shows a report in one form, and writes the files that were asked for.
 *
 * @throws Failure "configuration" where a file cannot be written.
 */
export async function presentReport(context: Context, report: Report, how: Presentation): Promise<void> {
  if (how.reportFolder !== undefined) await writeReports(context, report, how.reportFolder);
  const text = await render(context, report, how);
  if (how.output === undefined) context.terminal.print(text);
  else write(how.output, text);
}

async function render(context: Context, report: Report, { format, failOn, output }: Presentation): Promise<string> {
  const { terminal, global } = context;
  switch (format) {
    case "json":
      return (await import("../renderers/json.ts")).renderJson(report);
    case "markdown":
      return (await import("../renderers/markdown.ts")).renderMarkdown(report);
    case "human": {
      const { renderHuman } = await import("../renderers/human.ts");
      const toFile = output !== undefined;
      return renderHuman(report, {
        width: toFile ? undefined : terminal.width,
        colour: toFile ? "never" : terminal.colour,
        verbose: global.verbose,
        quiet: global.quiet,
        failOn,
      });
    }
  }
}

async function writeReports(context: Context, report: Report, folder: string): Promise<void> {
  const [{ renderDriftReport }, { toFleetHealth }, { renderJson }] = await Promise.all([
    import("../renderers/drift-report.ts"),
    import("../renderers/fleet-health.ts"),
    import("../renderers/json.ts"),
  ]);
  const time = report.run.startedAt.replace(/[-:]/g, "").replace(/\.\d+/, "");
  for (const member of report.members)
    write(join(folder, `drift-${member.name}-${time}.md`), renderDriftReport(report, member));
  write(join(folder, "fleet-health.json"), renderJson(toFleetHealth(report)));
  if (!context.global.quiet) {
    context.terminal.note(
      `wrote ${counted(report.members.length, "drift report")} and fleet-health.json to ${printable(folder)}`,
    );
  }
}

function write(path: string, text: string): void {
  try {
    writeFileAtomically(path, text);
  } catch (error) {
    throw new Failure(
      "configuration",
      {
        message: `cannot be written: ${messageOf(error)}`,
        place: { file: path },
        hint: "name a place that can be written",
      },
      { cause: error },
    );
  }
}
