import type { TakenMessage } from "../jetstream/taken-message.ts";
import { parseDomain } from "./domain-name.ts";
import { oneLine } from "./element-spans.ts";
import { type IncomingEvent, isObject } from "./stored-form.ts";

/** What the store is to do with a message. */
export type MessageVerdict =
  | { readonly kind: "event"; readonly domain: string; readonly event: IncomingEvent }
  | { readonly kind: "invalid"; readonly why: string };

/**
 * Whether a message is an event, and which domain it is for: the one that its sender says, else that of the event, else
 * `otherwise`. Its bytes are kept as they are, but for line ends between tokens, since a stored line has none.
 */
export function judgeMessage({ bytes, domain }: TakenMessage, otherwise: string): MessageVerdict {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content));
  } catch {
    return { kind: "invalid", why: "it is no JSON in UTF-8" };
  }
  if (!isObject(value)) return { kind: "invalid", why: "it is no JSON object" };
  const named = domain ?? value["domain"] ?? otherwise;
  const target = typeof named === "string" ? parseDomain(named) : undefined;
  if (target === undefined) return { kind: "invalid", why: "it names a domain that is none" };
  const hasLineEnds = content.includes(0x0a) || content.includes(0x0d);
  return { kind: "event", domain: target, event: { bytes: hasLineEnds ? oneLine(content) : content, event: value } };
}
