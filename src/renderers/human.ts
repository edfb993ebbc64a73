import type { Report } from "../contracts/report.ts";
import type { FailOn } from "./by-urgency.ts";
import { findingsSection } from "./human-findings.ts";
import { membersSection } from "./human-members.ts";
import { notRunSection } from "./human-not-run.ts";
import { summarySection } from "./human-summary.ts";
import { templatesSection } from "./human-templates.ts";
import { type Colour, paintFor } from "./paint.ts";
import type { Screen } from "./screen.ts";
import type { Width } from "./wrap.ts";

export interface HumanOptions {
  /** Columns of the terminal; `undefined` is a pipe, where nothing is cut or wrapped. */
  readonly width: Width;
  readonly colour: Colour;
  /** Info and waived findings, every template and every name as well. */
  readonly verbose: boolean;
  /** The summary and the members that are not ok, nothing else. */
  readonly quiet: boolean;
  readonly failOn: FailOn;
}

/** Below this, lines are as wide as this and the terminal breaks them. */
const narrowest = 32;

/**
 * A report as a person reads it in a terminal: members, findings with the most urgent first, templates, what was not
 * run, and a summary. No line is longer than the width but for commands, which have to be pasteable. Ends in a newline.
 */
export function renderHuman(report: Report, options: HumanOptions): string {
  const screen: Screen = {
    width: options.width === undefined ? undefined : Math.max(narrowest, options.width),
    paint: paintFor(options.colour),
    verbose: options.verbose && !options.quiet,
    quiet: options.quiet,
    failOn: options.failOn,
  };
  const sections = options.quiet
    ? [membersSection(report, screen), summarySection(report, screen)]
    : [
        membersSection(report, screen),
        ...findingsSection(report, screen),
        templatesSection(report, screen),
        notRunSection(report, screen),
        summarySection(report, screen),
      ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}
