import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";

/**
 * A process to be timed: `input` is a file for its standard input; `statuses` are the exit statuses that count as done;
 * `before` makes things ready, and is not timed.
 *
 * @typedef {{ argv: string[], cwd: string, env: Record<string, string>, input?: string, statuses: number[], before?: () => void }} Command
 */
/** @typedef {{ median: number, least: number, most: number }} Spread */

/** Runs a process to its end, its output into a file of `folder`, and gives its wall time in milliseconds. */
function time(/** @type {Command} */ command, /** @type {string} */ folder) {
  command.before?.();
  const output = openSync(join(folder, "output"), "w");
  const input = command.input === undefined ? undefined : openSync(command.input, "r");
  const [program = "", ...args] = command.argv;
  try {
    const started = performance.now();
    const { status, error, stderr } = spawnSync(program, args, {
      cwd: command.cwd,
      env: command.env,
      stdio: [input ?? "ignore", output, "pipe"],
      maxBuffer: 64 * 1024 * 1024,
    });
    const milliseconds = performance.now() - started;
    if (error) throw error;
    if (!command.statuses.includes(status ?? -1)) {
      throw new Error(`${command.argv.slice(0, 6).join(" ")} ended with ${status}: ${String(stderr).slice(0, 2000)}`);
    }
    return milliseconds;
  } finally {
    closeSync(output);
    if (input !== undefined) closeSync(input);
  }
}

/**
 * Times two processes in turn, so that what else the machine does hits both. The first pair only warms the caches.
 *
 * @param {Command} subject
 * @param {Command} floor
 * @param {{ runs: number, folder: string }} options
 * @returns {{ ratio: Spread, subject: Spread, floor: Spread }} times in milliseconds
 */
export function compare(subject, floor, { runs, folder }) {
  const pairs = Array.from({ length: runs + 1 }, () => ({
    floor: time(floor, folder),
    subject: time(subject, folder),
  })).slice(1);
  return {
    ratio: spread(pairs.map((pair) => pair.subject / pair.floor)),
    subject: spread(pairs.map((pair) => pair.subject)),
    floor: spread(pairs.map((pair) => pair.floor)),
  };
}

/**
 * The most memory that a Node process was resident with, in MiB, the largest of some runs. The process tells it itself
 * when it ends; what its git processes use is not in it.
 *
 * @param {Command} command whose first word is node
 */
export function peakMemory(command, runs = 3) {
  const hook = String.raw`process.on("exit",()=>process.stderr.write("\npeak-rss "+process.resourceUsage().maxRSS+"\n"))`;
  const [node = "", ...args] = command.argv;
  const peaks = Array.from({ length: runs }, () => {
    const { stderr } = spawnSync(node, ["--import", `data:text/javascript,${encodeURIComponent(hook)}`, ...args], {
      cwd: command.cwd,
      env: command.env,
      stdio: ["ignore", "ignore", "pipe"],
    });
    return Number(/^peak-rss (\d+)$/m.exec(String(stderr))?.[1] ?? Number.NaN) / 1024;
  });
  return Math.max(...peaks);
}

/** @param {number[]} values @returns {Spread} */
function spread(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
  return { median, least: sorted[0] ?? Number.NaN, most: sorted.at(-1) ?? Number.NaN };
}
