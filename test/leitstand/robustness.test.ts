import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sharedFolder, startWgx, until } from "../helpers/wgx.ts";

const cwd = sharedFolder();
let url: URL;
let token: string;
let stop: () => Promise<{ readonly status: number | null; readonly stderr: string }>;

beforeAll(async () => {
  const { child, ended } = startWgx(["leitstand", "--port", "0"], { cwd });
  let text = "";
  child.stdout?.on("data", (chunk) => {
    text += chunk;
  });
  await until(() => text.includes("\n") || child.exitCode !== null, 60_000);
  url = new URL(text.trim().split(" ").at(-1) ?? "");
  token = readFileSync(join(cwd, ".wgx/leitstand/token"), "utf8").trim();
  stop = () => {
    child.kill("SIGINT");
    return ended;
  };
});
afterAll(() => stop());

/** Connects, says something, and takes nothing of what comes back after the first bytes. */
function slowReader(): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(Number(url.port), url.hostname, () => {
      socket.write("GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
      socket.once("data", () => resolve(socket.pause()));
    });
    socket.on("error", () => socket.destroy());
  });
}

/** Says something that is no request, or only half of one, and waits for the end or for a moment. */
function malformed(bytes: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(Number(url.port), url.hostname, () => socket.write(bytes, "latin1"));
    socket.on("data", () => socket.end());
    socket.on("error", () => resolve());
    socket.on("close", () => resolve());
    setTimeout(() => socket.destroy(), 2000).unref();
  });
}

const nonsense = [
  "\x16\x03\x01\x02\x00\x01\x00",
  "GET / HTTP/9.9\r\n\r\n",
  "GET\r\n\r\n",
  "GET / HTTP/1.1\r\n\r\n",
  `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${"a".repeat(40_000)}\r\n\r\n`,
  `GET /${"a".repeat(20_000)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`,
  "GET /%zz/%00/..%2f..%2fetc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nConnection: close\r\n\r\n",
  "GET //\\\\evil HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
  "GET /events/../../x/0 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
  "GET /events/aussen/-1 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
  "GET /?before=~~~:::&type=%ff HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
  "POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
  "POST /v1/ingest HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  "POST /v1/ingest?domain=a HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nhalf",
];

it("survives a thousand requests at once, 24 slow readers and nonsense, and keeps every event that it acknowledged", async () => {
  const slow = await Promise.all(Array.from({ length: 24 }, slowReader));
  const acknowledged: string[] = [];
  let refused = 0;
  const tags = Array.from({ length: 40 }, (_, index) => `${index}-${"x".repeat(150)}`);
  const post = async (batch: number): Promise<void> => {
    const ids = Array.from({ length: 20 }, (_, index) => `${batch}-${index}`);
    const body = ids.map((id) => `${JSON.stringify({ id, type: "t", source: "s", title: id, tags })}\n`).join("");
    const headers = { "X-Auth": token, "Content-Type": "application/x-ndjson" };
    const answer = await fetch(new URL("/v1/ingest?domain=aussen", url), { method: "POST", body, headers });
    await answer.arrayBuffer();
    if (answer.status === 202) acknowledged.push(...ids);
    // More than it holds at a time is refused and may come again; nothing else is.
    else expect(answer.status).toBe(429);
    if (answer.status === 429) refused++;
  };
  const read = async (path: string): Promise<void> => {
    const answer = await fetch(new URL(path, url), { headers: { Accept: "text/html" } });
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
  };
  const paths = ["/", "/ingest", "/policy", "/fleet", "/graph", "/?text=9", "/health", "/v1/events?domain=aussen"];
  const work = Array.from({ length: 1000 }, (_, index) => {
    if (index % 4 === 0) return post(index);
    if (index % 10 === 1) return malformed(nonsense[(index - 1) % nonsense.length] ?? "");
    return read(paths[index % paths.length] ?? "/");
  });
  const failed = (await Promise.allSettled(work)).filter(({ status }) => status === "rejected");
  expect(failed).toEqual([]);
  expect(acknowledged.length).toBe((250 - refused) * 20);

  // More, until no slow reader is left: none was waited for.
  const level = async (): Promise<{ readonly readers: number; readonly dropped: number }> => {
    const text = await (await fetch(new URL("/metrics", url))).text();
    const of = (name: string): number => Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1]);
    return { readers: of("leitstand_live_readers"), dropped: of("leitstand_live_dropped_total") };
  };
  for (let batch = 2000; (await level()).readers > 0; batch++) await post(batch);
  expect((await level()).dropped).toBeGreaterThan(0);
  for (const socket of slow) socket.destroy();

  const { status, stderr } = await stop();
  expect([status, stderr.includes("internal error")]).toEqual([130, false]);
  const stored = readFileSync(join(cwd, ".wgx/leitstand/aussen.jsonl"), "utf8").trimEnd().split("\n");
  const ids = stored.map((line) => (JSON.parse(line) as { payload: { id: string } }).payload.id);
  expect(new Set(ids).size).toBe(ids.length);
  const held = new Set(ids);
  expect(acknowledged.filter((id) => !held.has(id))).toEqual([]);
}, 300_000);
