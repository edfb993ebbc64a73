import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, onTestFinished } from "vitest";

/**
 * One address on loopback for a forge: `/api/v3` goes to one server, everything else to another. For the running test or
 * for all tests of the file.
 */
export async function startFrontServer(
  api: string,
  other: string,
  scope: "test" | "file" = "test",
): Promise<{ readonly host: string }> {
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
  const end = (): Promise<void> =>
    new Promise((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    });
  if (scope === "test") onTestFinished(end);
  else afterAll(end);
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}
