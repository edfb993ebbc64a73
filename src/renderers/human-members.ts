import type { MemberReport, Report } from "../contracts/report.ts";
import { printable } from "../platform/text.ts";
import { age } from "./age.ts";
import { membersByUrgency, severityCounts } from "./by-urgency.ts";
import { cutEnd, cutMiddle, displayWidth, padEnd } from "./display-width.ts";
import { unreadReason } from "./finding-groups.ts";
import { listed } from "./phrases.ts";
import { cutsLists, type Screen } from "./screen.ts";
import { labelled } from "./wrap.ts";

/** With more members than this a terminal shows those that are ok in one line. */
const largeFleet = 40;
const namesShown = 8;

const stateColumns = "unknown".length + 2;
const leastName = 16;
const leastPlace = 10;
const leastReason = 24;

interface Row {
  readonly member: MemberReport;
  readonly name: string;
  readonly counts: string;
  readonly place: string;
}

interface Columns {
  readonly name: number;
  readonly counts: number;
  readonly place: number | undefined;
}

/** One line per member, the most urgent first. */
export function membersSection(report: Report, screen: Screen): string {
  const ordered = membersByUrgency(report.members);
  const collapse = cutsLists(screen) && ordered.length > largeFleet;
  const shown = ordered.filter(({ state }) => state !== "ok" || !(collapse || screen.quiet));
  const rows = shown.map((member) => toRow(member, report.run.finishedAt));
  const columns = columnsFor(rows, screen);
  const lines = rows.map((row) => line(row, columns, screen));
  const well = collapse && !screen.quiet ? ordered.filter(({ state }) => state === "ok") : [];
  if (well.length === 0) return lines.join("\n");
  const names = listed(
    well.map(({ name }) => printable(name)),
    namesShown,
  );
  const style = (label: string) => label.replace("ok", (word) => screen.paint.state.ok(word));
  const rest = labelled(`${well.length} ok: `, names, { width: screen.width, hang: stateColumns, style });
  return [...lines, rest].join("\n");
}

function toRow(member: MemberReport, now: string): Row {
  const fetched = member.fetchedAt === undefined ? "never fetched" : `fetched ${age(member.fetchedAt, now)}`;
  const cached = member.source === "cache" ? `cached, ${fetched}` : fetched;
  const read = member.source === "github" ? "read from GitHub" : cached;
  return {
    member,
    name: printable(member.name),
    counts: severityCounts(member.findings),
    place: [member.ref === undefined ? [] : [shortRef(printable(member.ref))], read].flat().join(", "),
  };
}

function shortRef(ref: string): string {
  return ref.replace(/^refs\/(?:heads|remotes)\//, "");
}

/** The columns' widths: names give way first, down to a least width; then the last column is cut, or left out. */
function columnsFor(rows: readonly Row[], { width }: Screen): Columns {
  const widest = (cells: readonly string[]) => Math.max(0, ...cells.map(displayWidth));
  const read = rows.filter(({ member }) => member.state !== "unknown");
  const names = widest(rows.map(({ name }) => name));
  const counts = widest(read.map((row) => row.counts));
  if (width === undefined) return { name: names, counts, place: Number.POSITIVE_INFINITY };
  const places = Math.max(widest(read.map(({ place }) => place)), read.length < rows.length ? leastReason : 0);
  const gaps = stateColumns + 2 + (counts > 0 ? counts + 2 : 0);
  const name = Math.min(names, Math.max(leastName, width - gaps - places));
  const place = width - gaps - name;
  return { name, counts, place: place < leastPlace ? undefined : place };
}

function line(row: Row, columns: Columns, { width, paint, quiet }: Screen): string {
  const { member } = row;
  const state = paint.state[member.state](member.state) + " ".repeat(stateColumns - member.state.length);
  const name = padEnd(cutMiddle(row.name, columns.name), columns.name);
  if (member.state === "unknown") {
    const label = `unknown  ${name}  `;
    const used = displayWidth(label);
    const reason = printable(unreadReason(member));
    const style = (plain: string) => plain.replace("unknown", (word) => paint.state.unknown(word));
    // Elsewhere the reason stands in full among the findings.
    return labelled(label, quiet ? reason : [cutEnd(reason, width && width - used)], { width, hang: used, style });
  }
  const counts = columns.counts === 0 ? "" : `  ${padEnd(row.counts, columns.counts)}`;
  if (columns.place === undefined) return state + cutEnd(`${name}${counts}`.trimEnd(), width && width - stateColumns);
  return `${state}${name}${counts}  ${paint.quiet(cutEnd(row.place, columns.place))}`;
}
