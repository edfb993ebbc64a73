import * as z from "zod/mini";
import { timestamp } from "./identifiers.ts";

/**
 * How far a sink is, in the ecosystem's own form (`heimlern.ingest.state`): `state.json` beside the receipt, for other
 * programs to read. wgx itself reads the receipt. Absent until the first success.
 */
export const ingestState = z.strictObject({
  /** Bytes of the feed that are done. */
  cursor: z.nullable(z.int()),
  last_ok: timestamp,
  last_error: z.optional(z.nullable(z.string())),
});
export type IngestState = z.infer<typeof ingestState>;
