/**
 * npm run bench:panels [-- --events 100000 --requests 400 --wgx bin/wgx.js]
 *
 * The panels over a store of many events: how long the first page takes against the bare health request, what memory the
 * server needs, and whether the live stream keeps up while an ingest runs at full speed. See docs/benchmarks.md.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, get } from "node:http";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { ownFolder } from "./fleet.mjs";

const { values } = parseArgs({
  options: {
    events: { type: "string", default: "100000" },
    requests: { type: "string", default: "400" },
    wgx: { type: "string", default: "bin/wgx.js" },
  },
});
const [events, requests] = [values.events, values.requests].map(Number);
if (![events, requests].every((number) => Number.isInteger(number) && number > 0)) {
  throw new Error("--events and --requests take whole numbers above zero");
}

const scratch = mkdtempSync(join(ownFolder(), "panels-"));
const env = { PATH: process.env["PATH"] ?? "", LC_ALL: "C.UTF-8", HOME: scratch, TMPDIR: scratch };
const wgx = (/** @type {string[]} */ ...args) => [resolve(values.wgx), ...args];
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

try {
  const first = feed("first", events);
  push(first, "heimlern");
  push(first, "leitstand");
  const server = await serve();
  const url = (/** @type {string} */ path) => `${server.url}${path}`;
  console.log(`${events} events stored; ${requests} requests each, one at a time; median in ms`);
  const cold = await timed(url("/"));
  const health = () => timed(url("/health"));
  for (let warm = 0; warm < 100; warm++) await health();
  const times = /** @type {Record<string, number[]>} */ ({ health: [], again: [], fresh: [] });
  for (let count = 0; count < requests; count++) {
    times["health"]?.push(await health());
    times["again"]?.push(await timed(url("/")));
    if (count % 4 === 0) {
      await post(server, `fresh-${count}`);
      times["fresh"]?.push(await timed(url("/")));
    }
  }
  const bare = median(times["health"] ?? []);
  const tell = (/** @type {string} */ name, /** @type {number} */ time, bar = "") =>
    console.log(`  ${name.padEnd(44)} ${time.toFixed(2).padStart(8)}   ${(time / bare).toFixed(1)}x${bar}`);
  tell("GET /health", bare);
  tell("GET /, the first panel", median(times["again"] ?? []), " (bar 10x)");
  tell("GET /, after an event came in", median(times["fresh"] ?? []));
  tell("GET /, the very first after the start", cold);
  for (const path of ["/?text=no-such-text", "/events/aussen/0", "/ingest", "/policy"]) {
    const all = [];
    for (let count = 0; count < 9; count++) all.push(await timed(url(path)));
    tell(`GET ${path}`, median(all));
  }

  const second = feed("second", events);
  const live = follow(url("/live"));
  const pages = /** @type {number[]} */ ([]);
  const started = performance.now();
  const pushing = spawn(process.execPath, wgx("ingest", "push", "--sink", "leitstand", "--feed", second), {
    cwd: scratch,
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(pushing, "close");
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  while (!isOver) pages.push(await timed(url("/")));
  const end = performance.now();
  const [status] = await ended;
  if (status !== 0) throw new Error(`the ingest ended with ${status}`);
  while (live.stored() < events && performance.now() - end < 30_000) await new Promise((go) => setTimeout(go, 20));
  const seconds = (end - started) / 1000;
  console.log(
    `an ingest of ${events} events in ${seconds.toFixed(1)} s (${Math.round(events / seconds)} a second), while the stream is followed`,
  );
  console.log(
    `  told of all of them: ${live.stored() === events}, the last ${Math.max(0, Math.round(live.last() - end))} ms after its end`,
  );
  console.log(
    `  longest silence of the stream: ${Math.round(live.longestGap())} ms; GET / meanwhile: ${median(pages).toFixed(1)} ms`,
  );
  console.log(
    `resident memory of the server: ${Math.round(residentMiB(server.pid, "VmRSS"))} MiB, at most ${Math.round(residentMiB(server.pid, "VmHWM"))} MiB (bar 150)`,
  );
  live.end();
  process.kill(server.pid, "SIGINT");
  await server.ended;
} finally {
  agent.destroy();
  rmSync(scratch, { recursive: true, force: true });
}

/** A feed of many events. @param {string} name @param {number} count */
function feed(name, count) {
  const file = join(scratch, `${name}.jsonl`);
  for (let from = 0; from < count; from += 10_000) {
    const lines = Array.from({ length: Math.min(10_000, count - from) }, (_, index) => {
      const number = from + index;
      const event = {
        id: `${name}-${number}`,
        ts: new Date(1_760_000_000_000 + number * 1000).toISOString(),
        type: ["news", "alert", "sensor", "project"][number % 4],
        source: `source-${number % 50}`,
        title: `Event ${number} of the ${name} feed`,
        summary: `What there is to say about it, in a sentence or two: ${number * 7919}.`,
        tags: [`tag-${number % 30}`, "bench"],
      };
      return `${JSON.stringify(event)}\n`;
    });
    appendFileSync(file, lines.join(""));
  }
  return file;
}

/** @param {string} file @param {string} sink */
function push(file, sink) {
  const { status, stderr } = spawnSync(
    process.execPath,
    wgx("ingest", "push", "--sink", sink, "--feed", file, "--deadline", "600"),
    { cwd: scratch, env, encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`the push to ${sink} ended with ${status}: ${stderr}`);
}

async function serve() {
  const child = spawn(process.execPath, wgx("leitstand", "--port", "0"), {
    cwd: scratch,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [chunk] = await once(child.stdout, "data");
  const address = /http:\S+/.exec(String(chunk))?.[0];
  if (address === undefined || child.pid === undefined) throw new Error(`the server said ${chunk}`);
  const token = readFileSync(join(scratch, ".wgx/leitstand/token"), "utf8").trim();
  return { url: address, pid: child.pid, token, ended: once(child, "close") };
}

/** Milliseconds of one request. @param {string} address @returns {Promise<number>} */
function timed(address) {
  return new Promise((done, fail) => {
    const begin = performance.now();
    get(address, { agent, headers: { Accept: "text/html" } }, (answer) => {
      if (answer.statusCode !== 200) fail(new Error(`${address} answered ${answer.statusCode}`));
      answer.resume();
      answer.on("end", () => done(performance.now() - begin));
    }).on("error", fail);
  });
}

/** @param {{ readonly url: string, readonly token: string }} server @param {string} id */
async function post({ url: base, token }, id) {
  const body = JSON.stringify({ id, type: "news", source: "bench", title: id });
  const headers = { "X-Auth": token, "Content-Type": "application/json" };
  const answer = await fetch(`${base}/v1/ingest?domain=aussen`, { method: "POST", body, headers });
  if (answer.status !== 202) throw new Error(`storing answered ${answer.status}`);
}

/** Follows the live stream. @param {string} address */
function follow(address) {
  let [stored, last, longest, text] = [0, performance.now(), 0, ""];
  const request = get(address, (answer) => {
    answer.setEncoding("utf8");
    answer.on("data", (chunk) => {
      text += chunk;
      for (let end = text.indexOf("\n\n"); end !== -1; end = text.indexOf("\n\n")) {
        const found = /^data: (.*)$/m.exec(text.slice(0, end));
        text = text.slice(end + 2);
        if (!found) continue;
        const now = performance.now();
        if (stored > 0) longest = Math.max(longest, now - last);
        last = now;
        stored += JSON.parse(found[1] ?? "").stored;
      }
    });
    answer.on("error", () => undefined);
  });
  request.on("error", () => undefined);
  return { stored: () => stored, last: () => last, longestGap: () => longest, end: () => request.destroy() };
}

/** @param {readonly number[]} all */
function median(all) {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
}

/** @param {number} pid @param {"VmRSS" | "VmHWM"} name */
function residentMiB(pid, name) {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(text)?.[1]) / 1024;
}
