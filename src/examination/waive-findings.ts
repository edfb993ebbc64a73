import type { LoadedWaiver } from "../contracts/facts.ts";
import type { Finding } from "../contracts/finding.ts";

/** Which findings a waiver covers: by the glob for the member, the check, and the glob for the path. */
export type Covers = (glob: string, text: string) => boolean;

/**
 * Takes findings that a waiver with a `check` covers out of the count: they keep what they say, and get its reason and day.
 * Differences from templates are waived where they are measured, since what a waiver hides there is a state of the file.
 *
 * @param today `YYYY-MM-DD`; a waiver that ended before it covers nothing.
 */
export function waiveFindings(
  findings: readonly Finding[],
  member: string,
  waivers: readonly LoadedWaiver[],
  { today, covers }: { readonly today: string; readonly covers: Covers },
): readonly Finding[] {
  const own = waivers.filter((waiver) => waiver.until >= today && covers(waiver.member, member));
  if (own.length === 0) return findings;
  return findings.map((finding) => {
    const waiver = finding.waived ? undefined : own.find((each) => coversFinding(each, finding, covers));
    return waiver ? { ...finding, waived: { reason: waiver.reason, until: waiver.until } } : finding;
  });
}

function coversFinding({ check, path }: LoadedWaiver, finding: Finding, covers: Covers): boolean {
  if (check === undefined || check !== finding.check || check === "template-drift") return false;
  return finding.path === undefined ? path === "**" : covers(path, finding.path);
}
