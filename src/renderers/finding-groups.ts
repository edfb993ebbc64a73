import type { Finding } from "../contracts/finding.ts";
import type { MemberReport, Report } from "../contracts/report.ts";
import { byCodePoint } from "../platform/text.ts";
import { severities } from "./by-urgency.ts";
import { groupBy } from "./group-by.ts";

export type Fix = readonly string[];

/** Findings that say the same of one or more members; without members it is about the fleet as a whole. */
export interface FindingGroup {
  /** The first of them: check, severity, path, state, message, waiver and baseline are the same in all. */
  readonly finding: Finding;
  /** The lines of the path, where they are the same in all members. */
  readonly lines: readonly number[];
  /** Each with its lines, where these differ from member to member. */
  readonly members: readonly { readonly name: string; readonly lines: readonly number[] }[];
  /** Each different fix once. */
  readonly fixes: readonly Fix[];
}

/** Members that could not be read for the same reason. */
export interface UnreadGroup {
  readonly reason: string;
  readonly members: readonly string[];
  readonly fixes: readonly Fix[];
}

export function unreadReason(member: MemberReport): string {
  return member.reason ?? "no reason was given";
}

/** A finding of an unread member that says nothing beyond why it was not read. */
function repeatsReason(member: MemberReport, finding: Finding): boolean {
  return member.state === "unknown" && unreadReason(member).includes(finding.message);
}

export function groupUnread(report: Report): readonly UnreadGroup[] {
  const unread = report.members.filter((member) => member.state === "unknown");
  return [...groupBy(unread, unreadReason)].map(([reason, members]) => ({
    reason,
    members: members.map((member) => member.name),
    fixes: distinctFixes(members.flatMap((member) => member.findings.filter((each) => repeatsReason(member, each)))),
  }));
}

interface Found {
  readonly finding: Finding;
  readonly member?: string | undefined;
}

/**
 * The findings of a report, the same ones of several members put together: severity by severity, within it check by
 * check, within it what concerns most members first. What a baseline knows and what is waived are groups of their own,
 * at the end.
 */
export function groupFindings(report: Report): readonly FindingGroup[] {
  const ofMembers = report.members.flatMap((member) =>
    member.findings
      .filter((finding) => !repeatsReason(member, finding))
      .map((finding): Found => ({ finding, member: member.name })),
  );
  return group([...report.fleet.map((finding) => ({ finding })), ...ofMembers]);
}

/** What a baseline had and is there no more, put together in the same way. */
export function groupFixed({ baseline }: Report): readonly FindingGroup[] {
  return group(baseline?.fixed ?? []);
}

function group(found: readonly Found[]): readonly FindingGroup[] {
  return [...groupBy(found, sameness).values()].flatMap(toGroup).toSorted(inReadingOrder);
}

function sameness({ finding, member }: Found): string {
  const { check, severity, state, path, message, waived, baseline } = finding;
  const about = [member === undefined, check, severity, state, path, message];
  return JSON.stringify([...about, waived?.reason, waived?.until, baseline]);
}

function toGroup(same: readonly Found[]): readonly FindingGroup[] {
  const [first] = same;
  if (first === undefined) return [];
  const places = [...groupBy(same, ({ member }) => member)].map(([name, found]) => ({ name, lines: linesOf(found) }));
  const [lines = []] = places.map((place) => place.lines);
  const isCommon = places.every((place) => place.lines.join() === lines.join());
  return [
    {
      finding: first.finding,
      lines: isCommon ? lines : [],
      members: places.flatMap((place) =>
        place.name === undefined ? [] : [{ name: place.name, lines: isCommon ? [] : place.lines }],
      ),
      fixes: distinctFixes(same.map(({ finding }) => finding)),
    },
  ];
}

function linesOf(found: readonly Found[]): readonly number[] {
  const lines = found.flatMap(({ finding: { line } }) => (line === undefined ? [] : [line]));
  return [...new Set(lines)].toSorted((a, b) => a - b);
}

/** `path:12`, or `path:12, 40` where several lines are meant. */
export function placeOf({ finding: { path }, lines }: FindingGroup): string {
  if (path === undefined) return "";
  return lines.length === 0 ? path : `${path}:${lines.join(", ")}`;
}

/** ` (line 12, 40)`, or nothing where no line is the member's own. */
export function ownLines({ lines }: FindingGroup["members"][number]): string {
  return lines.length === 0 ? "" : ` (line ${lines.join(", ")})`;
}

function distinctFixes(findings: readonly Finding[]): readonly Fix[] {
  const byArguments = new Map<string, Fix>();
  for (const { fix } of findings) if (fix !== undefined) byArguments.set(JSON.stringify(fix.argv), fix.argv);
  return [...byArguments.values()];
}

function inReadingOrder(a: FindingGroup, b: FindingGroup): number {
  return (
    Number(a.finding.waived !== undefined) - Number(b.finding.waived !== undefined) ||
    Number(a.finding.baseline === "known") - Number(b.finding.baseline === "known") ||
    severities.indexOf(a.finding.severity) - severities.indexOf(b.finding.severity) ||
    byCodePoint(a.finding.check, b.finding.check) ||
    b.members.length - a.members.length ||
    byCodePoint(a.finding.path ?? "", b.finding.path ?? "") ||
    byCodePoint(a.finding.message, b.finding.message)
  );
}
