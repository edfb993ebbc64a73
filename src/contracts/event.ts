import * as z from "zod/mini";
import { timestamp } from "./identifiers.ts";

/** Characters of a class and percent-encoded ones, any number; written so that no two ways of reading it compete. */
const run = (characters: string): string => `[${characters}]*(?:%[0-9A-Fa-f]{2}[${characters}]*)*`;
const unreserved = String.raw`A-Za-z0-9._~!$&'()*+,;=\-`;
const authority = String.raw`(?:${run(`${unreserved}:`)}@)?(?:\[[0-9A-Fa-fv.:]+\]|${run(unreserved)})(?::[0-9]*)?`;
const path = run(`${unreserved}:@/`);

/** A URI with its scheme, RFC 3986, which is what JSON Schema's format `uri` asks for. Not an IRI: umlauts are encoded. */
export const uriPattern = new RegExp(
  `^[A-Za-z][A-Za-z0-9+.-]*:(?://${authority}(?:/${path})?|(?!//)${path})` +
    String.raw`(?:\?${run(`${unreserved}:@/?`)})?(?:#${run(`${unreserved}:@/?`)})?$`,
);

/** A tag begins with something that is no white space and stays on its line. */
export const tagPattern = /^[^\s].*$/;

/** Every type but `link`, which has a contract of its own. */
const otherTypePattern = /^(?!link$)[\s\S]*$/;

/** Each only once. JSON Schema says `uniqueItems`, which json-schema.ts adds. */
export const eventTags = z
  .array(z.string().check(z.maxLength(64), z.regex(tagPattern)))
  .check(z.maxLength(64), z.refine(eachOnce, { error: "each entry only once" }));

const uri = z.string().check(z.regex(uriPattern));
const anyObject = z.looseObject({});

const shape = {
  id: z.optional(z.string()),
  type: z.string(),
  source: z.string().check(z.minLength(1)),
  title: z.optional(z.string().check(z.minLength(1), z.maxLength(300))),
  summary: z.optional(z.string().check(z.maxLength(2000))),
  url: z.optional(uri),
  tags: z.optional(eventTags),
  ts: z.optional(timestamp),
  features: z.optional(anyObject),
  meta: z.optional(anyObject),
};

/** A link names what it links to. */
export const linkEvent = z.strictObject({ ...shape, type: z.literal("link"), url: uri });

export const otherEvent = z.strictObject({ ...shape, type: z.string().check(z.regex(otherTypePattern)) });

/**
 * One line of a feed by the ecosystem's canonical contract (`aussen.event`). Lengths count characters, not UTF-16 units;
 * formats are asserted. Unknown keys are refused, but `features` and `meta` hold what they like.
 */
export const aussenEvent = z.union([linkEvent, otherEvent]);

/** What every contract of the event family lets a reader rely on, once a line is valid. */
export type FeedEvent = {
  readonly id?: string | undefined;
  readonly type: string;
  readonly source: string;
  readonly title?: string | undefined;
  readonly summary?: string | undefined;
  readonly url?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  /** RFC 3339. */
  readonly ts?: string | undefined;
  readonly features?: Readonly<Record<string, unknown>> | undefined;
  readonly meta?: Readonly<Record<string, unknown>> | undefined;
};

/** Whether no text stands twice in a list. */
function eachOnce(texts: readonly string[]): boolean {
  return texts.length < 2 || new Set(texts).size === texts.length;
}
