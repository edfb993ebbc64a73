import * as z from "zod/mini";
import { mapping } from "./mapping.ts";

const name = z.string().check(z.maxLength(64), z.regex(/^[a-z][a-z0-9-]*$/));
const path = z.string().check(z.minLength(1));
const variable = z.string().check(z.regex(/^(?!GH_|GITHUB_)[A-Z][A-Z0-9_]*$/));
/** The patterns are the domains that the stores take, and http(s) URLs without credentials. */
const domain = z.string().check(z.maxLength(253), z.regex(/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/));
const httpUrl = z.string().check(z.maxLength(2000), z.regex(/^https?:\/\/[^\s/@?#]+(?:\/[^\s@?#]*)?$/));

/** Where the lines of a feed go. What is left out has the defaults of docs/events.md. */
export const sinkConfig = z.union([
  z.strictObject({
    type: z.literal("http"),
    url: httpUrl,
    domain: z.optional(domain),
    /** The environment variable that holds the token; a token itself never stands in this file. */
    token_env: z.optional(variable),
    /** A file that only its owner may read. */
    token_file: z.optional(path),
  }),
  z.strictObject({ type: z.literal("embedded"), data_dir: z.optional(path), domain: z.optional(domain) }),
  z.strictObject({ type: z.literal("file"), path }),
]);
export type SinkConfig = z.infer<typeof sinkConfig>;

/** `.wgx/config.yml`: what `wgx ingest` does where neither an option nor a variable says otherwise. */
export const ingestConfig = z.nullable(
  z.strictObject({
    /** Relative paths are relative to the folder that holds `.wgx/`. */
    feed: z.optional(path),
    contract: z.optional(z.enum(["aussen-event", "aussen-event-2025-11"])),
    sinks: z.optional(mapping(name, sinkConfig)),
    policy: z.optional(
      z.strictObject({
        arms: z.optional(z.array(name).check(z.minLength(1), z.maxLength(100))),
        epsilon: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
        seed: z.optional(z.int().check(z.minimum(0))),
        /** What each feature adds to the relevance of an event. */
        weights: z.optional(mapping(name, z.number())),
      }),
    ),
  }),
);
export type IngestConfig = z.infer<typeof ingestConfig>;
