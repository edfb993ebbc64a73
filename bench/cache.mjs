/**
 * npm run bench:cache [-- --size 200 --runs 7 --wgx bin/wgx.js]
 *
 * Times a refresh of a filled cache over HTTP that finds nothing new against a shell loop of git ls-remote over the same
 * remotes, which git's own backend serves. See docs/benchmarks.md.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { benchFleet, gitEnvironment, ownFolder } from "./fleet.mjs";
import { compare } from "./measure.mjs";

const { values } = parseArgs({
  options: {
    size: { type: "string", default: "200" },
    runs: { type: "string", default: "7" },
    wgx: { type: "string", default: "bin/wgx.js" },
  },
});
const size = Number(values.size);
const runs = Number(values.runs);
if (![size, runs].every((number) => Number.isInteger(number) && number > 0)) {
  throw new Error("--size and --runs take whole numbers");
}
/** At most this share of the loop's time. */
const bar = 1 / 3;

const scratch = mkdtempSync(join(ownFolder(), "cache-"));
const fleet = await benchFleet(size, (message) => process.stderr.write(`${message}\n`));
const { server, url } = await serve(fleet.folder);
try {
  const urls = fleet.members.map((member) => `${url}/${basename(member)}/.git`);
  mkdirSync(join(scratch, "metarepo"));
  const entries = urls.map((each, index) => `  - name: member-${index}\n    url: ${each}\n`);
  writeFileSync(join(scratch, "metarepo/repos.yml"), `repos:\n${entries.join("")}`);
  writeFileSync(join(scratch, "urls"), urls.map((each) => `${each}\0`).join(""));
  const env = {
    PATH: process.env["PATH"] ?? "",
    LC_ALL: "C.UTF-8",
    HOME: scratch,
    XDG_CACHE_HOME: join(scratch, "cache"),
    TMPDIR: scratch,
    ...gitEnvironment,
  };
  const refresh = {
    argv: [process.execPath, resolve(values.wgx), "cache", "refresh", "--json"],
    cwd: join(scratch, "metarepo"),
    env,
    statuses: [0],
  };
  const loop = {
    argv: ["xargs", "-0", "-P2", "-I{}", "git", "ls-remote", "--quiet", "{}"],
    cwd: scratch,
    env,
    input: join(scratch, "urls"),
    statuses: [0],
  };
  // The first fills the cache, and an incomplete one would not be worth a time.
  const [program = "", ...args] = refresh.argv;
  const filled = spawnSync(program, args, { cwd: refresh.cwd, env, encoding: "utf8", maxBuffer: 2 ** 30 });
  if (filled.status !== 0)
    throw new Error(`the cache could not be filled: ${filled.stdout.slice(0, 2000)}${filled.stderr}`);
  const { ratio, subject, floor } = compare(refresh, loop, { runs, folder: scratch });
  const verdict = ratio.median <= bar ? "pass" : "over";
  const numbers = [ratio.median, ratio.least, ratio.most].map((number) => number.toFixed(2));
  console.log(
    `${size} cached members, nothing new: ${numbers[0]} of git ls-remote each (${numbers[1]} to ${numbers[2]}), bar ${bar.toFixed(2)}: ${verdict}; ${subject.median.toFixed(0)} ms against ${floor.median.toFixed(0)} ms, ${runs} runs`,
  );
} finally {
  server.kill();
  rmSync(scratch, { recursive: true, force: true });
}

/** Serves a folder from a process of its own, with the server that the tests use. */
async function serve(/** @type {string} */ folder) {
  const bundle = join(scratch, "server.mjs");
  await build({
    stdin: {
      contents: `import { startGitHttpServer } from "./test/helpers/git-http-server.ts";
        console.log((await startGitHttpServer(process.argv[2])).url);`,
      resolveDir: resolve(import.meta.dirname, ".."),
    },
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "warning",
  });
  const server = spawn(process.execPath, [bundle, folder], { stdio: ["ignore", "pipe", "inherit"] });
  const [url] = await once(createInterface({ input: server.stdout }), "line");
  return { server, url: String(url) };
}
