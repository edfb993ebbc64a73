import type { Inspection, Mark } from "../contracts/inspection.ts";
import type { MemberCheck } from "./check.ts";
import { inspectedFindings } from "./inspected-findings.ts";
import { isText } from "./text-lines.ts";

const explanation = `No file holds what a merge leaves where both sides changed the same lines (<<<<<<<, =======, >>>>>>>).

Such a file was committed in the middle of a merge: it is neither side's version, and what reads it fails, or worse,
does not.

fail  A whole conflict: a line that begins with <<<<<<<, below it one of =======, below that one that begins with
      >>>>>>>. Decide on one side, take the markers out, and commit.
warn  A lone <<<<<<< or >>>>>>> with a name behind it: most of a conflict was resolved, and a line was forgotten.
info  A file of more than 1 MiB was not looked into.

A row of ======= alone is a heading in many kinds of text, and nothing is said of it. Binary files are passed over. A
file that is about conflicts, like a test's input, can be waived (docs/templates.md, "Waivers").`;

const inspection: Inspection = {
  wants: () => true,
  of: { kind: "content", most: 1024 * 1024, read: markersIn },
};

export const conflictMarkers: MemberCheck = {
  level: "member",
  id: "conflict-markers",
  title: "No file holds the markers of an unresolved merge",
  severity: "fail",
  explanation,
  needs: { inspection },
  check: (facts) =>
    inspectedFindings(conflictMarkers.id, facts, (path) =>
      facts.source === "local"
        ? { argv: ["git", "-C", facts.location, "--literal-pathspecs", "log", "-3", "--patch", "--", path] }
        : undefined,
    ),
};

const begin = Buffer.from("<<<<<<<");
const end = Buffer.from(">>>>>>>");
const marker = /^(?:(<{7}|>{7})(?: (\S.*))?|(={7}))\r?$/;

function markersIn(content: Uint8Array): readonly Mark[] {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  // Nearly every file ends here, without having been decoded.
  if (!bytes.includes(begin) && !bytes.includes(end)) return [];
  if (!isText(content)) return [];
  const marks: Mark[] = [];
  let open: { line: number; divided: boolean; named: boolean } | undefined;
  const forgotten = (line: number, what: string): Mark => ({
    severity: "warn",
    line,
    message: `a forgotten conflict marker (${what})`,
  });
  bytes
    .toString("utf8")
    .split("\n")
    .forEach((text, index) => {
      const line = index + 1;
      const [, sign, name, divider] = marker.exec(text) ?? [];
      if (divider !== undefined && open) open = { ...open, divided: true };
      if (sign?.startsWith("<")) {
        if (open?.named) marks.push(forgotten(open.line, "<<<<<<<"));
        open = { line, divided: false, named: name !== undefined };
      }
      if (!sign?.startsWith(">")) return;
      if (open?.divided) marks.push({ severity: "fail", line: open.line, message: "an unresolved merge conflict" });
      else if (name !== undefined) marks.push(forgotten(line, ">>>>>>>"));
      open = undefined;
    });
  if (open?.named) marks.push(forgotten(open.line, "<<<<<<<"));
  return marks;
}
