import type { Known } from "../contracts/facts.ts";
import { classifyAnswer, detailOf } from "./classify-answer.ts";
import { lookUpLines, type ReadPage } from "./look-up-lines.ts";
import { type HttpClient, type HttpResult, httpClient } from "./post.ts";
import type { Batch, Sink, SinkAnswer, SinkLine } from "./sink.ts";
import { storeLimits } from "./store-limits.ts";
import { endpointPath, type StoreAddress } from "./understand-url.ts";

/** An event store that is spoken to over HTTP: leitstand, or chronik as it has been called since. */
export interface HttpStoreOptions {
  readonly name: string;
  readonly address: StoreAddress;
  /** Goes into `X-Auth` and nowhere else. */
  readonly token: string | undefined;
  readonly now: () => Date;
  /** For one request. */
  readonly timeoutMs: number;
  /** What it asked to be kept at the last run. */
  readonly notes: Readonly<Record<string, string>>;
  /** Reads the store's own files where it has no API for it. */
  readonly readFiles?: ReadPage;
}

type Generation = "newer" | "older";

/**
 * A store over HTTP. Which of the two endpoints it has is found out from its answers and kept: NDJSON goes to the newer, a
 * JSON array to the older.
 */
export function httpStoreSink(options: HttpStoreOptions): Sink {
  const { name, address, now, notes } = options;
  const client = httpClient(options.timeoutMs);
  let generation: Generation = startGeneration(address, notes["generation"]);
  /** The older endpoint takes arrays; so does one that calls valid NDJSON invalid JSON. */
  let form: "lines" | "array" = generation === "older" || notes["form"] === "array" ? "array" : "lines";
  let readTo = notes["readTo"] ?? "0";

  const post = (batch: Batch, signal: AbortSignal): Promise<HttpResult> =>
    client.send({
      method: "POST",
      url: endpointPath(address, generation),
      headers: {
        "Content-Type": form === "lines" ? "application/x-ndjson" : "application/json",
        "Idempotency-Key": batch.id,
        "X-Request-ID": batch.id,
        ...(batch.mode === "replay" && { "X-Replay": "1" }),
        ...authorisation(options.token),
      },
      body: form === "lines" ? linesBody(batch.lines) : arrayBody(batch.lines),
      signal,
    });

  /** The other way to speak to the endpoint, where the answer says that this one is wrong. */
  const turn = (result: HttpResult): boolean => {
    if (result.kind === "failed") return false;
    const { status, body } = result;
    if (address.named === "base" && generation === "newer" && (status === 404 || status === 405)) {
      generation = "older";
      form = "array";
      return true;
    }
    if (form === "lines" && status === 400 && /invalid json/i.test(detailOf(body))) {
      form = "array";
      return true;
    }
    return false;
  };

  return {
    name,
    identity: `${address.base}#${address.domain}`,
    description: `${endpointPath(address, generation)}${address.named === "base" ? " (from a base URL)" : ""}`,
    limits: storeLimits,
    async accept(batch, signal) {
      const before = { generation, form };
      let result = await post(batch, signal);
      while (turn(result)) result = await post(batch, signal);
      const answer = classifyAnswer(result, now());
      // Neither endpoint is there: that is not worth remembering.
      if (answer.kind === "stop") ({ generation, form } = before);
      return withoutToken(answer, options.token);
    },
    async lookUp(lines, signal, from) {
      const read = options.readFiles ?? pageReader(client, options, signal);
      const answer = await lookUpLines(lines, read, from === "beginning" ? "0" : readTo);
      if (!answer.known) return answer;
      readTo = answer.value.end;
      return { known: true, value: answer.value.found };
    },
    notes: () => ({ generation, ...(form === "array" && { form }), ...(readTo !== "0" && { readTo }) }),
    async close() {
      client.close();
    },
  };
}

function startGeneration({ named }: StoreAddress, noted: string | undefined): Generation {
  if (named !== "base") return named;
  return noted === "older" ? "older" : "newer";
}

function authorisation(token: string | undefined): Readonly<Record<string, string>> {
  return token === undefined ? {} : { "X-Auth": token };
}

const lf = 0x0a;
const lineEnd = Buffer.of(lf);

/** The lines as they stand in the feed, each with its LF. Lines that were read together are not copied. */
export function linesBody(lines: readonly SinkLine[]): Buffer {
  return stretchOf(lines) ?? Buffer.concat(lines.flatMap(({ bytes }) => [bytes, lineEnd]));
}

/** The stretch of memory in which the lines stand one after the other, with one LF behind each and nothing else. */
function stretchOf(lines: readonly SinkLine[]): Buffer | undefined {
  const [first] = lines;
  if (first === undefined) return undefined;
  const { buffer, byteOffset } = first.bytes;
  const memory = Buffer.from(buffer);
  let end = byteOffset;
  for (const { bytes } of lines) {
    if (bytes.buffer !== buffer || bytes.byteOffset !== end) return undefined;
    end += bytes.length;
    if (memory[end++] !== lf) return undefined;
  }
  return memory.subarray(byteOffset, end);
}

/** The lines as they stand in the feed, as the entries of a JSON array. */
function arrayBody(lines: readonly SinkLine[]): Buffer {
  const parts = lines.flatMap(({ bytes }, index) => [Buffer.from(index === 0 ? "[" : ","), bytes]);
  return Buffer.concat([...parts, Buffer.from("]")]);
}

/** `GET /v1/events`, which the newer store has. */
function pageReader(client: HttpClient, { address, token }: HttpStoreOptions, signal: AbortSignal): ReadPage {
  return async (cursor): Promise<Known<{ events: readonly unknown[]; next: string; hasMore: boolean }>> => {
    const query = new URLSearchParams({ domain: address.domain, limit: "500", cursor });
    const result = await client.send({
      method: "GET",
      url: `${address.base}/v1/events?${query}`,
      headers: authorisation(token),
      signal,
      answerLimit: 64 * 1024 * 1024,
    });
    if (result.kind === "failed") return { known: false, reason: result.reason };
    if (result.status !== 200) return { known: false, reason: `reading back answered ${result.status}` };
    return parsePage(result.body, cursor);
  };
}

function parsePage(
  body: string,
  cursor: string,
): Known<{ events: readonly unknown[]; next: string; hasMore: boolean }> {
  try {
    const page: unknown = JSON.parse(body);
    if (typeof page === "object" && page !== null && "events" in page && Array.isArray(page.events)) {
      const next: unknown = "next_cursor" in page ? page.next_cursor : undefined;
      const hasMore = "has_more" in page ? page.has_more === true : page.events.length > 0;
      const known = typeof next === "number" || typeof next === "string" ? String(next) : cursor;
      return { known: true, value: { events: page.events, next: known, hasMore } };
    }
  } catch {
    // Said below: it is no page, whatever else it is.
  }
  return { known: false, reason: "reading back gave no page of events" };
}

/** A server may repeat what it was sent. */
export function withoutToken(answer: SinkAnswer, token: string | undefined): SinkAnswer {
  if (token === undefined || !("reason" in answer)) return answer;
  return { ...answer, reason: answer.reason.replaceAll(token, "***") };
}
