import { readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ServedStore, servedStore, token } from "./served-store.ts";

let served: ServedStore;
beforeEach(async () => {
  served = await servedStore();
});
afterEach(() => served.stop());

const link = '{"id":"e1","type":"link","source":"s","url":"https://a.example/","n":12345678901234567890}';
const ndjson = "application/x-ndjson";
const json = "application/json";

async function outcome(response: Response): Promise<string> {
  return `${response.status} ${await response.text()}`;
}

function stored(domain = "aussen"): string[] {
  return readFileSync(join(served.folder, `${domain}.jsonl`), "utf8")
    .trim()
    .split("\n");
}

describe("the newer endpoint, POST /v1/ingest", () => {
  it("takes NDJSON and stores each line's own bytes in the wrapped form", async () => {
    expect(await outcome(await served.post("/v1/ingest?domain=aussen", `${link}\r\n\n{"id":"e2","a":1.0}\n`))).toBe(
      "202 ok",
    );
    expect(stored()).toEqual([
      `{"domain":"aussen","received_at":"2026-11-25T05:00:00.000Z","payload":${link},"retention":{"ttl_days":0,"expires_at":null},"quality":{"signal_strength":"medium","completeness":false}}`,
      '{"domain":"aussen","received_at":"2026-11-25T05:00:00.000Z","payload":{"id":"e2","a":1.0},"retention":{"ttl_days":0,"expires_at":null},"quality":{"signal_strength":"low","completeness":false}}',
    ]);
  });

  it("takes a JSON object or array, pretty-printed too, with the bytes of each element", async () => {
    const body = `[\n  ${link},\n  {"id": "e2",\r\n   "text": "a, ] } \\" b", "list": [1, [2]]}\n]`;
    expect(await outcome(await served.post("/v1/ingest?domain=aussen", body, json))).toBe("202 ok");
    expect(stored().map((line) => /"payload":(.*),"retention"/.exec(line)?.[1])).toEqual([
      link,
      '{"id": "e2",     "text": "a, ] } \\" b", "list": [1, [2]]}',
    ]);
  });

  it("takes the domain from the first event where the URL names none", async () => {
    expect(await outcome(await served.post("/v1/ingest", '{"domain":"Sensors.Garden","id":"1"}'))).toBe("202 ok");
    expect(served.store.domains()).toEqual(["sensors.garden"]);
  });

  it.each([
    ["400", "invalid json", "?domain=aussen", "{", json],
    ["400", "invalid ndjson", "?domain=aussen", `${link}\n{"half":`, ndjson],
    ["400", "invalid ndjson", "?domain=aussen", '{"a":1} {"b":2}', ndjson],
    ["400", "invalid payload", "?domain=aussen", "[1]", json],
    ["400", "invalid payload", "?domain=aussen", '{"domain":7}', json],
    ["400", "invalid domain", "?domain=..%2Fx", link, json],
    ["400", "domain must be specified via query or payload", "", link, json],
    ["400", "domain mismatch", "?domain=aussen", `${link}\n{"domain":"innen"}`, ndjson],
    ["415", "unsupported content-type", "?domain=aussen", link, "text/plain"],
    ["422", "summary too long (max 500)", "?domain=aussen", JSON.stringify({ summary: "🌱".repeat(501) }), json],
    ["413", "payload too large", "?domain=aussen", JSON.stringify({ a: "x".repeat(1024 * 1024) }), json],
  ])("answers %s %s, and stores nothing of the request", async (status, detail, query, body, type) => {
    expect(await outcome(await served.post(`/v1/ingest${query}`, body, type))).toBe(`${status} {"detail":"${detail}"}`);
    expect(served.store.sizes().filter(({ events }) => events > 0)).toEqual([]);
  });

  it("counts a summary's characters, not its UTF-16 units", async () => {
    const body = JSON.stringify({ summary: "🌱".repeat(500) });
    expect(await outcome(await served.post("/v1/ingest?domain=aussen", body, json))).toBe("202 ok");
  });

  it("refuses invalid UTF-8 and compressed bodies", async () => {
    const bytes = Buffer.from('{"a":"\xff"}', "latin1");
    const headers = { "Content-Type": json };
    const invalid = await served.request("/v1/ingest?domain=a", { method: "POST", body: bytes, headers });
    expect(await outcome(invalid)).toBe('400 {"detail":"invalid json"}');
    const packed = await served.request("/v1/ingest?domain=a", {
      method: "POST",
      body: "{}",
      headers: { ...headers, "Content-Encoding": "gzip" },
    });
    expect(packed.status).toBe(415);
  });

  it("stores an event once, and refuses another one under its id", async () => {
    await served.post("/v1/ingest?domain=aussen", link);
    expect(await outcome(await served.post("/v1/ingest?domain=aussen", `${link}\n{"id":"e2"}`))).toBe("202 ok");
    expect(stored()).toHaveLength(2);
    const answer = await served.post("/v1/ingest?domain=aussen", '{"id":"e3"}\n{"id":"e1","type":"other"}');
    expect(await outcome(answer)).toBe('409 {"detail":"conflict: event 2 has the id of another event"}');
    expect(stored()).toHaveLength(2);
    expect(await outcome(await served.post("/v1/ingest?domain=innen", '{"id":"e1","type":"other"}'))).toBe("202 ok");
  });

  it("stores an event without id once, by its bytes", async () => {
    for (const body of ['{"a":1}', '{"a":1}', '{"a": 1}']) await served.post("/v1/ingest?domain=aussen", body);
    expect(stored()).toHaveLength(2);
  });
});

