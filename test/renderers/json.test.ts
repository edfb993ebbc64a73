import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { report as reportContract } from "../../src/contracts/report.ts";
import { renderJson } from "../../src/renderers/json.ts";
import { validReport } from "../helpers/arbitrary-report.ts";
import { twelveMembers } from "../helpers/sample-fleet.ts";

describe("renderJson", () => {
  it("writes what JSON.stringify writes, indented, and one newline", () => {
    expect(renderJson(twelveMembers())).toBe(`${JSON.stringify(twelveMembers(), null, 2)}\n`);
  });

  it("parses back to the same report, which keeps its contract", () => {
    fc.assert(
      fc.property(validReport, (report) => {
        const parsed: unknown = JSON.parse(renderJson(report));
        expect(parsed).toEqual(report);
        expect(reportContract.safeParse(parsed).success).toBe(true);
      }),
    );
  });

  it("holds nothing that steers a terminal", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const json = renderJson({ text, [text]: 1 });
        expect(json).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u);
        expect(JSON.parse(json)).toEqual({ text, [text]: 1 });
      }),
    );
  });
});
