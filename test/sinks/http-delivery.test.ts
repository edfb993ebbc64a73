import { mkdtempSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SinkReport } from "../../src/contracts/ingest-report.ts";
import { httpStoreSink } from "../../src/sinks/http-store-sink.ts";
import { understandUrl } from "../../src/sinks/understand-url.ts";
import { Delivering, news } from "../helpers/delivery.ts";
import { type Scripted, type ScriptedStore, scriptedStore } from "../helpers/scripted-store.ts";
import { sharedFolder } from "../helpers/wgx.ts";

const shared = sharedFolder();
const token = "secret-token-value";
let delivering: Delivering;
let store: ScriptedStore | undefined;

beforeEach(() => {
  delivering = new Delivering(mkdtempSync(join(shared, "http-")));
});
afterEach(async () => {
  await store?.close();
  store = undefined;
});

/** Delivers the lines to a store that answers by a script. */
async function deliverTo(
  script: Parameters<typeof scriptedStore>[0],
  lines: readonly string[] = [news("a"), news("b"), news("c")],
  { timeoutMs = 10_000, deadline = Number.POSITIVE_INFINITY, path = "/v1/ingest?domain=aussen" } = {},
): Promise<SinkReport> {
  writeFileSync(delivering.feed, lines.map((line) => `${line}\n`).join(""));
  store = await scriptedStore(script);
  const address = understandUrl(`${store.url}${path}`, "the test", undefined);
  const sink = httpStoreSink({ name: "leitstand", address, token, now: () => now, timeoutMs, notes: {} });
  try {
    const report = await delivering.run(sink, { deadline });
    expect(JSON.stringify(report)).not.toContain(token);
    return report;
  } finally {
    await sink.close();
  }
}

const now = new Date("2026-11-25T06:00:00Z");
const detail = (status: number, words: string): Scripted => ({ status, body: JSON.stringify({ detail: words }) });

describe("a store that asks for patience", () => {
  it.each([
    { what: "429 without a header", headers: {}, status: 429, wait: 60_000 },
    { what: "Retry-After: 60", headers: { "Retry-After": "60" }, status: 429, wait: 60_000 },
    { what: "Retry-After: 7 with 503", headers: { "Retry-After": "7" }, status: 503, wait: 7000 },
    {
      what: "Retry-After as a date",
      headers: { "Retry-After": "Wed, 25 Nov 2026 06:00:30 GMT" },
      status: 503,
      wait: 30_000,
    },
    { what: "a negative Retry-After", headers: { "Retry-After": "-5" }, status: 429, wait: 60_000 },
    {
      what: "a huge Retry-After, an hour at most",
      headers: { "Retry-After": "999999999" },
      status: 429,
      wait: 3_600_000,
    },
  ])("is given it: $what", async ({ headers, status, wait }) => {
    const report = await deliverTo([{ status, headers }]);
    expect(report).toMatchObject({ state: "done", accepted: 3, retried: 1 });
    expect(delivering.waits).toEqual([wait]);
  });

  it("is given up when the wait would pass the deadline, and nothing is lost", async () => {
    const report = await deliverTo([{ status: 429, headers: { "Retry-After": "3000" } }], undefined, {
      deadline: 60_000,
    });
    expect(report).toMatchObject({ state: "temporary", accepted: 0, to: { lines: 0 } });
    expect(report.reason).toContain("deadline");
  });

  it("503 and then fine", async () => {
    expect(await deliverTo([{ status: 503 }, { status: 503 }])).toMatchObject({ state: "done", retried: 2 });
  });

  it("is left alone after five failures in a row: 507", async () => {
    const report = await deliverTo(() => detail(507, "insufficient storage"));
    expect(report).toMatchObject({ state: "temporary", accepted: 0, deadLettered: 0 });
    expect(report.reason).toMatch(/breaker.*507 insufficient storage/);
    expect(store?.requests).toHaveLength(5);
  });

  it("is tried again where a proxy says with a web page that it is away", async () => {
    const away = { status: 502, headers: { "Content-Type": "text/html" }, body: "<html>Bad Gateway</html>" };
    expect(await deliverTo([away])).toMatchObject({ state: "done", retried: 1 });
  });
});

describe("an answer that is lost", () => {
  const commit =
    (then: (response: ServerResponse) => void) =>
    (request: { number: number; lines: readonly string[] }): Scripted | undefined => {
      if (request.number > 1) return undefined;
      return (response) => {
        store?.keep(request.lines);
        then(response);
      };
    };

  it("after the store committed: it is looked at, and nothing is sent twice", async () => {
    const report = await deliverTo(
      commit(() => undefined),
      undefined,
      { timeoutMs: 300 },
    );
    expect(report).toMatchObject({ state: "done", accepted: 3 });
    expect(store?.requests).toHaveLength(1);
    expect(store?.stored).toHaveLength(3);
  });

  it("because the connection is reset in the middle of the body", async () => {
    const torn = commit((response) => {
      response.writeHead(202, { "Content-Length": "100" });
      response.write("o", () => response.destroy());
    });
    const report = await deliverTo(torn);
    expect(report).toMatchObject({ state: "done", accepted: 3 });
    expect(store?.stored).toHaveLength(3);
  });

  it("before the store committed: it is sent again", async () => {
    const report = await deliverTo([(response) => response.destroy()]);
    expect(report).toMatchObject({ state: "done", accepted: 3, retried: 1 });
    expect(store?.stored).toHaveLength(3);
  });

  it("because the body drips: the time for a request is for all of it", async () => {
    const drip: Scripted = (response) => {
      response.writeHead(202, { "Content-Length": "1000" });
      const timer = setInterval(() => response.write("."), 20);
      response.on("close", () => clearInterval(timer));
    };
    const report = await deliverTo([drip], undefined, { timeoutMs: 300 });
    expect(report).toMatchObject({ state: "done", retried: 1 });
  });
});

