import { isInRange, parseRange, parseVersion } from "../platform/version-range.ts";

/** How a member's version of a tool stands to the fleet's. */
export type ToolOutcome = "fits" | "older" | "another-line" | "another-channel" | "left-out";

const channels = new Set(["stable", "beta", "nightly", "latest"]);

/**
 * Compares what a member names with what the fleet lists: the same major and at least that version; for 0.x the same
 * minor, for 0.0.x exactly. Numbers that the fleet leaves open are any, those that the member leaves open are the newest.
 * What cannot be compared fits.
 */
export function compareTools(
  declared: { readonly text: string; readonly kind: "version" | "range" },
  wanted: string,
): ToolOutcome {
  const fleet = numbersOf(wanted);
  if (declared.kind === "range") {
    const range = parseRange(declared.text);
    const [major, minor = 0, patch = 0] = fleet ?? [];
    const version = major === undefined ? undefined : parseVersion(`${major}.${minor}.${patch}`);
    return !range || !version || isInRange(version, range) ? "fits" : "left-out";
  }
  const member = numbersOf(declared.text);
  if (!fleet || !member) {
    const areChannels = channels.has(declared.text) && channels.has(wanted);
    return areChannels && declared.text !== wanted ? "another-channel" : "fits";
  }
  return compareNumbers(member, fleet);
}

/** One to three numbers, with a `v` before them and whatever behind; undefined for a channel or a name. */
function numbersOf(text: string): readonly number[] | undefined {
  const found = /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:[.+-].*)?$/.exec(text.trim());
  return found?.slice(1).flatMap((digits) => (digits === undefined ? [] : [Number(digits)]));
}

function compareNumbers(member: readonly number[], fleet: readonly number[]): ToolOutcome {
  // The numbers up to the first that is not zero make the line.
  const leading = fleet.findIndex((number) => number > 0);
  const line = leading < 0 ? fleet.length - 1 : leading;
  for (const [index, wanted] of fleet.entries()) {
    const own = member[index];
    if (own === undefined) return "fits";
    if (own === wanted) continue;
    if (index <= line) return "another-line";
    return own > wanted ? "fits" : "older";
  }
  return "fits";
}
