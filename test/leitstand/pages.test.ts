import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { Gate } from "../../src/leitstand/gate.ts";
import type { Pages } from "../../src/leitstand/pages.ts";
import { type ServedStore, servedStore, token } from "./served-store.ts";

const pages: Pages = {
  assets: new Map([["/assets/a.css", { type: "text/css", body: Buffer.from("a{}") }]]),
  page: async (path, _, session) => (path === "/" ? `<p>front, ${session}</p>` : undefined),
  signIn: ({ next, trouble }) => `<p>sign in for ${next} ${trouble ?? ""}</p>`,
  trouble: (status, detail) => `<p>${status} ${detail}</p>`,
};

let served: ServedStore;
let clock = Date.parse("2026-11-25T08:00:00Z");
afterEach(() => served.stop());

async function serveWith(gate: Partial<Gate> = {}): Promise<void> {
  served = await servedStore(gate, { pages, now: () => new Date(clock) });
}

const html = { Accept: "text/html" };

/** A request as a browser sends it, without the token. */
function browse(path: string, options: RequestInit = {}): Promise<Response> {
  return fetch(`${served.url}${path}`, { redirect: "manual", ...options, headers: { ...html, ...options.headers } });
}

function signIn(given: string, headers: Readonly<Record<string, string>> = {}, next = "/"): Promise<Response> {
  return browse("/sign-in", {
    method: "POST",
    body: new URLSearchParams({ token: given, next }),
    headers: { Origin: served.url, ...headers },
  });
}

async function session(): Promise<string> {
  return (await signIn(token)).headers.get("set-cookie")?.split(";")[0] ?? "";
}

/** Speaks HTTP by hand. */
function speak(text: string): Promise<string> {
  const { hostname, port } = new URL(served.url);
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.on("data", (bytes) => {
      answer += bytes;
    });
    socket.on("error", () => resolve(answer));
    socket.on("close", () => resolve(answer));
  });
}

describe("pages", () => {
  it("may load nothing but what comes from here, and be framed by nobody", async () => {
    await serveWith();
    const answer = await browse("/");
    expect(await answer.text()).toBe("<p>front, none</p>");
    const policy = answer.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
    });
  });

  it("are not given to a Host that is another's, be it a page, a file of one, or the stream", async () => {
    await serveWith();
    for (const path of ["/", "/assets/a.css", "/live", "/sign-in"]) {
      const answer = await speak(`GET ${path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`);
      expect(answer, path).toMatch(/^HTTP\/1\.1 403 /);
    }
  });

  it("say what is wrong as a page to whoever reads pages, and as JSON to programs", async () => {
    await serveWith();
    expect(await (await browse("/nothing")).text()).toBe("<p>404 not found</p>");
    expect(await (await fetch(`${served.url}/nothing`)).text()).toBe('{"detail":"not found"}');
  });

  it("change nothing: only GET reads them", async () => {
    await serveWith();
    expect((await browse("/", { method: "HEAD" })).status).toBe(200);
    for (const method of ["POST", "PUT", "DELETE"]) expect((await browse("/", { method })).status, method).toBe(404);
  });
});

