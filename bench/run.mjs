/**
 * npm run bench [-- --sizes 50,200,1000 --runs 7 --wgx bin/wgx.js --peers vcs,gita,mr]
 *
 * Times whole processes of wgx against shell loops over the same generated clones, and against other programs where they
 * are installed. See docs/benchmarks.md.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, release, type } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { benchFleet, gitEnvironment, ownFolder } from "./fleet.mjs";
import { compare, peakMemory } from "./measure.mjs";
import { findPeers } from "./peers.mjs";

/** @typedef {import("./fleet.mjs").BenchFleet} BenchFleet */
/** @typedef {import("./measure.mjs").Command} Command */
/** @typedef {import("./measure.mjs").Spread} Spread */

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "50,200,1000" },
    runs: { type: "string", default: "7" },
    wgx: { type: "string", default: "bin/wgx.js" },
    peers: { type: "string", default: "vcs,gita,mr" },
  },
});
const sizes = values.sizes.split(",").map(Number);
const runs = Number(values.runs);
if (![...sizes, runs].every((number) => Number.isInteger(number) && number > 0)) {
  throw new Error("--sizes takes whole numbers with commas between them, --runs a whole number");
}

/**
 * What is measured: the arguments of wgx, the loop it is held against, and the bars by size: a ratio of the loop's time,
 * and MiB resident.
 */
const works = [
  {
    name: "doctor --all",
    args: ["doctor", "--all", "--json"],
    floor: /** @type {const} */ ("S"),
    ratioBars: new Map([
      [200, 2],
      [1000, 1.6],
    ]),
    memoryBars: new Map([[1000, 250]]),
  },
  {
    name: "drift alone",
    args: ["doctor", "--all", "--check", "template-drift", "--json"],
    floor: /** @type {const} */ ("L"),
    ratioBars: new Map([
      [200, 0.6],
      [1000, 0.4],
    ]),
    memoryBars: new Map([[1000, 100]]),
  },
  {
    name: "smoke",
    args: ["smoke", "--json"],
    floor: /** @type {const} */ ("S"),
    ratioBars: new Map([
      [200, 2],
      [1000, 1.6],
    ]),
    memoryBars: new Map(),
  },
  {
    name: "smoke --run",
    args: ["smoke", "--run", "--trust", "--json"],
    floor: /** @type {const} */ ("T"),
    ratioBars: new Map([[200, 2.8]]),
    memoryBars: new Map(),
  },
];

