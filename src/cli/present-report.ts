import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Report } from "../contracts/report.ts";
import { counted, printable } from "../platform/text.ts";
import type { Context } from "./context.ts";
import type { Format } from "./formats.ts";
import { write } from "./write-file.ts";

export interface Presentation {
  /** `written`: it stands on stdout already. */
  readonly format: Format | "written";
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
  if (how.format === "written") return;
  const text = await render(context, report, { ...how, format: how.format });
  if (how.output === undefined) context.terminal.print(text);
  else write(how.output, text);
  if (how.format === "github") {
    const { addToStepSummary } = await import("./step-summary.ts");
    await addToStepSummary(context, report);
  }
}

async function render(
  context: Context,
  report: Report,
  { format, failOn, output }: Presentation & { readonly format: Format },
): Promise<string> {
  const { terminal, global } = context;
  switch (format) {
    case "json":
      return (await import("../renderers/json.ts")).renderJson(report);
    case "ndjson":
      return (await import("../renderers/ndjson.ts")).renderNdjson(report);
    case "markdown":
      return (await import("../renderers/markdown.ts")).renderMarkdown(report);
    case "junit":
      return (await import("../renderers/junit.ts")).renderJunit(report, { failOn });
    case "sarif":
      return renderSarif(report);
    case "github": {
      const { renderGithub } = await import("../renderers/github.ts");
      return renderGithub(report, { failOn, workspace: context.env["GITHUB_WORKSPACE"] });
    }
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

async function renderSarif(report: Report): Promise<string> {
  const [{ toSarif }, { renderJson }, { loadChecks }] = await Promise.all([
    import("../renderers/sarif.ts"),
    import("../renderers/json.ts"),
    import("../checks/registry.ts"),
  ]);
  const rules = await loadChecks(report.checks ?? []);
  const fingerprint = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 32);
  return renderJson(toSarif(report, { rules, fingerprint }));
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