describe("the older endpoint, POST /ingest/<domain>", () => {
  it("takes JSON, several events as an array, whatever the content type", async () => {
    expect(await outcome(await served.post("/ingest/aussen", `[${link},{"id":"e2"}]`, json))).toBe("202 ok");
    expect(await outcome(await served.post("/ingest/aussen", '{"id":"e3"}', "text/plain"))).toBe("202 ok");
    expect(stored()).toHaveLength(3);
  });

  it("answers NDJSON of two lines with 400 invalid json", async () => {
    expect(await outcome(await served.post("/ingest/aussen", `${link}\n${link}`))).toBe(
      '400 {"detail":"invalid json"}',
    );
  });

  it("asks for a Content-Length", async () => {
    const answer = await raw(
      `POST /ingest/aussen HTTP/1.1\r\nHost: localhost\r\nX-Auth: ${token}\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
    );
    expect(answer).toContain("411 Length Required");
    expect(answer).toContain('{"detail":"length required"}');
  });

  it.each(["..%2Fetc", "a%00b", "-x", "a..b", "%E0%A4%A", "x".repeat(201)])("refuses the domain %s", async (name) => {
    expect(await outcome(await served.post(`/ingest/${name}`, "{}", json))).toBe('400 {"detail":"invalid domain"}');
  });
});

describe("reading back", () => {
  const lines = Array.from({ length: 25 }, (_, index) => `{"id":"e${index}","n":${index}}`);

  interface Page {
    readonly events: { readonly payload: { readonly id: string } }[];
    readonly next_cursor: number;
    readonly has_more: boolean;
    readonly limit: number;
  }
  async function page(query: string): Promise<Page> {
    const answer = await served.request(`/v1/events?domain=aussen${query}`);
    expect(answer.status).toBe(200);
    return (await answer.json()) as Page;
  }

  it("gives every event once over pages, and goes on where it was", async () => {
    await served.post("/v1/ingest?domain=aussen", lines.join("\n"));
    const seen: string[] = [];
    let cursor = 0;
    for (let more = true; more; ) {
      const found = await page(`&limit=10&cursor=${cursor}`);
      seen.push(...found.events.map(({ payload }) => payload.id));
      [cursor, more] = [found.next_cursor, found.has_more];
    }
    expect(seen).toEqual(lines.map((_, index) => `e${index}`));
    await served.post("/v1/ingest?domain=aussen", '{"id":"late"}');
    expect((await page(`&cursor=${cursor}`)).events.map(({ payload }) => payload.id)).toEqual(["late"]);
  });

  it("echoes a cursor past the end, and goes on with the next line from within one", async () => {
    await served.post("/v1/ingest?domain=aussen", lines.join("\n"));
    expect(await page("&cursor=999999")).toMatchObject({
      events: [],
      next_cursor: 999999,
      has_more: false,
      limit: 100,
    });
    expect((await page("&cursor=5&limit=1")).events.map(({ payload }) => payload.id)).toEqual(["e1"]);
  });

  it("keeps integers beyond 2^53 as they were sent", async () => {
    await served.post("/v1/ingest?domain=aussen", link);
    expect(await (await served.request("/v1/events?domain=aussen")).text()).toContain('"n":12345678901234567890');
    expect(await (await served.request("/v1/latest?domain=aussen")).text()).toContain(`"payload":${link}`);
  });

  it("reads what another program stored: flat lines, other wraps, and rubbish between", async () => {
    writeFileSync(
      join(served.folder, "aussen.jsonl"),
      '{"domain":"aussen","id":"old","type":"x"}\nrubbish\n{"domain":"aussen","received_at":"2026-01-01T00:00:00Z","payload":{"id":"new"},"quality":{},"retention":{}}\n',
    );
    expect((await page("")).events).toHaveLength(2);
    await served.post("/v1/ingest?domain=aussen", '{"id":"old","type":"x"}\n{"id":"new"}');
    expect(stored()).toHaveLength(3);
  });

  it.each([
    ["/v1/events?domain=aussen&limit=x", '400 {"detail":"invalid limit"}'],
    ["/v1/events?domain=aussen&limit=0", '400 {"detail":"invalid limit"}'],
    ["/v1/events?domain=aussen&cursor=-1", '400 {"detail":"invalid cursor"}'],
    ["/v1/events", '400 {"detail":"invalid domain"}'],
    ["/v1/latest?domain=nothing", '404 {"detail":"no events"}'],
    ["/nowhere", '404 {"detail":"not found"}'],
    ["/v1/ingest", '405 {"detail":"method not allowed"}'],
    ["/health", '200 {"status":"ok"}'],
  ])("answers %s with %s", async (path, expected) => {
    expect(await outcome(await served.request(path))).toBe(expected);
  });

  it("tells its metrics in Prometheus' form", async () => {
    await served.post("/v1/ingest?domain=aussen", lines.join("\n"));
    await served.post("/v1/ingest?domain=aussen", lines.join("\n"));
    const text = await (await served.request("/metrics")).text();
    expect(text).toContain('leitstand_events{domain="aussen"} 25\n');
    expect(text).toContain('leitstand_events_duplicate_total{domain="aussen"} 25\n');
    expect(text).toContain('leitstand_requests_total{status="202"} 2\n');
    for (const line of text.trim().split("\n"))
      expect(line).toMatch(/^(?:# (?:HELP|TYPE) .+|[a-z_]+(?:\{[a-z]+="[^"]*"\})? [0-9.]+)$/);
  });
});

describe("who may speak to it", () => {
  it("asks for the right token to write, and takes none that is wrong to read", async () => {
    for (const given of [undefined, "", "wrong"]) {
      const headers = { "Content-Type": json, ...(given !== undefined && { "X-Auth": given }) };
      const write = await fetch(`${served.url}/v1/ingest?domain=a`, { method: "POST", body: "{}", headers });
      expect(await outcome(write)).toBe('401 {"detail":"unauthorized"}');
    }
    expect((await fetch(`${served.url}/health`)).status).toBe(200);
    expect((await fetch(`${served.url}/health`, { headers: { "X-Auth": "wrong" } })).status).toBe(401);
  });

  it("asks for the token to read as well, where that is wanted", async () => {
    const other = await servedStore({ reading: "token" });
    expect((await fetch(`${other.url}/health`)).status).toBe(401);
    expect((await other.request("/health")).status).toBe(200);
    await other.stop();
  });

  it.each(["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80"])(
    "answers no request for the host %s",
    async (host) => {
      expect(await raw(`GET /health HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).toContain(
        "403 Forbidden",
      );
    },
  );

  it.each(["localhost", "127.0.0.1:80", "[::1]:8788", "LOCALHOST"])(
    "answers requests for the host %s",
    async (host) => {
      expect(await raw(`GET /health HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).toContain("200 OK");
    },
  );

  it("takes no write that a web page of another origin sends", async () => {
    const answer = await served.request("/v1/ingest?domain=a", {
      method: "POST",
      body: "{}",
      headers: { "Content-Type": json, Origin: "https://evil.example" },
    });
    expect(await outcome(answer)).toBe('403 {"detail":"forbidden origin"}');
  });
});

describe("under bad treatment", () => {
  it("survives malformed requests, and goes on", async () => {
    const bad = [
      "rubbish\r\n\r\n",
      "GET / HTTP/9.9\r\n\r\n",
      `GET /${"x".repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
      `POST /v1/ingest HTTP/1.1\r\nHost: localhost\r\nX-Auth: ${token}\r\nContent-Length: -5\r\n\r\n`,
      `POST /v1/ingest HTTP/1.1\r\nHost: localhost\r\nX-Auth: ${token}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`,
      "GET // HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
      "GET http://[ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
      "\0".repeat(1000),
    ];
    for (const text of bad) expect(await raw(text)).toMatch(/^HTTP\/1\.1 4/);
    expect((await served.request("/health")).status).toBe(200);
    expect(served.complaints).toEqual([]);
  });

  it("stores each of a thousand requests at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 1000 }, (_, index) => served.post("/v1/ingest?domain=aussen", `{"id":"p${index}"}`)),
    );
    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses]).toEqual([202]);
    expect(new Set(stored()).size).toBe(1000);
  });

  it("stores nothing of a request that ends in the middle of its body", async () => {
    const socket = connect(Number(new URL(served.url).port), "127.0.0.1");
    socket.write(
      `POST /v1/ingest?domain=aussen HTTP/1.1\r\nHost: localhost\r\nX-Auth: ${token}\r\nContent-Type: ${ndjson}\r\nContent-Length: 500\r\n\r\n${link}\n`,
    );
    await new Promise((resume) => setTimeout(resume, 50));
    socket.destroy();
    expect((await served.request("/health")).status).toBe(200);
    expect(served.store.domains()).toEqual([]);
  });
});

/** What the server sends back for these bytes, until it ends. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(served.url).port), "127.0.0.1");
    let answer = "";
    socket.setEncoding("latin1");
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
    socket.write(text);
  });
}
