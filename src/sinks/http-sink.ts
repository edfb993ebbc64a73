import { classifyAnswer } from "./classify-answer.ts";
import { linesBody, withoutToken } from "./http-store-sink.ts";
import { httpClient } from "./post.ts";
import type { Sink } from "./sink.ts";

/**
 * Any endpoint that takes NDJSON by POST, such as a policy learner's. It has one address, and cannot be looked into.
 */
export function httpSink(options: {
  readonly name: string;
  readonly url: URL;
  /** Goes into `X-Auth` and nowhere else. */
  readonly token: string | undefined;
  readonly now: () => Date;
  /** For one request. */
  readonly timeoutMs: number;
}): Sink {
  const { name, url, token, now } = options;
  const client = httpClient(options.timeoutMs);
  const target = `${url.origin}${url.pathname}`;
  return {
    name,
    identity: target,
    description: target,
    limits: { lines: 500, bytes: 512 * 1024, lineBytes: 1024 * 1024 - 1 },
    async accept(batch, signal) {
      const result = await client.send({
        method: "POST",
        url: url.href,
        headers: {
          "Content-Type": "application/x-ndjson",
          "Idempotency-Key": batch.id,
          "X-Request-ID": batch.id,
          ...(batch.mode === "replay" && { "X-Replay": "1" }),
          ...(token !== undefined && { "X-Auth": token }),
        },
        body: linesBody(batch.lines),
        signal,
      });
      return withoutToken(classifyAnswer(result, now()), token);
    },
    async close() {
      client.close();
    },
  };
}
