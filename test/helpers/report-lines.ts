import type { MemberReport } from "../../src/contracts/report.ts";
import { type ReportLine, reportLine } from "../../src/contracts/report-line.ts";

/** The report that lines tell, put together as docs/reports.md says. */
export function reportFromLines(text: string): object {
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line): ReportLine => reportLine.parse(JSON.parse(line)));
  const [head, end] = [lines[0], lines.at(-1)];
  if (head?.type !== "run" || end?.type !== "end") throw new Error("the lines were cut off");
  const members = new Map<string, MemberReport>();
  const fleet = [];
  for (const line of lines) {
    if (line.type === "member") members.set(line.member.name, line.member);
    if (line.type !== "finding") continue;
    const member = line.member === undefined ? undefined : members.get(line.member);
    if (!member) fleet.push(line.finding);
    else
      members.set(member.name, {
        ...member,
        state: line.state ?? member.state,
        findings: [...member.findings, line.finding],
      });
  }
  const { type: _, finishedAt, ...rest } = end;
  return {
    schema: "wgx.report/1",
    run: { ...head.run, finishedAt },
    ...rest,
    members: [...members.values()],
    fleet,
  };
}
