import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderJunit } from "../../src/renderers/junit.ts";
import { renderJunitDocument } from "../../src/renderers/junit-document.ts";
import { hostileReport, hostileText } from "../helpers/arbitrary-report.ts";
import { expectJunit } from "../helpers/junit.ts";
import { aFinding, aMember, anUnreadMember, aReport } from "../helpers/reports.ts";
import { twelveMembers } from "../helpers/sample-fleet.ts";

const checks = ["member-reachable", "ci", "clone-state"];

describe("renderJunit", () => {
  it("has a suite per member and one for the fleet, and a case per check", () => {
    const report = aReport(
      [
        aMember("garden", {
          findings: [
            aFinding({ path: "a.yml", line: 3 }),
            aFinding({ severity: "fail", message: "worse", fix: { argv: ["git", "status"] } }),
            aFinding({ severity: "info", message: "by the way" }),
          ],
          notRun: [{ check: "clone-state", reason: "the cache holds no work tree" }],
        }),
        anUnreadMember("shed", "no clone", { notRun: [{ check: "ci", reason: "no clone" }] }),
      ],
      { checks, fleet: [aFinding({ check: "graph-edges", message: "an edge to nothing" })] },
    );
    expect(renderJunit(report, { failOn: "warn" })).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="doctor" tests="8" failures="2" errors="1" time="10.000">
      <testsuite name="garden" tests="3" failures="1" errors="0" skipped="1" timestamp="2026-08-01T11:59:50" time="10.000">
      <properties>
      <property name="source" value="local"/>
      <property name="ref" value="main"/>
      <property name="commit" value="3f2a1c09d8b7e6f5a4c3b2d1e0f9a8b7c6d5e4f3"/>
      </properties>
      <testcase name="member-reachable" classname="garden" time="0.000"/>
      <testcase name="ci" classname="garden" time="0.000">
      <failure message="no workflow runs on pull requests (and 1 more)" type="fail">a.yml:3: no workflow runs on pull requests
      worse (fix: git status)</failure>
      <system-out>info: by the way</system-out>
      </testcase>
      <testcase name="clone-state" classname="garden" time="0.000">
      <skipped message="the cache holds no work tree"/>
      </testcase>
      </testsuite>
      <testsuite name="shed" tests="4" failures="0" errors="1" skipped="1" timestamp="2026-08-01T11:59:50" time="0.000">
      <properties>
      <property name="source" value="local"/>
      </properties>
      <testcase name="readable" classname="shed" time="0.000">
      <error message="no clone" type="unknown">no clone</error>
      </testcase>
      <testcase name="member-reachable" classname="shed" time="0.000"/>
      <testcase name="ci" classname="shed" time="0.000">
      <skipped message="no clone"/>
      </testcase>
      <testcase name="clone-state" classname="shed" time="0.000"/>
      </testsuite>
      <testsuite name="fleet" tests="1" failures="1" errors="0" skipped="0" timestamp="2026-08-01T11:59:50" time="0.000">
      <testcase name="graph-edges" classname="fleet" time="0.000">
      <failure message="an edge to nothing" type="warn">an edge to nothing</failure>
      </testcase>
      </testsuite>
      </testsuites>
      "
    `);
  });

  it("fails a case only for what counts", () => {
    const report = aReport([
      aMember("a", { findings: [aFinding({ message: "only a warning" })] }),
      aMember("b", { findings: [aFinding({ baseline: "known" })] }),
      aMember("c", { findings: [aFinding({ severity: "fail", waived: { reason: "meant", until: "2027-01-01" } })] }),
    ]);
    const text = renderJunit(report, { failOn: "fail" });
    expect(text).toContain('<testsuites name="doctor" tests="3" failures="0" errors="0"');
    expect(text).toContain("<system-out>warn: only a warning</system-out>");
    expect(text).toContain("[known]</system-out>");
    expect(text).toContain("[waived until 2027-01-01: meant]</system-out>");
  });

  it("says in its case what was fixed since the baseline", () => {
    const baseline = {
      run: "r",
      finishedAt: "2026-08-01T12:00:00Z",
      new: 0,
      known: 0,
      fixed: [{ member: "a", finding: aFinding({ message: "no longer so" }) }],
      notSeen: 0,
    };
    const text = renderJunit(aReport([aMember("a")], { checks: ["ci"], baseline }), { failOn: "warn" });
    expect(text).toContain("<system-out>fixed: no longer so</system-out>");
  });

  it("is valid for every report, whatever text stands in it", async () => {
    const documents = [renderJunit(twelveMembers(), { failOn: "warn" })];
    fc.assert(
      fc.property(hostileReport, (report) => {
        documents.push(renderJunit(report, { failOn: "warn" }));
      }),
      { numRuns: 60 },
    );
    await expectJunit(documents);
  });
});

describe("renderJunitDocument", () => {
  it("keeps the lines of what a test said, and shows what XML cannot hold", async () => {
    const output = 'first <b>\r\nsecond & "third"\u0000\u001b[31m\ud800\uffff]]>';
    const document = renderJunitDocument("tasks", [
      {
        name: "garden",
        startedAt: "2026-08-01T13:00:00+02:00",
        cases: [
          { name: "smoke", className: "garden", seconds: 1.5, outcome: { kind: "passed" }, output, errorOutput: "e" },
        ],
      },
    ]);
    expect(document).toContain(
      "<system-out>first &lt;b&gt;\nsecond &amp; &quot;third&quot;\\x00\\x1b[31m\ufffd\ufffd]]&gt;</system-out>",
    );
    expect(document).toContain('timestamp="2026-08-01T11:00:00" time="1.500"');
    await expectJunit([document]);
  });

  it("is valid for every text", async () => {
    const documents: string[] = [];
    fc.assert(
      fc.property(hostileText, (text) => {
        documents.push(
          renderJunitDocument(text, [
            {
              name: text,
              properties: { [text]: text },
              cases: [
                { name: text, className: text, outcome: { kind: "error", type: text, message: text }, output: text },
                { name: text, className: text, outcome: { kind: "skipped", message: text }, errorOutput: text },
              ],
            },
          ]),
        );
      }),
      { numRuns: 60 },
    );
    await expectJunit(documents);
  });
});
