import { parseDomain } from "./domain-name.ts";
import { elementSpans, oneLine } from "./element-spans.ts";
import { Refusal } from "./refusal.ts";
import { type IncomingEvent, isObject } from "./stored-form.ts";

const summaryLimit = 500;

/** The values of a body, each with its own bytes. */
interface Item {
  readonly bytes: Buffer;
  readonly value: unknown;
}

/**
 * The events of a request's body and the domain they go to. One bad event refuses the whole request.
 *
 * @param domain what the URL names; undefined where the first event does.
 * @throws Refusal
 */
export function parseBody(
  body: Buffer,
  form: "json" | "ndjson",
  domain: string | undefined,
): { readonly domain: string | undefined; readonly events: readonly IncomingEvent[] } {
  const items = form === "json" ? jsonItems(body) : ndjsonItems(body);
  const [first] = items;
  if (first === undefined) return { domain, events: [] };
  const target = domain ?? domainOfFirst(first.value);
  return { domain: target, events: items.map((item) => toEvent(item, target)) };
}

function jsonItems(body: Buffer): Item[] {
  const value = parseJson(body, "invalid json");
  if (!Array.isArray(value)) return [{ bytes: oneLine(body), value }];
  const spans = elementSpans(body);
  return value.map((each: unknown, index) => ({ bytes: spans[index] ?? Buffer.alloc(0), value: each }));
}

function ndjsonItems(body: Buffer): Item[] {
  const items: Item[] = [];
  let start = 0;
  while (start < body.length) {
    const lf = body.indexOf(0x0a, start);
    const end = lf === -1 ? body.length : lf;
    const bytes = oneLine(body.subarray(start, end));
    if (bytes.length > 0) items.push({ bytes, value: parseJson(bytes, "invalid ndjson") });
    start = end + 1;
  }
  return items;
}

function parseJson(bytes: Buffer, detail: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    throw new Refusal(400, detail, {}, { cause: error });
  }
}

function domainOfFirst(value: unknown): string {
  const named = isObject(value) ? value["domain"] : undefined;
  if (named === undefined) throw new Refusal(400, "domain must be specified via query or payload");
  const domain = typeof named === "string" ? parseDomain(named) : undefined;
  if (domain === undefined) throw new Refusal(400, "invalid domain");
  return domain;
}

function toEvent({ bytes, value }: Item, target: string): IncomingEvent {
  if (!isObject(value)) throw new Refusal(400, "invalid payload");
  const { summary, domain } = value;
  if (typeof summary === "string" && isLonger(summary, summaryLimit)) {
    throw new Refusal(422, `summary too long (max ${summaryLimit})`);
  }
  if (domain !== undefined) {
    const own = typeof domain === "string" ? parseDomain(domain) : undefined;
    if (own === undefined) throw new Refusal(400, "invalid payload");
    if (own !== target) throw new Refusal(400, "domain mismatch");
  }
  return { bytes, event: value };
}

/** Whether a text has more code points than that. */
function isLonger(text: string, limit: number): boolean {
  return text.length > limit && [...text].length > limit;
}
