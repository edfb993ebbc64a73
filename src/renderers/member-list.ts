import type { MemberList } from "../contracts/member-list.ts";
import { counted, printable } from "../platform/text.ts";
import { displayWidth } from "./display-width.ts";
import { type Colour, paintFor } from "./paint.ts";

/**
 * The fleet as a table in dependency order. On a terminal the columns that do not fit are left to `--json`; a pipe gets
 * every column. Ends in a newline.
 */
export function renderMemberList(
  list: MemberList,
  options: { readonly width: number | undefined; readonly colour: Colour },
): string {
  const paint = paintFor(options.colour);
  const rows = list.members.map((member) =>
    [
      member.name,
      [member.domain, member.scope].map((part) => part ?? "–").join(" › "),
      member.clone ?? (member.mirror === undefined ? "no clone" : "in the cache"),
      member.dependsOn.length === 0 ? "" : `after ${member.dependsOn.join(", ")}`,
    ].map(printable),
  );
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => displayWidth(row[column] ?? ""))));
  const lines = rows.map((row, index) => {
    const cells = row.map((cell, column) => cell + " ".repeat(Math.max(0, (widths[column] ?? 0) - displayWidth(cell))));
    const line = cells.join("  ").trimEnd();
    const short =
      options.width !== undefined && displayWidth(line) > options.width
        ? `${cells[0]}  ${(row[2] ?? "").trimEnd()}`
        : line;
    return list.members[index]?.clone === undefined ? paint.quiet(short) : short;
  });
  const references = list.references.map(({ name, status }) =>
    paint.quiet(printable(`${name}  (${status}, not examined)`)),
  );
  const cloned = list.members.filter(({ clone }) => clone !== undefined).length;
  return `${[...lines, ...references, "", `${counted(list.members.length, "member")}, ${cloned} with a clone`].join("\n")}\n`;
}
