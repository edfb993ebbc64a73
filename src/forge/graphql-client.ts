import * as z from "zod/mini";
import type { ForgeRefusal, ForgeRefusalKind } from "../contracts/forge.ts";
import { printable } from "../platform/text.ts";
import type { ForgeClient } from "./forge-client.ts";

/** An error that stands beside the data, or in its place. GitHub's form: `type` in capitals, `path` of keys and indices. */
const graphqlError = z.looseObject({
  type: z.optional(z.string()),
  path: z.optional(z.array(z.union([z.string(), z.number()]))),
  message: z.string(),
});
export type GraphqlError = z.infer<typeof graphqlError>;

/** GraphQL specification, "Response Format". */
const envelope = z.looseObject({
  data: z.optional(z.nullable(z.record(z.string(), z.unknown()))),
  errors: z.optional(z.array(graphqlError)),
});

/** GitHub's `RateLimit`: what is left of the points, and until when. */
const rateLimit = z.object({ cost: z.int(), remaining: z.int(), resetAt: z.iso.datetime({ offset: true }) });

/**
 * What became of one query. `too-much`: the server was heard, and could not do it in its time or within its limits;
 * less of it at once may be answered.
 */
export type GraphqlOutcome =
  | {
      readonly kind: "answer";
      readonly data: Readonly<Record<string, unknown>>;
      readonly errors: readonly GraphqlError[];
    }
  | { readonly kind: "too-much" | "silent" | "refused"; readonly refusal: ForgeRefusal };

/** Every query asks what it cost, so that nobody runs into the end of the points. */
const costs = "rateLimit{cost remaining resetAt}";

/**
 * Asks GitHub's GraphQL API once. Limits are waited for as with REST; the server's and the network's trouble is told.
 *
 * @param selections what is asked of the root, each under an alias.
 * @param fragments definitions that the selections use.
 * @throws Failure as `ForgeClient.ask` does.
 */
export async function askGraphql(
  client: ForgeClient,
  selections: readonly string[],
  fragments: string,
): Promise<GraphqlOutcome> {
  const query = `query{${costs} ${selections.join(" ")}}${fragments === "" ? "" : ` ${fragments}`}`;
  const answer = await client.ask({
    method: "POST",
    path: graphqlAddress(client.forge.api),
    body: { query },
    trouble: "told",
  });
  if (!answer.ok) {
    const { refusal } = answer;
    if (refusal.kind !== "unavailable") return { kind: "refused", refusal };
    return { kind: refusal.silent ? "silent" : "too-much", refusal };
  }
  const parsed = z.safeParse(envelope, answer.value.json);
  if (!parsed.success)
    return { kind: "too-much", refusal: { kind: "unavailable", reason: "its answer is no GraphQL" } };
  const { data, errors = [] } = parsed.data;
  const excess = errors.find(isTooMuch);
  if (excess) return { kind: "too-much", refusal: { kind: "unavailable", reason: said(excess) } };
  if (!data) {
    const refusal = errors[0]
      ? refusalOfError(errors[0])
      : ({ kind: "unavailable", reason: "its answer holds no data" } as const);
    return { kind: "refused", refusal };
  }
  holdWhereSpent(client, data["rateLimit"]);
  return { kind: "answer", data, errors };
}

/** Where a forge's GraphQL API is, beside its REST API: "About the GraphQL API", for GitHub Enterprise Server too. */
export function graphqlAddress(api: string): string {
  return api.endsWith("/api/v3") ? api.replace(/\/v3$/, "/graphql") : `${api}/graphql`;
}

/** A text as a literal of the query language: its escapes are those of JSON. */
export function literal(text: string): string {
  return JSON.stringify(text);
}

/** What an error says of the thing that was asked for. */
export function refusalOfError(error: GraphqlError): ForgeRefusal {
  const kind = kindOf(error);
  return { kind, reason: `${reasons[kind]}: ${said(error)}` };
}

const reasons: Readonly<Partial<Record<ForgeRefusalKind, string>>> = {
  "not-found": "it is not there, or the token may not see it",
  forbidden: "the token may not do this",
  unavailable: "the forge gave no usable answer",
};

function kindOf({ type = "" }: GraphqlError): "not-found" | "forbidden" | "unavailable" {
  if (type === "NOT_FOUND") return "not-found";
  return type === "FORBIDDEN" || type === "INSUFFICIENT_SCOPES" ? "forbidden" : "unavailable";
}

const longest = 300;

function said({ message }: GraphqlError): string {
  const line = printable(message);
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

/** GitHub's words for its ten seconds, its node limit and its limit on resources. */
function isTooMuch({ type = "", message }: GraphqlError): boolean {
  if (/^(?:MAX_NODE_LIMIT_EXCEEDED|RESOURCE_LIMITS_EXCEEDED)$/.test(type)) return true;
  return /result of a timeout|something went wrong while executing your query/i.test(message);
}

/** Where no point is left, the next request waits for new ones instead of being refused. */
function holdWhereSpent(client: ForgeClient, found: unknown): void {
  const parsed = z.safeParse(rateLimit, found);
  if (!parsed.success) return;
  const { cost, remaining, resetAt } = parsed.data;
  if (remaining < Math.max(1, cost)) client.hold(Math.max(0, Date.parse(resetAt) - client.now()) + 1000);
}