describe("a store that lets nothing through", () => {
  it.each([
    { status: 401, state: "refused" },
    { status: 403, state: "refused" },
    { status: 404, state: "stopped" },
    { status: 405, state: "stopped" },
    { status: 411, state: "stopped" },
    { status: 415, state: "stopped" },
  ])("$status stops at once and dead-letters nothing", async ({ status, state }) => {
    // A server may well repeat the token that it was sent.
    const report = await deliverTo(() => detail(status, `no: ${token}`));
    expect(report).toMatchObject({ state, accepted: 0, deadLettered: 0, to: { lines: 0 } });
    expect(report.reason).toContain(String(status));
    expect(store?.requests).toHaveLength(1);
  });

  it("a redirect to another host is not followed, and the token does not get there", async () => {
    const other = await scriptedStore([]);
    try {
      const report = await deliverTo(() => ({ status: 302, headers: { Location: `${other.url}/v1/ingest` } }));
      expect(report).toMatchObject({ state: "stopped", accepted: 0 });
      expect(other.requests).toHaveLength(0);
    } finally {
      await other.close();
    }
  });

  it("200 with a web page is no acknowledgement", async () => {
    const report = await deliverTo(() => ({
      status: 200,
      headers: { "Content-Type": "text/html" },
      body: "<!doctype html><title>Sign in</title>",
    }));
    expect(report).toMatchObject({ state: "stopped", accepted: 0, to: { lines: 0 } });
    expect(report.reason).toContain("web page");
  });

  it("ten lines in a row refused alike are not the lines' fault", async () => {
    const lines = Array.from({ length: 30 }, (_, index) => news(`n${index}`));
    const report = await deliverTo(() => detail(422, "no"), lines);
    expect(report).toMatchObject({ state: "stopped", deadLettered: 0, to: { lines: 0 } });
    expect(report.reason).toContain("10 lines in a row");
  });

  it.each(["invalid domain", "domain mismatch"])("%s is about the endpoint", async (words) => {
    expect(await deliverTo(() => detail(400, words))).toMatchObject({ state: "stopped", deadLettered: 0 });
  });
});

describe("bad events", () => {
  it("one in the middle of a batch is found by halving; the others arrive, byte for byte", async () => {
    const lines = Array.from({ length: 20 }, (_, index) => news(index === 11 ? "poison" : `n${index}`));
    const report = await deliverTo(({ body }) => (body.includes("poison") ? detail(422, "no") : undefined), lines);
    expect(report).toMatchObject({ state: "done", accepted: 19, deadLettered: 1, to: { lines: 20 } });
    expect(store?.stored).toEqual(lines.filter((line) => !line.includes("poison")));
    expect(delivering.letters()).toMatchObject([{ line: 12, reason: "rejected", status: 422, text: lines[11] }]);
  });

  it("all of them, fewer than ten: each becomes a dead letter", async () => {
    const report = await deliverTo(() => detail(422, "no"));
    expect(report).toMatchObject({ state: "done", accepted: 0, deadLettered: 3 });
    expect(delivering.letters().map(({ line }) => line)).toEqual([1, 2, 3]);
  });

  it("another event under a known id is a conflict", async () => {
    const report = await deliverTo(
      () => detail(409, "conflict: event 1 has the id of another event"),
      [news("a", { id: "x" })],
    );
    expect(report).toMatchObject({ state: "done", deadLettered: 1 });
    expect(delivering.letters()).toMatchObject([{ reason: "conflict", status: 409 }]);
  });
});

describe("two generations of stores", () => {
  it("finds the older endpoint behind a base URL, and sends it arrays", async () => {
    const older = ({ path }: { path: string }): Scripted | undefined =>
      path.startsWith("/v1/") ? detail(404, "Not Found") : { status: 200, body: '"ok"' };
    const report = await deliverTo(older, undefined, { path: "" });
    expect(report).toMatchObject({ state: "done", accepted: 3 });
    const last = store?.requests.at(-1);
    expect(last?.path).toBe("/ingest/aussen");
    expect(JSON.parse(last?.body ?? "")).toHaveLength(3);
    expect(last?.headers["content-length"]).toBe(String(Buffer.byteLength(last?.body ?? "")));
  });

  it("sends an array where valid NDJSON is called invalid JSON", async () => {
    const strict = ({ headers }: { headers: Record<string, unknown> }): Scripted =>
      headers["content-type"] === "application/json" ? { status: 202, body: "ok" } : detail(400, "invalid json");
    const report = await deliverTo(strict as never, undefined, { path: "/ingest/aussen" });
    expect(report).toMatchObject({ state: "done", accepted: 3, deadLettered: 0 });
  });

  it("sends token and keys in headers, the same id for the same batch", async () => {
    await deliverTo([{ status: 503 }]);
    const [first, second] = store?.requests ?? [];
    expect(first?.headers).toMatchObject({ "x-auth": token, "content-type": "application/x-ndjson" });
    expect(first?.headers["idempotency-key"]).toMatch(/^[0-9a-f]{64}$/);
    expect(second?.headers["idempotency-key"]).toBe(first?.headers["idempotency-key"]);
    expect(first?.headers["x-request-id"]).toBe(first?.headers["idempotency-key"]);
  });
});
