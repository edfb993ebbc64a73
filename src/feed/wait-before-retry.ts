import type { SinkAnswer } from "../sinks/sink.ts";

const second = 1000;
const longestBackoff = 60 * second;
/** No server's wish counts for more than this. */
const longestWish = 60 * 60 * second;

/**
 * How long to wait before a batch is sent again, in milliseconds: the larger of what the sink asked for and a random part
 * ("full jitter") of a span that doubles with every failure in a row, 1 s at first and 60 s at most. A rate limit that
 * names no time is a minute, and a busy sink is left alone for two seconds.
 *
 * @param failures in a row, this one included.
 */
export function waitBeforeRetry(
  { afterMs, pace }: Pick<Extract<SinkAnswer, { kind: "retry" }>, "afterMs" | "pace">,
  failures: number,
  random: () => number,
): number {
  const backoff = random() * Math.min(longestBackoff, second * 2 ** (failures - 1));
  const least = pace === "busy" ? 2 * second : pace === "rate-limited" ? 60 * second : 0;
  const wish = afterMs === undefined || !(afterMs >= 0) ? least : Math.min(afterMs, longestWish);
  return Math.round(Math.max(wish, backoff));
}
