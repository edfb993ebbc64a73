import type { Severity } from "../contracts/finding.ts";
import type { Report } from "../contracts/report.ts";
import { printable, shellLine } from "../platform/text.ts";
import { severities } from "./by-urgency.ts";
import {
  type FindingGroup,
  type Fix,
  groupFindings,
  groupFixed,
  groupUnread,
  ownLines,
  placeOf,
  type UnreadGroup,
} from "./finding-groups.ts";
import { groupBy } from "./group-by.ts";
import { listed } from "./phrases.ts";
import { cutsLists, type Screen } from "./screen.ts";
import { labelled } from "./wrap.ts";

const namesShown = 8;
const fixesShown = 3;
const blocksShown = 10;

/**
 * What was found, the most urgent first: unread members, then fail, warn and, where asked for, info; then the same of what
 * a baseline knows, then what has been fixed since, then, where asked for, waived ones.
 */
export function findingsSection(report: Report, screen: Screen): readonly string[] {
  const groups = groupFindings(report).filter(({ finding }) => screen.verbose || isShown(finding));
  const open = groups.filter(({ finding }) => finding.waived === undefined);
  return [
    ...cutBlocks(
      groupUnread(report).map((group) => unreadBlock(group, screen)),
      { label: "unknown: ", style: screen.paint.state.unknown, screen },
    ),
    ...bySeverity(
      open.filter(({ finding }) => finding.baseline !== "known"),
      screen,
    ),
    ...bySeverity(
      open.filter(({ finding }) => finding.baseline === "known"),
      screen,
    ),
    ...cutBlocks(
      groupFixed(report).map((group) => fixedBlock(group, screen)),
      { label: "fixed: ", style: screen.paint.state.ok, screen },
    ),
    ...groups.filter(({ finding }) => finding.waived !== undefined).map((group) => findingBlock(group, screen)),
  ];
}

function bySeverity(groups: readonly FindingGroup[], screen: Screen): readonly string[] {
  return severities.flatMap((severity) => {
    const same = groups.filter(({ finding }) => finding.severity === severity);
    return [...groupBy(same, ({ finding }) => finding.check).values()].flatMap((each) => checkBlocks(each, screen));
  });
}

function isShown(finding: { readonly severity: Severity; readonly waived?: unknown }): boolean {
  return finding.severity !== "info" && finding.waived === undefined;
}

function unreadBlock({ reason, members, fixes }: UnreadGroup, screen: Screen): string {
  const head = labelled("unknown: ", printable(reason), { ...wrapping(screen), style: screen.paint.state.unknown });
  return [head, ...memberLine(members.map(printable), screen), ...fixLines(fixes, screen)].join("\n");
}

function checkBlocks(groups: readonly FindingGroup[], screen: Screen): readonly string[] {
  const [first] = groups;
  if (first === undefined) return [];
  return closeUp(
    cutBlocks(
      groups.map((group) => findingBlock(group, screen)),
      { ...headOf(first, screen), screen },
    ),
  );
}

/** Findings of one line each stand close together; a blank line is for those that have more to say. */
function closeUp(blocks: readonly string[]): readonly string[] {
  const close: string[] = [];
  for (const block of blocks) {
    const before = close.at(-1);
    const joins = before !== undefined && !block.includes("\n") && !(before.split("\n").at(-1) ?? "").startsWith(" ");
    if (joins) close[close.length - 1] = `${before}\n${block}`;
    else close.push(block);
  }
  return close;
}

/** A terminal gets the first of very many blocks of one kind, and is told how many there are. */
function cutBlocks(blocks: readonly string[], { screen, ...head }: Head & { readonly screen: Screen }) {
  const more = blocks.length - blocksShown;
  if (!cutsLists(screen) || more < 2) return blocks;
  const rest = labelled(head.label, `… and ${more} more of these; -v shows them`, { ...wrapping(screen), ...head });
  return [...blocks.slice(0, blocksShown), rest];
}

interface Head {
  readonly label: string;
  readonly style: (text: string) => string;
}

function headOf({ finding: { check, severity, waived, baseline } }: FindingGroup, { paint }: Screen): Head {
  if (waived !== undefined) return { label: `waived[${printable(check)}]: `, style: paint.quiet };
  const mark = baseline === undefined ? "" : `${baseline} `;
  const style = baseline === "known" ? paint.quiet : paint.state[severity];
  return { label: `${mark}${severity}[${printable(check)}]: `, style };
}

/** What is gone needs neither its fix nor its waiver. */
function fixedBlock({ finding, members, ...group }: FindingGroup, screen: Screen): string {
  const label = `fixed[${printable(finding.check)}]: `;
  return [
    labelled(label, printable(finding.message), { ...wrapping(screen), style: screen.paint.state.ok }),
    ...detail("at:", printable(placeOf({ ...group, finding, members })), screen),
    ...memberLine(
      members.map(({ name }) => printable(name)),
      screen,
    ),
  ].join("\n");
}

function findingBlock(group: FindingGroup, screen: Screen): string {
  const { finding, members, fixes } = group;
  const { state, message, waived } = finding;
  const head = headOf(group, screen);
  const place = printable(placeOf(group));
  const names = members.map((member) => `${printable(member.name)}${ownLines(member)}`);
  return [
    labelled(head.label, printable(message), { ...wrapping(screen), style: head.style }),
    ...detail("at:", `${place}${state === undefined ? "" : ` (${state})`}`.trim(), screen),
    ...memberLine(names, screen),
    ...(waived === undefined ? [] : detail("why:", printable(`${waived.reason}, until ${waived.until}`), screen)),
    ...(waived === undefined ? fixLines(fixes, screen) : []),
  ].join("\n");
}

function wrapping({ width }: Screen) {
  return { width, hang: 2 };
}

function detail(label: string, text: string | readonly string[], { width, paint }: Screen): readonly string[] {
  if (text.length === 0) return [];
  return [labelled(`  ${label.padEnd(5)}`, text, { width, hang: 7, style: paint.quiet })];
}

function memberLine(names: readonly string[], screen: Screen): readonly string[] {
  return detail("in:", listed(names, cutsLists(screen) ? namesShown : undefined), screen);
}

/** Commands are never cut or wrapped: they are there to be pasted. */
function fixLines(fixes: readonly Fix[], screen: Screen): readonly string[] {
  const cut = cutsLists(screen) && fixes.length > fixesShown;
  const shown = (cut ? fixes.slice(0, 1) : fixes).map((fix) => fixLine("  fix: ", fix, screen));
  return cut ? [...shown, ...detail("", `… and ${fixes.length - 1} more like it; -v shows them`, screen)] : shown;
}

export function fixLine(label: string, fix: Fix, { paint }: Screen): string {
  return `${paint.quiet(label)}${paint.command(printable(shellLine(fix)))}`;
}
