import type { Finding } from "../contracts/finding.ts";
import { shellLine } from "../platform/text.ts";

/** `path:12`, or nothing where the finding has no path. */
function placeOfFinding({ path, line }: Finding): string | undefined {
  return path === undefined || line === undefined ? path : `${path}:${line}`;
}

/** What is known of a finding besides its severity, on one line: place, state, message, waiver, fix. */
export function findingLine(finding: Finding): string {
  const { state, message, waived, baseline, fix } = finding;
  const place = placeOfFinding(finding);
  return [
    place === undefined ? "" : `${place}: `,
    state === undefined ? "" : `(${state}) `,
    message,
    waived === undefined ? "" : ` [waived until ${waived.until}: ${waived.reason}]`,
    baseline === undefined ? "" : ` [${baseline}]`,
    fix === undefined || waived !== undefined ? "" : ` (fix: ${shellLine(fix.argv)})`,
  ].join("");
}