describe("where reading needs the token", () => {
  it("a browser is asked for it, and gets in with it", async () => {
    await serveWith({ reading: "token" });
    const refused = await browse("/?type=a");
    expect(refused.status).toBe(401);
    expect(await refused.text()).toContain("sign in for /?type=a");
    expect((await browse("/live")).status).toBe(401);
    const entered = await signIn(token, {}, "/?type=a");
    expect([entered.status, entered.headers.get("location")]).toEqual([303, "/?type=a"]);
    expect(entered.headers.get("set-cookie")).toMatch(
      /^wgx_session=[^;]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/,
    );
    expect(entered.headers.get("set-cookie")).not.toContain(token);
    const cookie = await session();
    expect(await (await browse("/", { headers: { Cookie: cookie } })).text()).toBe("<p>front, signed in</p>");
  });

  it("a session reads and never writes", async () => {
    await serveWith({ reading: "token" });
    const cookie = await session();
    expect((await browse("/v1/domains", { headers: { Cookie: cookie } })).status).toBe(200);
    const headers = { Cookie: cookie, "Content-Type": "application/json", Origin: served.url };
    const written = await browse("/v1/ingest?domain=a", { method: "POST", body: '{"id":"1"}', headers });
    expect(written.status).toBe(401);
    expect(served.store.domains()).toEqual([]);
  });

  it("a session ends after twelve hours, when it is ended, and with a signature that is not ours", async () => {
    await serveWith({ reading: "token" });
    const cookie = await session();
    const status = async (given: string): Promise<number> => (await browse("/", { headers: { Cookie: given } })).status;
    expect(await status(cookie)).toBe(200);
    const [end = "", signature = ""] = cookie.slice("wgx_session=".length).split(".");
    expect(await status(`wgx_session=${Number(end) + 1}.${signature}`)).toBe(401);
    clock += 12 * 60 * 60 * 1000;
    expect(await status(cookie)).toBe(401);
    const again = await session();
    const headers = { Cookie: again, Origin: served.url };
    const left = await browse("/sign-out", { method: "POST", headers });
    expect(left.headers.get("set-cookie")).toMatch(/^wgx_session=;.*Max-Age=0$/);
  });

  it("ten wrong tokens a minute are enough", async () => {
    await serveWith({ reading: "token" });
    const statuses: number[] = [];
    for (let count = 0; count < 11; count++) statuses.push((await signIn("guess")).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
    expect((await signIn(token)).status).toBe(429);
    clock += 61_000;
    expect((await signIn(token)).status).toBe(303);
  });

  it.each([
    ["another origin", { Origin: "http://evil.example" }],
    ["the origin of a sandbox", { Origin: "null" }],
    ["another port of this machine", { Origin: "http://127.0.0.1:1" }],
  ])("nobody is signed in or out from %s", async (_, headers) => {
    await serveWith({ reading: "token" });
    expect((await signIn(token, headers)).status).toBe(403);
    const cookie = await session();
    expect((await browse("/sign-out", { method: "POST", headers: { ...headers, Cookie: cookie } })).status).toBe(403);
  });

  it.each(["//evil.example", "https://evil.example", "/\\evil.example", "/sign-out", "/a\r\nX: 1"])(
    "signing in leads to no other place than a page of ours: %j",
    async (next) => {
      await serveWith({ reading: "token" });
      expect((await signIn(token, {}, next)).headers.get("location")).toBe("/");
    },
  );

  it("refuses forms that are too long, or of no announced length", async () => {
    await serveWith({ reading: "token" });
    expect((await signIn("x".repeat(5000))).status).toBe(413);
    const head = `POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\nConnection: close\r\n`;
    const form = "Content-Type: application/x-www-form-urlencoded\r\n";
    const chunked = await speak(`${head}${form}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n`);
    expect(chunked).toMatch(/^HTTP\/1\.1 411 /);
    expect(await speak(`${head}Content-Length: 1\r\n\r\na`)).toMatch(/^HTTP\/1\.1 415 /);
  });
});

/** Messages of the live stream, as they come. */
async function follow(path: string, headers: Readonly<Record<string, string>> = {}): Promise<() => Promise<Message>> {
  const answer = await fetch(`${served.url}${path}`, { headers });
  expect(answer.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return async () => {
    for (;;) {
      const found = /id: (.*)\ndata: (.*)\n\n/.exec(text);
      if (found) {
        text = text.slice(found.index + found[0].length);
        const { events, stored, passedOver } = JSON.parse(found[2] ?? "") as Omit<Message, "id">;
        return { id: found[1] ?? "", events, stored, passedOver };
      }
      const { value, done } = (await reader?.read()) ?? { value: undefined, done: true };
      if (done) throw new Error("the stream ended");
      text += value;
    }
  };
}

interface Message {
  readonly id: string;
  readonly events: readonly { readonly id?: string }[];
  readonly stored: number;
  readonly passedOver: number;
}

const event = (id: string, type = "news"): string => `${JSON.stringify({ id, type, source: "s", title: id })}\n`;

describe("the live stream", () => {
  it("tells what comes in, newest first, and only what is wanted", async () => {
    await serveWith();
    const next = await follow("/live?type=news");
    await served.post("/v1/ingest?domain=aussen", event("1") + event("2", "alert") + event("3"));
    expect(await next()).toMatchObject({ events: [{ id: "3" }, { id: "1" }], stored: 3, passedOver: 0 });
  });

  it("goes on where a reader was, by its page or by the last message", async () => {
    await serveWith();
    await served.post("/v1/ingest?domain=aussen", event("1"));
    const place = `aussen:${served.store.end("aussen")}`;
    await served.post("/v1/ingest?domain=aussen", event("2"));
    const missed = await (await follow(`/live?since=${place}`))();
    expect(missed.events).toMatchObject([{ id: "2" }]);
    await served.post("/v1/ingest?domain=innen", event("3"));
    const more = await (await follow("/live?since=aussen:0", { "Last-Event-ID": missed.id }))();
    expect(more.events).toMatchObject([{ id: "3" }]);
    const all = await (await follow("/live?since="))();
    expect(all.events.map(({ id }) => id).toSorted()).toEqual(["1", "2", "3"]);
    expect((await fetch(`${served.url}/live?since=nonsense`)).status).toBe(400);
  });

  it("counts what came too fast to be shown", async () => {
    await serveWith();
    const next = await follow("/live");
    const many = Array.from({ length: 150 }, (_, index) => event(`e${index}`)).join("");
    await served.post("/v1/ingest?domain=aussen", many);
    const { events, stored, passedOver } = await next();
    expect([events.length, stored, passedOver]).toEqual([100, 150, 50]);
  });

  it("is not followed by the page of another site", async () => {
    await serveWith();
    const answer = await fetch(`${served.url}/live`, { headers: { "Sec-Fetch-Site": "cross-site" } });
    expect(answer.status).toBe(403);
  });

  it("has room for 64 readers, and for others when they are gone", async () => {
    await serveWith();
    const leaving = new AbortController();
    const readers = Array.from({ length: 64 }, () => fetch(`${served.url}/live`, { signal: leaving.signal }));
    for (const answer of await Promise.all(readers)) expect(answer.status).toBe(200);
    const refused = await fetch(`${served.url}/live`);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "30"]);
    leaving.abort();
    let status = 503;
    while (status === 503) ({ status } = await fetch(`${served.url}/live`));
    expect(status).toBe(200);
  });
});
