/** How many requests may begin within a time. Milliseconds. */
export interface Allowance {
  readonly count: number;
  readonly within: number;
}

/** GitHub's own bounds for requests that create content: "Rate limits for the REST API", secondary limits. */
export const contentAllowances: readonly Allowance[] = [
  { count: 80, within: 60_000 },
  { count: 500, within: 3_600_000 },
];

/** Keeps requests within allowances. Times in milliseconds since 1970. */
export interface Pacer {
  /** When the next request may begin; `now` where it may at once. */
  readonly next: (now: number) => number;
  /** Counts a request that begins now. */
  readonly count: (now: number) => void;
}

export function openPacer(allowances: readonly Allowance[]): Pacer {
  const longest = Math.max(0, ...allowances.map(({ within }) => within));
  let begun: readonly number[] = [];
  return {
    next(now) {
      const free = allowances.map(({ count, within }) => {
        const oldest = begun.at(-count);
        return oldest === undefined ? now : oldest + within;
      });
      return Math.max(now, ...free);
    },
    count(now) {
      begun = [...begun.filter((time) => now - time < longest), now];
    },
  };
}
