import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { openExchange } from "../../src/forge/exchange.ts";
import { proxyFor } from "../../src/forge/proxy.ts";

const target = new URL("https://api.github.com/user");

describe("the proxy", () => {
  it.each([
    [{}, undefined],
    [{ HTTPS_PROXY: "http://proxy.example:3128" }, "http://proxy.example:3128/"],
    [{ HTTPS_PROXY: "proxy.example:3128" }, "http://proxy.example:3128/"],
    [{ ALL_PROXY: "https://proxy.example" }, "https://proxy.example/"],
    [{ HTTPS_PROXY: "http://upper.example", https_proxy: "http://lower.example" }, "http://lower.example/"],
    [{ HTTPS_PROXY: "http://p.example", NO_PROXY: "github.com" }, undefined],
    [{ HTTPS_PROXY: "http://p.example", NO_PROXY: "a.example, .GitHub.com" }, undefined],
    [{ HTTPS_PROXY: "http://p.example", no_proxy: "*.github.com:443" }, undefined],
    [{ HTTPS_PROXY: "http://p.example", NO_PROXY: "*" }, undefined],
    [{ HTTPS_PROXY: "http://p.example", NO_PROXY: "hub.com,api.github.com:80" }, "http://p.example/"],
    [{ HTTP_PROXY: "http://p.example" }, undefined],
  ])("of %j", (env, proxy) => {
    expect(proxyFor(target, env)?.href).toBe(proxy);
  });

  it("is not used on loopback, over http", () => {
    expect(proxyFor(new URL("http://127.0.0.1:1/"), { HTTPS_PROXY: "http://p.example" })).toBeUndefined();
  });

  it("that cannot be used is refused without its password", () => {
    const refused = () => proxyFor(target, { HTTPS_PROXY: "socks5://me:hunter2@p.example" });
    expect(refused).toThrow("HTTPS_PROXY is not the address of a proxy that wgx can use");
    expect(refused).not.toThrow(/hunter2/);
  });

  it("is asked to connect to the forge, with its own credentials and no token", async () => {
    const asked: { readonly target: string | undefined; readonly headers: Record<string, unknown> }[] = [];
    const proxy = createServer();
    proxy.on("connect", (request, socket) => {
      asked.push({ target: request.url, headers: request.headers });
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    });
    const { port } = await listening(proxy);
    const exchange = openExchange({ HTTPS_PROXY: `http://me:hunter%202@127.0.0.1:${port}` });
    const headers = { authorization: "Bearer token-of-github" };
    const sent = exchange({ method: "GET", url: target, headers, timeout: 20_000, signal: never() });
    await expect(sent).rejects.toThrow(`the proxy 127.0.0.1:${port} refused the connection with status 407`);
    expect(asked).toMatchObject([
      {
        target: "api.github.com:443",
        headers: { "proxy-authorization": `Basic ${Buffer.from("me:hunter 2").toString("base64")}` },
      },
    ]);
    expect(JSON.stringify(asked)).not.toContain("token-of-github");
  });

  it("carries bytes both ways, and TLS ends at the forge's name", async () => {
    // What is at the end of the tunnel speaks no TLS; that it is spoken to at all shows the tunnel.
    const hellos: Buffer[] = [];
    const end = createServer();
    end.on("clientError", (_error, socket) => socket.end("no"));
    end.on("connection", (socket) => socket.once("data", (chunk) => hellos.push(chunk)));
    const { port: endPort } = await listening(end);
    const proxy = createServer();
    proxy.on("connect", (_request, socket) => {
      const through = connect(endPort, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        through.pipe(socket).pipe(through);
      });
      through.on("error", () => socket.destroy());
      socket.on("error", () => through.destroy());
    });
    const { port } = await listening(proxy);
    const exchange = openExchange({ HTTPS_PROXY: `http://127.0.0.1:${port}` });
    const sent = exchange({ method: "GET", url: target, headers: {}, timeout: 20_000, signal: never() });
    await expect(sent).rejects.toThrow();
    expect(hellos[0]?.[0]).toBe(0x16);
    expect(hellos[0]?.includes("api.github.com")).toBe(true);
  });
});

it("unpacks what is packed, and reads no more of it than of anything else", async () => {
  const server = createServer((request, response) => {
    response.setHeader("content-encoding", "gzip");
    response.end(gzipSync(request.url === "/bomb" ? Buffer.alloc(64 * 1024 * 1024, "x") : "[1, 2]"));
  });
  const { port } = await listening(server);
  const exchange = openExchange({});
  const get = (path: string) =>
    exchange({
      method: "GET",
      url: new URL(`http://127.0.0.1:${port}${path}`),
      headers: {},
      timeout: 30_000,
      signal: never(),
    });
  expect((await get("/")).text).toBe("[1, 2]");
  await expect(get("/bomb")).rejects.toThrow("larger than the 16 MiB that are read");
});

function never(): AbortSignal {
  return new AbortController().signal;
}

async function listening(server: ReturnType<typeof createServer>): Promise<AddressInfo> {
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return server.address() as AddressInfo;
}
