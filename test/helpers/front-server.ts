import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** One address on loopback for a forge: `/api/v3` goes to one server, everything else to another. */
export async function startFrontServer(api: string, other: string): Promise<{ readonly host: string }> {
  const server = createServer((request, response) => {
    const { url = "/", method, headers } = request;
    const target = new URL(url, url.startsWith("/api/v3/") ? api : other);
    const passed = httpRequest(
      target,
      { method: method ?? "GET", headers: { ...headers, host: target.host } },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    passed.on("error", () => response.destroy());
    request.pipe(passed);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  onTestFinished(
    () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  );
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}
