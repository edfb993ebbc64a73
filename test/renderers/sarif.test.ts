import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkIds, loadChecks } from "../../src/checks/registry.ts";
import type { Report } from "../../src/contracts/report.ts";
import { renderJson } from "../../src/renderers/json.ts";
import { type RuleText, toSarif } from "../../src/renderers/sarif.ts";
import { validReport } from "../helpers/arbitrary-report.ts";
import { aFinding, aMember, anUnreadMember, aReport } from "../helpers/reports.ts";
import { twelveMembers } from "../helpers/sample-fleet.ts";

/** The schema that OASIS published, as Microsoft's SDK carries it; its draft is older than ajv's. */
function publishedSchema() {
  const require = createRequire(import.meta.url);
  const { $schema: _, id: __, ...schema } = require("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  formats.default(ajv);
  return ajv.compile(schema);
}

const validate = publishedSchema();

interface Log {
  readonly runs: readonly {
    readonly results: readonly {
      readonly ruleId: string;
      readonly level: string;
      readonly baselineState?: string;
      readonly suppressions?: readonly object[];
      readonly partialFingerprints: Readonly<Record<string, string>>;
      readonly locations: readonly {
        readonly physicalLocation: {
          readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string };
          readonly region?: { readonly startLine: number };
        };
      }[];
    }[];
    readonly invocations: readonly { readonly toolExecutionNotifications: readonly { message: { text: string } }[] }[];
    readonly originalUriBaseIds: Readonly<Record<string, { readonly uri?: string }>>;
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
  }[];
}

function sarifOf(report: Report, rules: readonly RuleText[] = []): Log {
  const fingerprint = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 32);
  const log: unknown = JSON.parse(renderJson(toSarif(report, { rules, fingerprint })));
  validate(log);
  expect(validate.errors ?? []).toEqual([]);
  return log as Log;
}

function runOf(report: Report): Log["runs"][number] {
  const [run] = sarifOf(report).runs;
  if (run === undefined) throw new Error("no run");
  return run;
}

function fingerprintsOf(report: Report): readonly (string | undefined)[] {
  return runOf(report).results.map(({ partialFingerprints }) => partialFingerprints["wgxFinding/v1"]);
}

describe("toSarif", () => {
  it("keeps the published schema, with the rules of every check", async () => {
    const log = sarifOf({ ...twelveMembers(), checks: [...checkIds] }, await loadChecks(checkIds));
    const [run] = log.runs;
    expect(run?.tool.driver.rules.slice(0, checkIds.length)).toEqual(
      checkIds.map((id) => expect.objectContaining({ id, help: { text: expect.stringMatching(/.{40}/s) } })),
    );
  });

  it("keeps it for every report", () => {
    fc.assert(
      fc.property(validReport, (report) => void sarifOf(report)),
      { numRuns: 60 },
    );
  });

  it("names a place relative to the member, and the member's folder once", () => {
    const findings = [aFinding({ path: ".github/workflows/a b#%.yml", line: 7 }), aFinding({ message: "of no file" })];
    const run = runOf(aReport([aMember("garden", { location: "/work/my garden", findings })]));
    expect(run.results.map(({ locations: [place] }) => place?.physicalLocation)).toEqual([
      {
        artifactLocation: { uri: ".github/workflows/a%20b%23%25.yml", uriBaseId: "garden" },
        region: { startLine: 7 },
      },
      { artifactLocation: { uri: ".", uriBaseId: "garden" } },
    ]);
    expect(run.originalUriBaseIds["garden"]?.uri).toBe("file:///work/my%20garden/");
  });

  it("suppresses what is waived, and says what is new", () => {
    const run = runOf(
      aReport([
        aMember("a", {
          findings: [
            aFinding({ waived: { reason: "meant so", until: "2027-01-01" } }),
            aFinding({ baseline: "known", severity: "info" }),
            aFinding({ baseline: "new", severity: "fail", message: "other" }),
          ],
        }),
      ]),
    );
    expect(run.results).toMatchObject([
      {
        level: "warning",
        suppressions: [{ kind: "external", status: "accepted", justification: "waived until 2027-01-01: meant so" }],
      },
      { level: "note", baselineState: "unchanged" },
      { level: "error", baselineState: "new" },
    ]);
  });

  it("tells what could not be read and what did not run", () => {
    const run = runOf(
      aReport([anUnreadMember("shed", "no clone"), aMember("a", { notRun: [{ check: "ci", reason: "no tree" }] })]),
    );
    const [invocation] = run.invocations;
    expect(invocation).toMatchObject({ executionSuccessful: false, exitCode: 3 });
    expect(invocation?.toolExecutionNotifications.map(({ message }) => message.text)).toEqual([
      "shed: no clone",
      "not run, which is not a pass: a: no tree",
    ]);
  });

  it("lets no message have a link in it", () => {
    const run = runOf(aReport([aMember("a", { findings: [aFinding({ message: "[x](https://evil.example)" })] })]));
    expect(JSON.stringify(run.results)).not.toContain("](");
  });
});

describe("fingerprints", () => {
  it("stay when lines, counts and folders change, and differ for what differs", () => {
    const at = (line: number, location: string) =>
      aReport([
        aMember("a", {
          location,
          findings: [
            aFinding({ path: "x.yml", line, message: `${line} things wrong in ${location}/x.yml` }),
            aFinding({ path: "y.yml", line, message: `${line} things wrong in ${location}/x.yml` }),
          ],
        }),
      ]);
    const before = fingerprintsOf(at(3, "/work/a"));
    expect(fingerprintsOf(at(40, "/home/ci/a"))).toEqual(before);
    expect(new Set(before).size).toBe(2);
  });

  it("tell the same finding apart where it is there twice", () => {
    const twice = fingerprintsOf(aReport([aMember("a", { findings: [aFinding(), aFinding({ line: 2 })] })]));
    expect(new Set(twice).size).toBe(2);
  });
});
