import fc from "fast-check";
import type { Finding } from "../../src/contracts/finding.ts";
import type { TemplatePolicy } from "../../src/contracts/inventory.ts";
import type { MemberReport, Report } from "../../src/contracts/report.ts";
import { aReport } from "./reports.ts";

const nasty = [
  "",
  " ",
  "\u001b[31mred\u001b[0m",
  "\u001b]8;;http://evil.example\u0007click\u001b]8;;\u0007",
  "a\nb\r\nc\td",
  "\u009b2J",
  "\u202egnp.exe",
  "| a | b |\n| - | - |",
  "\\|`|``",
  "</td><script>alert(1)</script>",
  "@org/team #1 owner/repo#2 GH-3 https://evil.example www.evil.example",
  "# heading",
  "```\nfence\n```",
  "名前-テスト-日本語の長い名前",
  "e\u0301\u0301\u0301",
  "👩‍👩‍👧 ❤️ 🇩🇪",
  "x".repeat(200),
  "word ".repeat(40),
];

/** Text as an enemy would write it. */
export const hostileText = fc.oneof(
  fc.constantFrom(...nasty),
  fc.string({ unit: "binary", maxLength: 120 }),
  fc.array(fc.constantFrom(...nasty), { maxLength: 3 }).map((parts) => parts.join("")),
);

const message = hostileText.filter((text) => text.length > 0);
const state = fc.constantFrom("identical", "behind", "modified", "missing", "waived", "unknown") satisfies fc.Arbitrary<
  Finding["state"]
>;

const findingArbitrary: fc.Arbitrary<Finding> = fc.record(
  {
    check: fc.constantFrom("ci", "template-drift", `long-${"check-".repeat(15)}id`),
    severity: fc.constantFrom("info", "warn", "fail"),
    message,
    path: hostileText,
    line: fc.integer({ min: 1, max: 100_000 }),
    state,
    fix: fc.record({ argv: fc.array(hostileText, { minLength: 1, maxLength: 4 }) }),
    waived: fc.record({ reason: hostileText, until: hostileText }),
  },
  { requiredKeys: ["check", "severity", "message"] },
);

const notRun = fc.array(fc.record({ check: hostileText, reason: hostileText }), { maxLength: 2 });
const time = fc.constantFrom("2026-08-01T09:00:00Z", "2025-01-01T00:00:00+02:00", "2030-01-01T00:00:00Z");

function memberArbitrary(name: fc.Arbitrary<string>): fc.Arbitrary<MemberReport> {
  return fc.record(
    {
      name,
      state: fc.constantFrom("ok", "warn", "fail", "unknown"),
      source: fc.constantFrom("local", "cache", "github"),
      findings: fc.array(findingArbitrary, { maxLength: 4 }),
      notRun,
      reason: hostileText,
      location: hostileText,
      ref: hostileText,
      commit: fc.constant("3f2a1c09d8b7e6f5a4c3b2d1e0f9a8b7c6d5e4f3"),
      committedAt: time,
      fetchedAt: time,
    },
    { requiredKeys: ["name", "state", "source", "findings", "notRun"] },
  );
}

function reportArbitrary(name: fc.Arbitrary<string>): fc.Arbitrary<Report> {
  const cluster = fc.record(
    { state, members: fc.array(name, { minLength: 1, maxLength: 12 }), behind: fc.nat(40) },
    { requiredKeys: ["state", "members"] },
  );
  const template = fc.record({
    path: hostileText,
    policies: fc.constant<TemplatePolicy[]>(["required"]),
    clusters: fc.array(cluster, { maxLength: 4 }),
  });
  return fc
    .record({
      members: fc.array(memberArbitrary(name), { maxLength: 50 }),
      fleet: fc.array(findingArbitrary, { maxLength: 3 }),
      templates: fc.array(template, { maxLength: 3 }),
      notRun,
      exitCode: fc.constantFrom(0, 1, 2, 3, 4, 70, 75, 99, 130),
    })
    .map(({ members, ...rest }) => aReport(members, rest));
}

/** Reports that keep their contract, with hostile text wherever the contract lets it in. */
export const validReport = reportArbitrary(
  fc.oneof(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,30}$/), fc.constant("a".repeat(200))),
);

/** Reports as nothing should ever let them through: even the names are hostile. */
export const hostileReport = reportArbitrary(hostileText);
