/**
 * npm run bench:index [-- --members 2000 --drawn 200 --runs 7 --wgx bin/wgx.js]
 *
 * Times `wgx index` against a process that only reads and parses the same inventory, and the drawing of a graph against
 * the clock. See docs/benchmarks.md.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { gitEnvironment, ownFolder } from "./fleet.mjs";
import { compare } from "./measure.mjs";

/** @typedef {import("./measure.mjs").Command} Command */

const { values } = parseArgs({
  options: {
    members: { type: "string", default: "2000" },
    drawn: { type: "string", default: "200" },
    runs: { type: "string", default: "7" },
    wgx: { type: "string", default: "bin/wgx.js" },
  },
});
const [members = 0, drawn = 0, runs = 0] = [values.members, values.drawn, values.runs].map(Number);
if (![members, drawn, runs].every((number) => Number.isInteger(number) && number > 0)) {
  throw new Error("--members, --drawn and --runs take whole numbers");
}
/** At most so many times the time of reading and parsing alone. */
const ratioBar = 1.5;
/** Milliseconds. */
const drawingBar = 2000;

const scratch = mkdtempSync(join(ownFolder(), "index-"));
try {
  const parse = await parser();
  console.log("| members | what | ratio: median (least to most) | ms | bar | |\n|---|---|---|---|---|---|");
  const large = metarepo("large", members);
  const load = node(large, [parse, join(large, "repos.yml"), String(members)]);
  row(
    members,
    "`wgx index`, nothing remembered",
    compare(wgx(large, ["index"], forget), load, { runs, folder: scratch }),
  );
  row(members, "the same again", compare(wgx(large, ["index"]), load, { runs, folder: scratch }));
  const small = metarepo("small", drawn);
  const svg = wgx(small, ["index", "--svg", "graph.svg"], forget);
  const { subject } = compare(svg, node(small, [parse, join(small, "repos.yml"), String(drawn)]), {
    runs,
    folder: scratch,
  });
  const verdict = subject.median < drawingBar ? "pass" : "over";
  console.log(`| ${drawn} | \`wgx index --svg\` | | ${whole(subject.median)} | ${drawingBar} ms | ${verdict} |`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function row(/** @type {number} */ size, /** @type {string} */ what, /** @type {ReturnType<typeof compare>} */ times) {
  const [median, least, most] = [times.ratio.median, times.ratio.least, times.ratio.most].map((each) =>
    each.toFixed(2),
  );
  const verdict = times.ratio.median < ratioBar ? "pass" : "over";
  const milliseconds = `${whole(times.subject.median)} against ${whole(times.floor.median)}`;
  console.log(`| ${size} | ${what} | ${median} (${least} to ${most}) | ${milliseconds} | ${ratioBar} | ${verdict} |`);
}

function whole(/** @type {number} */ milliseconds) {
  return milliseconds.toFixed(0);
}

/** A fleet of twenty domains, without clones, in which most members depend on up to two of those before them. */
function metarepo(/** @type {string} */ name, /** @type {number} */ size) {
  const folder = join(scratch, name, "metarepo");
  mkdirSync(folder, { recursive: true });
  const nameOf = (/** @type {number} */ index) => `member-${String(index).padStart(5, "0")}`;
  const entries = Array.from({ length: size }, (_, index) => {
    const before =
      index > 20 && index % 3 > 0
        ? [...new Set([40503, 30011].map((factor) => ((index * factor) % 65521) % index))]
        : [];
    return [
      `  - name: ${nameOf(index)}`,
      `    url: https://github.com/lindenhof/${nameOf(index)}`,
      "    default_branch: main",
      `    domain: domain-${index % 20}`,
      `    scope: scope ${index % 7}`,
      `    depends_on: [${before.map(nameOf).join(", ")}]`,
      "",
    ].join("\n");
  });
  writeFileSync(join(folder, "repos.yml"), `github:\n  owner: lindenhof\nrepos:\n${entries.join("")}`);
  return folder;
}

/** A program that loads an inventory with the modules of wgx, and nothing else, as they are bundled for it. */
async function parser() {
  const outfile = join(scratch, "parse.cjs");
  await build({
    stdin: {
      contents: `import { loadFleet } from "./src/inventory/load-fleet.ts";
        const [, , file, size] = process.argv;
        void loadFleet({ file, env: {} }).then(({ members }) => { process.exitCode = members.length === Number(size) ? 0 : 1; });`,
      resolveDir: resolve(import.meta.dirname, ".."),
      loader: "ts",
    },
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    minifySyntax: true,
    minifyWhitespace: true,
    define: { WGX_VERSION: '"bench"', WGX_BUILD: '"bench"' },
    logLevel: "warning",
  });
  return outfile;
}

/** @type {(cwd: string, args: string[]) => Command} */
function node(cwd, args) {
  const env = { PATH: process.env["PATH"] ?? "", HOME: scratch, TMPDIR: scratch, ...gitEnvironment };
  return { argv: [process.execPath, ...args], cwd, env, statuses: [0] };
}

/** @type {(cwd: string, args: string[], before?: () => void) => Command} */
function wgx(cwd, args, before) {
  return { ...node(cwd, [resolve(values.wgx), ...args]), ...(before && { before }) };
}

/** What wgx remembers of an inventory. */
function forget() {
  rmSync(join(scratch, ".cache"), { recursive: true, force: true });
}
