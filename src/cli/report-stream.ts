import type { MemberReport, Report } from "../contracts/report.ts";
import { renderMemberLine, renderRest, renderRunLine } from "../renderers/ndjson.ts";
import type { Terminal } from "./terminal.ts";

/** A report that is written line by line while it is made. */
export interface ReportStream {
  readonly writeMember: (member: MemberReport) => void;
  /** What the members' lines do not hold, and the end. */
  readonly writeRest: (report: Report) => void;
}

/** Writes the first line. */
export function streamReport(terminal: Terminal, run: Omit<Report["run"], "finishedAt">): ReportStream {
  const written = new Map<string, number>();
  terminal.print(renderRunLine(run));
  return {
    writeMember(member) {
      written.set(member.name, member.findings.length);
      terminal.print(renderMemberLine(member));
    },
    writeRest: (report) => terminal.print(renderRest(report, (name) => written.get(name))),
  };
}
