import type { Terminal } from "./terminal.ts";

/** Shows how far a work is, once it has taken a second. */
export interface Progress {
  readonly update: (done: number) => void;
  readonly stop: () => void;
}

const firstAfter = 1000;
const every = 100;

/** A progress line `label 12 of 200`, on a terminal only. Milliseconds of the given clock decide when it shows. */
export function startProgress(
  terminal: Terminal,
  label: string,
  total: number,
  now: () => number = performance.now.bind(performance),
): Progress {
  const started = now();
  let last = started + firstAfter - every;
  return {
    update(done) {
      const time = now();
      if (time - last < every) return;
      last = time;
      terminal.progress(`${label} ${done} of ${total}`);
    },
    stop: () => terminal.clearProgress(),
  };
}
