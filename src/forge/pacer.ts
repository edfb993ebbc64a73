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
  /** Counts a request that begins at a turn that `next` gave. */
  readonly count: (turn: number) => void;
}

export function openPacer(allowances: readonly Allowance[]): Pacer {
  const most = Math.max(1, ...allowances.map(({ count }) => count));
  let begun: readonly number[] = [];
  return {
    next(now) {
      const free = allowances.map(({ count, within }) => {
        const oldest = begun.at(-count);
        return oldest === undefined ? now : oldest + within;
      });
      // Never before one that has its turn already: the last ones are those that count.
      return Math.max(now, begun.at(-1) ?? now, ...free);
    },
    count(turn) {
      begun = [...(most === 1 ? [] : begun.slice(1 - most)), turn];
    },
  };
}
