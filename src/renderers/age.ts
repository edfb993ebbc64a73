import { counted } from "../platform/text.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long before `now` a moment was, in words: `3 h ago`. Both in ISO 8601. */
export function age(moment: string, now: string): string {
  const elapsed = Date.parse(now) - Date.parse(moment);
  if (Number.isNaN(elapsed)) return "at an unknown time";
  if (elapsed < -minute) return "in the future";
  if (elapsed < minute) return "just now";
  if (elapsed < hour) return `${Math.floor(elapsed / minute)} min ago`;
  if (elapsed < 2 * day) return `${Math.floor(elapsed / hour)} h ago`;
  if (elapsed < 60 * day) return `${counted(Math.floor(elapsed / day), "day")} ago`;
  if (elapsed < 730 * day) return `${counted(Math.floor(elapsed / (day * 30.44)), "month")} ago`;
  return `${counted(Math.floor(elapsed / (day * 365.25)), "year")} ago`;
}
