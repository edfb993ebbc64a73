import { shellLine } from "../platform/text.ts";
import { codeSpan, escapeMarkdown } from "./escape-markdown.ts";
import { type FindingGroup, type Fix, ownLines, placeOf } from "./finding-groups.ts";

/** One finding and the members that have it, with the commands that mend it beneath. */
export function findingItem(group: FindingGroup): string {
  const { finding, members, fixes } = group;
  const { check, path, state, message, waived, baseline } = finding;
  const place = path === undefined ? "" : `, ${codeSpan(placeOf(group))}`;
  const names = members.map((member) => `${codeSpan(member.name)}${ownLines(member)}`);
  const drift = state === undefined ? "" : ` (${state})`;
  const mark = baseline === undefined ? "" : `${baseline}: `;
  return [
    `- ${mark}**${escapeMarkdown(check)}**${place}${drift}: ${escapeMarkdown(message)}`,
    ...(names.length === 0 ? [] : [`  - in ${names.join(", ")}`]),
    ...(waived === undefined
      ? fixItems(fixes)
      : [`  - until ${escapeMarkdown(waived.until)}: ${escapeMarkdown(waived.reason)}`]),
  ].join("\n");
}

export function fixItems(fixes: readonly Fix[]): readonly string[] {
  return fixes.map((fix) => `  - fix: ${codeSpan(shellLine(fix))}`);
}
