import { expect, it } from "vitest";
import { lastMeasuredDrift } from "../../src/runs/measured-drift.ts";
import { recordFindings } from "../../src/runs/record-findings.ts";
import { aRecord } from "../helpers/records.ts";
import { aFinding, aMember, aReport } from "../helpers/reports.ts";

it("keeps the most serious open findings, and says how many it leaves out", () => {
  const warnings = Array.from({ length: 120 }, (_, index) => aFinding({ message: `thing ${index}`, line: index + 1 }));
  const others = [
    aFinding({ severity: "info" }),
    aFinding({ baseline: "known", severity: "fail" }),
    aFinding({ waived: { reason: "r", until: "2027-01-01" }, severity: "fail" }),
    aFinding({ severity: "fail", message: "worst" }),
  ];
  const kept = recordFindings(aReport([aMember("a", { findings: [...warnings, ...others] })]));
  expect(kept.findings?.[0]).toEqual({ member: "a", check: "ci", severity: "fail", message: "worst" });
  expect(kept.findings).toHaveLength(100);
  expect(kept.findingsOmitted).toBe(21);
  expect(kept.drift).toBeUndefined();
});

it("counts files that differ from their template where drift was looked for, intended ones left out", () => {
  const drift = (state: "behind" | "waived" | "unknown") => aFinding({ check: "template-drift", state, path: state });
  const report = aReport([aMember("a", { findings: [drift("behind"), drift("waived")] }), aMember("b"), aMember("c")], {
    checks: ["template-drift"],
  });
  expect(recordFindings(report).drift).toEqual({ files: 1, members: 1, unknown: 0 });
  report.members[1]?.findings.push(drift("unknown"));
  expect(recordFindings(report).drift).toEqual({ files: 1, members: 1, unknown: 1 });
});

it("believes the drift of the newest run that looked at every member", () => {
  const drift = (files: number) => ({ drift: { files, members: 1, unknown: 0 } });
  const both = [
    { name: "a", state: "ok" as const },
    { name: "b", state: "ok" as const },
  ];
  const records = [aRecord(4), aRecord(3, drift(3)), aRecord(2, { ...drift(2), members: both }), aRecord(1, drift(1))];
  expect(lastMeasuredDrift(records, ["a", "b"])?.drift.files).toBe(2);
  expect(lastMeasuredDrift(records, ["a"])?.drift.files).toBe(3);
  expect(lastMeasuredDrift(records, ["c"])).toBeUndefined();
});
