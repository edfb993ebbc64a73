/** How long something took, and how often it was done. Milliseconds of wall time. */
export interface Lap {
  readonly name: string;
  readonly milliseconds: number;
  readonly count: number;
  /** The longest single time, and what it was about where that was said. */
  readonly longest: { readonly milliseconds: number; readonly about?: string };
}

/** Measures what goes by a name; what goes on at the same time is measured each by itself, and overlaps. */
export interface Stopwatch {
  /** Does the work, to its end where it is a promise, and gives what it gives. */
  readonly time: <Result>(name: string, work: () => Result, about?: string) => Result;
  /** In the order in which each name was first heard. */
  readonly laps: () => readonly Lap[];
}

/** @param now a clock that never goes back. Milliseconds. */
export function startStopwatch(now: () => number): Stopwatch {
  const laps = new Map<string, Lap>();
  const note = (name: string, started: number, about: string | undefined): void => {
    const milliseconds = now() - started;
    const before = laps.get(name) ?? { name, milliseconds: 0, count: 0, longest: { milliseconds: -1 } };
    const isLongest = milliseconds > before.longest.milliseconds;
    laps.set(name, {
      name,
      milliseconds: before.milliseconds + milliseconds,
      count: before.count + 1,
      longest: isLongest ? { milliseconds, ...(about !== undefined && { about }) } : before.longest,
    });
  };
  return {
    time(name, work, about) {
      const started = now();
      const result = work();
      if (!(result instanceof Promise)) {
        note(name, started, about);
        return result;
      }
      // Whoever awaits the result hears of a failure; here it only ends the time.
      const end = (): void => note(name, started, about);
      result.then(end, end);
      return result;
    },
    laps: () => [...laps.values()],
  };
}
