import type { Finding } from "../contracts/finding.ts";
import type { Profile } from "../contracts/profile.ts";
import { printable } from "../platform/text.ts";
import { compareVersions, isInRange, parseRange, parseVersion } from "../platform/version-range.ts";
import type { MemberCheck } from "./check.ts";

/**
 * What a profile may rely on, by the names in which profiles ask for it: tasks as argument vectors, as mappings, with a
 * command for each platform, and the lists of validate.
 */
const capabilities = ["task-array", "task-object", "task-platform", "validate-lists"];

const explanation = `This wgx is one that the member's profile was written for (requiredWgx: a range, or { range, min, caps }).

A profile that relies on more than this program can do is read otherwise than it was meant.

warn  This version is outside of the range, or older than min: install another wgx, or correct the profile if it asks
      for more than it needs. "wgx --version" prints the version.
warn  caps names something that this wgx cannot do. It can do ${capabilities.join(", ")}.
warn  The range or min cannot be read. A range is written as for npm: ^2.0, >=1.4 <3, 1.x, ~2.3.1, 1 - 3 || 5.`;

export const requiredWgx: MemberCheck = {
  level: "member",
  id: "required-wgx",
  title: "The profile was written for this wgx",
  severity: "warn",
  explanation,
  needs: { profile: true },
  check: ({ profile }, { wgxVersion }) => {
    if (!profile.known || profile.value.kind !== "declared") return [];
    const { path, profile: declared } = profile.value;
    const messages = declared.requiredWgx ? complaints(declared.requiredWgx, wgxVersion) : [];
    return messages.map((message): Finding => ({ check: requiredWgx.id, severity: "warn", path, message }));
  },
};

function complaints({ range, min, caps }: NonNullable<Profile["requiredWgx"]>, wgxVersion: string): readonly string[] {
  const own = parseVersion(wgxVersion);
  const accepted = range === undefined ? undefined : parseRange(range);
  const least = min === undefined ? undefined : parseVersion(min);
  const found: string[] = [];
  if (range !== undefined && !accepted) found.push(`requiredWgx: "${printable(range)}" is no range of versions`);
  if (accepted && own && !isInRange(own, accepted))
    found.push(`requiredWgx: it is written for wgx ${printable(range ?? "")}, and this is ${wgxVersion}`);
  if (min !== undefined && !least) found.push(`requiredWgx.min: "${printable(min)}" is no version`);
  if (least && own && compareVersions(own, least) < 0)
    found.push(`requiredWgx.min: it needs wgx ${printable(min ?? "")}, and this is ${wgxVersion}`);
  const missing = caps.filter((name) => !capabilities.includes(name));
  for (const name of missing) found.push(`requiredWgx.caps: this wgx (${wgxVersion}) cannot do "${printable(name)}"`);
  return found;
}
