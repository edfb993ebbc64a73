import type { SinkLimits } from "./sink.ts";

/** What the stores of the ecosystem take at most: 1 MiB a request, 500 characters of `summary`. */
export const storeLimits: SinkLimits = {
  lines: 500,
  bytes: 512 * 1024,
  lineBytes: 1024 * 1024 - 1,
  summaryCharacters: 500,
};
