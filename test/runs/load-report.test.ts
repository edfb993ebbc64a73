import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isFailure } from "../../src/platform/failure.ts";
import { renderJson } from "../../src/renderers/json.ts";
import { loadReport } from "../../src/runs/load-report.ts";
import { scratch } from "../helpers/repositories.ts";
import { twelveMembers } from "../helpers/sample-fleet.ts";

function refusalOf(text: string) {
  const file = join(scratch(), "report.json");
  writeFileSync(file, text);
  return failureOf(file);
}

function failureOf(file: string) {
  try {
    loadReport(file);
  } catch (error) {
    if (isFailure(error)) return { kind: error.kind, ...error.problems[0] };
    throw error;
  }
  throw new Error("it was taken");
}

describe("loadReport", () => {
  it("reads what was written as JSON", () => {
    const file = join(scratch(), "report.json");
    writeFileSync(file, renderJson(twelveMembers()));
    expect(loadReport(file)).toEqual(twelveMembers());
  });

  it.each([
    ["nothing", "", /^this is no JSON document: /],
    ["half a report", renderJson(twelveMembers()).slice(0, 400), /^this is no JSON document: /],
    ["a report as lines", '{"type":"run"}\n{"type":"end"}\n', /^this is no JSON document: /],
    [
      "another document",
      '{"schema":"wgx.list/1"}',
      /^this is no report: expected "wgx.report\/1", found "wgx.list\/1"/,
    ],
    ["a list", "[]", /^this is no report: expected a mapping, found a list$/],
    [
      "a member that could leave the folder",
      renderJson(twelveMembers()).replace('"chronik"', '"../chronik"'),
      /^this is no report: expected a name made of letters/,
    ],
  ])("refuses %s", (_, text, message) => {
    expect(refusalOf(text)).toMatchObject({
      kind: "configuration",
      message: expect.stringMatching(message),
      hint: expect.stringContaining("--format json"),
    });
  });

  it("says where the contract is broken", () => {
    const text = renderJson(twelveMembers()).replace('"severity": "fail"', '"severity": "dire"');
    expect(refusalOf(text).place?.key).toMatch(/^members\[\d+\]\.findings\[0\]\.severity$/);
  });

  it("refuses what is no file", () => {
    const folder = scratch();
    mkdirSync(join(folder, "report.json"));
    expect(failureOf(join(folder, "report.json")).message).toMatch(/^cannot be read: .*not a regular file$/);
    expect(failureOf(join(folder, "none.json")).message).toBe("cannot be read: there is no such file");
  });
});
