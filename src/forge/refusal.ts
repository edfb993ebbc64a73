import * as z from "zod/mini";
import type { ForgeRefusal, ForgeRefusalKind } from "../contracts/forge.ts";
import { printable } from "../platform/text.ts";
import type { Reply } from "./exchange.ts";

/** GitHub's error body: "Troubleshooting the REST API", validation errors. Everything in it may be missing. */
const errorBody = z.looseObject({
  message: z.optional(z.string()),
  errors: z.optional(
    z.array(
      z.union([
        z.string(),
        z.looseObject({
          message: z.optional(z.nullable(z.string())),
          field: z.optional(z.nullable(z.string())),
          code: z.optional(z.nullable(z.string())),
        }),
      ]),
    ),
  ),
});

const longest = 300;

/** Why the forge did not do it, for any answer with another status than 2xx. */
export function refusalOf(reply: Reply): ForgeRefusal {
  const said = saidIn(reply.text);
  const kind = kindOf(reply.status, said);
  const reason = reasons[kind];
  const about = said === "" ? `status ${reply.status}` : `${said} (status ${reply.status})`;
  return { kind, reason: `${reason}: ${about}` };
}

const reasons: Readonly<Record<ForgeRefusalKind, string>> = {
  "not-found": "it is not there, or the token may not see it",
  forbidden: "the token may not do this",
  archived: "the repository is archived, and read-only",
  invalid: "the forge refuses this",
  moved: "the repository has moved",
  unavailable: "the forge gave no usable answer",
};

function kindOf(status: number, said: string): ForgeRefusalKind {
  if (status === 404 || status === 410) return "not-found";
  if (status === 403 && /\barchived\b/i.test(said)) return "archived";
  if (status === 403 || status === 451) return "forbidden";
  if (status === 409 || status === 422) return "invalid";
  return "unavailable";
}

/** What the body says, in one line; empty where it says nothing that can be read. */
function saidIn(text: string): string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // An error page of a proxy, say: its status is all that it tells.
    return "";
  }
  const parsed = z.safeParse(errorBody, body);
  if (!parsed.success) return "";
  const { message, errors = [] } = parsed.data;
  const details = errors.map((error) =>
    typeof error === "string" ? error : (error.message ?? [error.field, error.code].filter(Boolean).join(" ")),
  );
  const line = printable([message ?? "", ...details].filter((part) => part !== "").join("; "));
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
