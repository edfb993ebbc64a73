import type { Finding } from "../contracts/finding.ts";
import { findingIdentity } from "../contracts/finding-identity.ts";
import type { MemberReport, Report } from "../contracts/report.ts";
import { printable, shellLine } from "../platform/text.ts";
import { unreadReason } from "./finding-groups.ts";
import { directoryUri, relativeUri } from "./uri.ts";

/** What a check says of itself, for the rules. */
export interface RuleText {
  readonly id: string;
  readonly title: string;
  readonly severity: Finding["severity"];
  readonly explanation: string;
}

export interface SarifOptions {
  /** Those of the report's checks that have a text. */
  readonly rules: readonly RuleText[];
  /** Makes a short name, the same for the same text: a hash. */
  readonly fingerprint: (text: string) => string;
}

const levels = { fail: "error", warn: "warning", info: "note" } as const;
const schema = "https://json.schemastore.org/sarif-2.1.0.json";

/**
 * A report as a SARIF 2.1.0 log with one run, for code scanning and editors. Paths are relative to their member, whose
 * name is their `uriBaseId`; waived findings are suppressed; what could not be read or did not run is a notification.
 *
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function toSarif(report: Report, options: SarifOptions): object {
  const { run } = report;
  const found: readonly Found[] = [
    ...report.fleet.map((finding) => ({ finding })),
    ...report.members.flatMap((member) => member.findings.map((finding) => ({ finding, member }))),
  ];
  const ids = [...new Set([...(report.checks ?? []), ...found.map(({ finding }) => finding.check)])];
  const occurrences = new Map<string, number>();
  const results = found.map((each) => {
    const identity = findingIdentity(each.finding, { member: each.member?.name, location: each.member?.location });
    const occurrence = (occurrences.get(identity) ?? 0) + 1;
    occurrences.set(identity, occurrence);
    return toResult(each, ids, `${options.fingerprint(identity)}:${occurrence}`);
  });
  return {
    $schema: schema,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "wgx", version: run.wgxVersion, rules: ids.map((id) => toRule(id, options.rules)) } },
        automationDetails: { id: `wgx/${run.id}` },
        invocations: [toInvocation(report)],
        originalUriBaseIds: Object.fromEntries(report.members.map((member) => [member.name, toBase(member)])),
        columnKind: "utf16CodeUnits",
        results,
        ...(report.baseline && { properties: { baseline: report.baseline } }),
      },
    ],
  };
}

interface Found {
  readonly finding: Finding;
  readonly member?: MemberReport;
}

function toRule(id: string, texts: readonly RuleText[]): object {
  const text = texts.find((each) => each.id === id);
  if (text === undefined) return { id };
  return {
    id,
    shortDescription: { text: text.title },
    fullDescription: { text: text.explanation.split("\n\n")[0] ?? text.title },
    help: { text: text.explanation },
    defaultConfiguration: { level: levels[text.severity] },
  };
}

/** The exit code says whether there are findings; whether the run was carried out is something else. */
function toInvocation({ run, members, notRun, summary, exitCode }: Report): object {
  const unread = members
    .filter(({ state }) => state === "unknown")
    .map((member) => ({ level: "error", message: { text: said(`${member.name}: ${unreadReason(member)}`) } }));
  const skipped = [
    ...notRun,
    ...members.flatMap((member) =>
      member.state === "unknown"
        ? []
        : member.notRun.map(({ check, reason }) => ({ check, reason: `${member.name}: ${reason}` })),
    ),
  ].map(({ check, reason }) => ({
    level: "warning",
    message: { text: said(`not run, which is not a pass: ${reason}`) },
    associatedRule: { id: check },
  }));
  return {
    commandLine: run.command,
    startTimeUtc: utc(run.startedAt),
    endTimeUtc: utc(run.finishedAt),
    exitCode,
    executionSuccessful: summary.unknown === 0,
    toolExecutionNotifications: [...unread, ...skipped],
  };
}

function toBase({ name, location }: MemberReport): object {
  const description = { text: `the member ${name}` };
  return location === undefined ? { description } : { uri: directoryUri(location), description };
}

function toResult({ finding, member }: Found, ids: readonly string[], fingerprint: string): object {
  const { check, severity, state, message, fix, waived, baseline } = finding;
  return {
    ruleId: check,
    ruleIndex: ids.indexOf(check),
    level: levels[severity],
    message: { text: said(message) },
    locations: [toLocation(finding, member)],
    // GitHub tells results apart by the second.
    partialFingerprints: { "wgxFinding/v1": fingerprint, primaryLocationLineHash: fingerprint },
    ...(baseline && { baselineState: baseline === "new" ? "new" : "unchanged" }),
    ...(waived && {
      suppressions: [
        {
          kind: "external",
          status: "accepted",
          justification: said(`waived until ${waived.until}: ${waived.reason}`),
        },
      ],
    }),
    properties: {
      ...(member && { member: member.name }),
      ...(member?.ref !== undefined && { ref: member.ref }),
      ...(member?.commit !== undefined && { commit: member.commit }),
      ...(state && { state }),
      ...(fix && { fix: shellLine(fix.argv) }),
    },
  };
}

/** A finding without a path is about its repository as a whole: `.`. Code scanning refuses results without a place. */
function toLocation({ path, line }: Finding, member: MemberReport | undefined): object {
  return {
    physicalLocation: {
      artifactLocation: {
        uri: path === undefined || path === "" ? "." : relativeUri(path),
        ...(member && { uriBaseId: member.name }),
      },
      ...(line !== undefined && path !== undefined && { region: { startLine: line } }),
    },
    ...(member && { logicalLocations: [{ name: member.name, kind: "repository" }] }),
  };
}

/** SARIF lets a message have links in it, as Markdown writes them (3.11.6); text from outside makes none. */
function said(text: string): string {
  return printable(text).replaceAll("](", "] (");
}

function utc(moment: string): string {
  return new Date(moment).toISOString();
}
