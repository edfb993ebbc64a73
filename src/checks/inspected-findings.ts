import type { MemberFacts } from "../contracts/facts.ts";
import type { Finding } from "../contracts/finding.ts";
import { counted, printable } from "../platform/text.ts";

/** Findings of one file that are still read by somebody. */
const shownPerFile = 5;

/**
 * What a check's inspection found in a member, as findings; files that it passed over are an info, so that nobody takes
 * them for clean.
 *
 * @param fixFor what shows where it comes from, or mends it.
 */
export function inspectedFindings(
  check: string,
  { inspected }: MemberFacts,
  fixFor: (path: string) => Finding["fix"],
): readonly Finding[] {
  const answer = inspected.get(check);
  if (!answer?.known) return [];
  const { found, passedOver } = answer.value;
  const findings = found.flatMap(({ path, marks }) => {
    const fix = fixFor(path);
    const shown = marks.slice(0, shownPerFile).map(({ severity, line, message }): Finding => {
      return {
        check,
        severity,
        path,
        ...(line !== undefined && { line }),
        message: printable(message),
        ...(fix && { fix }),
      };
    });
    const [first] = marks;
    const more = marks.length - shown.length;
    if (more === 0 || !first) return shown;
    return [...shown, { check, severity: first.severity, path, message: `and ${more} more like these in this file` }];
  });
  return [
    ...findings,
    ...passedOver.map(({ path, reason }) => aside(check, path, reason)).slice(0, shownPerFile),
    ...rest(check, passedOver.length),
  ];
}

function aside(check: string, path: string, reason: string): Finding {
  return { check, severity: "info", path, message: `not looked into: ${printable(reason)}` };
}

function rest(check: string, count: number): readonly Finding[] {
  if (count <= shownPerFile) return [];
  return [
    { check, severity: "info", message: `${counted(count - shownPerFile, "more file")} too large to be looked into` },
  ];
}
