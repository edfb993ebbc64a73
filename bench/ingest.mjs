/**
 * npm run bench:ingest [-- --lines 200000 --runs 5 --large 2048 --wgx bin/wgx.js]
 *
 * Times the event loop against reading and parsing the same lines (J), whole processes in turn, and takes the memory that
 * a large feed needs. `--large 0` leaves that out. See docs/benchmarks.md.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { ownFolder } from "./fleet.mjs";
import { compare, peakMemory } from "./measure.mjs";

const { values } = parseArgs({
  options: {
    lines: { type: "string", default: "200000" },
    runs: { type: "string", default: "5" },
    large: { type: "string", default: "2048" },
    wgx: { type: "string", default: "bin/wgx.js" },
  },
});
const [count, runs, megabytes] = [values.lines, values.runs, values.large].map(Number);
if (![count, runs].every((number) => Number.isInteger(number) && number > 0) || !(megabytes >= 0)) {
  throw new Error("--lines, --runs and --large take whole numbers");
}

const scratch = mkdtempSync(join(ownFolder(), "ingest-"));
const feed = join(scratch, "feed.jsonl");
const env = { PATH: process.env["PATH"] ?? "", LC_ALL: "C.UTF-8", HOME: scratch, TMPDIR: scratch };
const wgx = (/** @type {string[]} */ ...args) => [process.execPath, resolve(values.wgx), "ingest", ...args];
const clean = () => rmSync(join(scratch, ".wgx"), { recursive: true, force: true });

/** Reads and parses every line, and does nothing else: what no delivery can do without. */
const readAndParse = `const fs=require("fs");const fd=fs.openSync(process.argv[1]);const b=Buffer.allocUnsafe(65536);let r="",n=0;
const d=new (require("string_decoder").StringDecoder)("utf8");for(let c;(c=fs.readSync(fd,b))>0;){const p=(r+d.write(b.subarray(0,c))).split("\\n");r=p.pop();for(const l of p){JSON.parse(l);n++}}console.log(n)`;

try {
  writeFeed(feed, count);
  const server = await serve();
  const base = { argv: [process.execPath, "-e", readAndParse, feed], cwd: scratch, env, statuses: [0] };
  const works = [
    { name: "validate", bar: 1.6, argv: wgx("validate", feed) },
    {
      name: "push to a server on loopback",
      bar: 1.6,
      argv: wgx("push", "--sink", "leitstand", "--feed", feed),
      url: server.url,
    },
    { name: "push to the embedded store", bar: 1.6, argv: wgx("push", "--sink", "leitstand", "--feed", feed) },
    { name: "push to the embedded learner", bar: undefined, argv: wgx("push", "--sink", "heimlern", "--feed", feed) },
  ];
  console.log(`${count} lines, ${Math.round(statSync(feed).size / 1e6)} MB; ${runs} pairs; median and range`);
  for (const { name, bar, argv, url } of works) {
    const own = url === undefined ? env : { ...env, LEITSTAND_INGEST_URL: `${url}/v1/ingest?domain=aussen` };
    const subject = { argv, cwd: scratch, env: own, statuses: [0], before: clean };
    tell(name, compare(subject, base, { runs, folder: scratch }), bar);
  }
  const small = join(scratch, "small.jsonl");
  const add = {
    argv: wgx("add", "--feed", small, "--type", "news", "--source", "bench", "--title", "one"),
    cwd: scratch,
    env,
    statuses: [0],
  };
  const nothing = { argv: [process.execPath, "-e", "0"], cwd: scratch, env, statuses: [0] };
  tell("add of one event, to node -e 0", compare(add, nothing, { runs: runs * 3, folder: scratch }), 3);
  if (megabytes > 0) {
    const large = join(scratch, "large.jsonl");
    writeFeed(large, Math.ceil((megabytes * 1024 * 1024 * count) / statSync(feed).size));
    const own = { ...env, LEITSTAND_INGEST_URL: `${server.url}/v1/ingest?domain=aussen` };
    const push = wgx("push", "--sink", "leitstand", "--feed", large);
    for (const { name, argv, by } of [
      { name: "validate", argv: wgx("validate", large), by: env },
      { name: "push to a server", argv: push, by: own },
      { name: "push to the embedded store", argv: push, by: env },
    ]) {
      clean();
      const memory = peakMemory({ argv, cwd: scratch, env: by, statuses: [0] }, 1);
      console.log(`${name}, ${megabytes} MiB: ${Math.round(memory)} MiB resident (bar 200)`);
    }
  }
  server.close();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Events as the sensor writes them, some 280 bytes each. */
function writeFeed(/** @type {string} */ path, /** @type {number} */ lines) {
  let part = "";
  for (let index = 0; index < lines; index++) {
    const event = {
      id: `evt-${index}`,
      ts: new Date(1_764_000_000_000 + index * 1000).toISOString(),
      type: "news",
      source: "rss:example",
      title: `Something happened, number ${index}`,
      summary: "A few words about it, as long as they are.",
      url: `https://news.example/articles/${index}`,
      tags: ["weather"],
      features: { relevance: (index % 100) / 100 },
    };
    part += `${JSON.stringify(event)}\n`;
    if (part.length > 1 << 22) {
      appendFileSync(path, part);
      part = "";
    }
  }
  appendFileSync(path, part);
}

/** A server that reads what it is sent and accepts it, in a process of its own. */
async function serve() {
  const program = `const s=require("http").createServer((q,r)=>{q.on("data",()=>{});q.on("end",()=>r.writeHead(202).end("ok"))});
s.listen(0,"127.0.0.1",()=>console.log("http://127.0.0.1:"+s.address().port));process.stdin.resume().on("end",()=>process.exit())`;
  const child = spawn(process.execPath, ["-e", program], { stdio: ["pipe", "pipe", "inherit"] });
  const [url] = await once(createInterface({ input: child.stdout }), "line");
  return { url: String(url), close: () => child.stdin.end() };
}

/** @param {string} name @param {ReturnType<typeof compare>} result @param {number | undefined} bar */
function tell(name, { ratio, subject }, bar) {
  const range = `${ratio.least.toFixed(2)}–${ratio.most.toFixed(2)}`;
  const verdict = bar === undefined ? "" : ` (bar ${bar})`;
  console.log(`${name}: ${ratio.median.toFixed(2)}, ${range}${verdict}; ${Math.round(subject.median)} ms`);
}