const scratch = mkdtempSync(join(ownFolder(), "run-"));
try {
  say(`${machine()}; ${runs} runs, ${new Date().toISOString().slice(0, 10)}\n`);
  row("members,what,against,ratio: median (least to most),bar,,ms,loop ms,peak MiB,bar,".split(","));
  row(Array.from({ length: 11 }, () => "---"));
  for (const size of sizes) await measure(await benchFleet(size, note), size);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** @type {(fleet: BenchFleet, size: number) => Promise<void>} */
async function measure(fleet, size) {
  const options = { runs, folder: scratch };
  const floors = shellLoops(fleet);
  for (const { name, args, floor, ratioBars, memoryBars } of works) {
    const wgx = wgxCommand(fleet, args);
    if (args[0] === "doctor") requireWhole(wgx, size);
    const times = compare(wgx, floors[floor], options);
    const memory = peakMemory(wgx);
    const ratio = [ratioText(times.ratio), ...verdict(times.ratio.median, ratioBars.get(size), 1)];
    const resident = [whole(memory), ...verdict(memory, memoryBars.get(size), 0)];
    row([String(size), name, floor, ...ratio, whole(times.subject.median), whole(times.floor.median), ...resident]);
  }
  const { installed, absent } = findPeers(fleet, values.peers.split(","), environment);
  for (const { name, command } of installed) {
    const times = compare(command, floors.S, { ...options, runs: Math.min(runs, 3) });
    const ratio = [ratioText(times.ratio), "", ""];
    row([
      String(size),
      `peer: ${name}`,
      "S",
      ...ratio,
      whole(times.subject.median),
      whole(times.floor.median),
      "",
      "",
      "",
    ]);
  }
  if (absent.length > 0) note(`not installed, so not compared: ${absent.join(", ")}`);
}

/**
 * S shows the status of every clone, L lists the templates' paths in every commit, T calls in every clone the script that
 * is its smoke task; all with two processes at a time.
 */
function shellLoops(/** @type {BenchFleet} */ fleet) {
  const input = join(scratch, "members");
  writeFileSync(input, fleet.members.map((member) => `${member}\0`).join(""));
  const loop = (/** @type {string[]} */ command, statuses = [0]) => ({
    argv: ["xargs", "-0", "-P2", "-I{}", ...command],
    cwd: fleet.folder,
    env: environment("loops"),
    input,
    statuses,
  });
  const git = (/** @type {string[]} */ ...args) => loop(["git", "-C", "{}", ...args]);
  return {
    S: git("status", "--porcelain=v2", "--branch"),
    L: git("ls-tree", "-r", "-z", "HEAD", "--", ...fleet.templatePaths),
    // 123: a few of the members lack the script.
    T: loop(["sh", "-c", 'cd "$1" && ./scripts/check.sh', "sh", "{}"], [0, 123]),
  };
}

/** @type {(fleet: BenchFleet, args: string[]) => Command} */
function wgxCommand(fleet, args) {
  const argv = [process.execPath, resolve(values.wgx), ...args, "--fleet", fleet.inventory];
  // 1 is "done, with findings": the fleet was made to have some.
  return { argv, cwd: fleet.folder, env: environment("wgx"), statuses: [0, 1] };
}

/** A fast answer counts only if it is whole: every member examined, none of them unknown, each drift state found. */
function requireWhole(/** @type {Command} */ command, /** @type {number} */ size) {
  const [program = "", ...args] = command.argv;
  const { stdout } = spawnSync(program, args, {
    cwd: command.cwd,
    env: command.env,
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  /** @type {{ summary: { unknown: number }, members: { findings: { state?: string }[] }[] }} */
  const report = JSON.parse(stdout);
  const states = new Set(report.members.flatMap(({ findings }) => findings.flatMap(({ state }) => state ?? [])));
  // Fewer than fifty members do not show all of them.
  const missing = size < 50 ? [] : ["behind", "modified", "foreign", "missing"].filter((state) => !states.has(state));
  if (report.members.length !== size || report.summary.unknown > 0 || missing.length > 0) {
    throw new Error(
      `the report is not whole: ${JSON.stringify({ ...report.summary, members: report.members.length, missing })}`,
    );
  }
}

/** Nothing of the caller's environment but PATH; NODE_EXTRA_CA_CERTS alone would cost every Node process 35 ms. */
function environment(/** @type {string} */ name) {
  const home = join(ownFolder(), "homes", name);
  mkdirSync(home, { recursive: true });
  const folders = {
    HOME: home,
    XDG_CACHE_HOME: join(home, "cache"),
    XDG_CONFIG_HOME: join(home, "config"),
    TMPDIR: scratch,
  };
  return { PATH: process.env["PATH"] ?? "", LC_ALL: "C.UTF-8", ...folders, ...gitEnvironment };
}

/** @type {(value: number, bar: number | undefined, digits: number) => [string, string]} */
function verdict(value, bar, digits) {
  return bar === undefined ? ["", ""] : [bar.toFixed(digits), value <= bar ? "pass" : "over"];
}

/** @type {(spread: Spread) => string} */
function ratioText({ median, least, most }) {
  return `${median.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`;
}

/** @type {(number: number) => string} */
function whole(number) {
  return number.toFixed(0);
}

function machine() {
  const git = spawnSync("git", ["--version"], { encoding: "utf8" }).stdout.trim().replace("version ", "");
  return `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${type()} ${release()}, Node ${process.version}, ${git}`;
}

/** @type {(message: string) => void} */
function note(message) {
  process.stderr.write(`${message}\n`);
}

/** @type {(cells: string[]) => void} */
function row(cells) {
  say(`| ${cells.join(" | ")} |`);
}

/** @type {(line: string) => void} */
function say(line) {
  process.stdout.write(`${line}\n`);
}
