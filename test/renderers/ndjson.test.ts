import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { report as reportContract } from "../../src/contracts/report.ts";
import { reportLine } from "../../src/contracts/report-line.ts";
import { renderMemberLine, renderNdjson, renderRest, renderRunLine } from "../../src/renderers/ndjson.ts";
import { validReport } from "../helpers/arbitrary-report.ts";
import { reportFromLines } from "../helpers/report-lines.ts";
import { twelveMembers } from "../helpers/sample-fleet.ts";

describe("renderNdjson", () => {
  it("writes the run, a line per member, the fleet's findings and the end", () => {
    const types = renderNdjson(twelveMembers())
      .trimEnd()
      .split("\n")
      .map((line) => reportLine.parse(JSON.parse(line)).type);
    expect(types).toEqual(["run", ...twelveMembers().members.map(() => "member"), "finding", "end"]);
  });

  const distinct = validReport.map((report) => ({
    ...report,
    members: [...new Map(report.members.map((member) => [member.name, member])).values()],
  }));

  it("holds the whole report, in lines that keep their contract", () => {
    fc.assert(
      fc.property(distinct, (report) => {
        const text = renderNdjson(report);
        expect(text).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u);
        expect(reportContract.parse(reportFromLines(text))).toEqual(report);
      }),
    );
  });

  it("holds it too where members were written before the fleet's checks found more", () => {
    fc.assert(
      fc.property(distinct, fc.nat(3), (report, count) => {
        const early = report.members
          .slice(0, 5)
          .map((member) => ({ ...member, findings: member.findings.slice(0, count) }));
        const written = new Map(early.map((member) => [member.name, member.findings.length]));
        const text = [
          renderRunLine(report.run),
          ...early.map(renderMemberLine),
          renderRest(report, (name) => written.get(name)),
        ].join("");
        expect(reportFromLines(text)).toEqual(report);
      }),
    );
  });
});
