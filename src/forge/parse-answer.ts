import { type core, safeParse } from "zod/mini";
import type { ForgeAnswer } from "../contracts/forge.ts";
import { printable } from "../platform/text.ts";

/** A document of the forge against its schema. One that breaks it is as good as none. */
export function parseAnswer<Schema extends core.$ZodType>(
  schema: Schema,
  json: unknown,
): ForgeAnswer<core.output<Schema>> {
  const parsed = safeParse(schema, json);
  if (parsed.success) return { ok: true, value: parsed.data };
  const place = printable(parsed.error.issues[0]?.path.join(".") ?? "");
  const reason = `the forge's answer is not what its API promises${place === "" ? "" : `, at ${place}`}`;
  return { ok: false, refusal: { kind: "unavailable", reason } };
}
