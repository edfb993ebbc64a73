import type { Severity } from "../contracts/finding.ts";
import type { Report } from "../contracts/report.ts";
import { printable, shellLine } from "../platform/text.ts";
import { severities } from "./by-urgency.ts";
import {
  type FindingGroup,
  type Fix,
  groupFindings,
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

/** What was found, the most urgent first: unread members, then fail, warn and, where asked for, info and waived. */
export function findingsSection(report: Report, screen: Screen): readonly string[] {
  const groups = groupFindings(report).filter(({ finding }) => screen.verbose || isShown(finding));
  return [
    ...cutBlocks(
      groupUnread(report).map((group) => unreadBlock(group, screen)),
      { label: "unknown: ", style: screen.paint.state.unknown, screen },
    ),
    ...severities.flatMap((severity) => {
      const same = groups.filter(({ finding }) => finding.severity === severity && finding.waived === undefined);
      return [...groupBy(same, ({ finding }) => finding.check).values()].flatMap((each) => checkBlocks(each, screen));
    }),
    ...groups.filter(({ finding }) => finding.waived !== undefined).map((group) => findingBlock(group, screen)),
  ];
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

function headOf({ finding: { check, severity, waived } }: FindingGroup, { paint }: Screen): Head {
  const word = waived === undefined ? severity : "waived";
  return { label: `${word}[${printable(check)}]: `, style: waived === undefined ? paint.state[severity] : paint.quiet };
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
