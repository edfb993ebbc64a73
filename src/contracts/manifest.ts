import * as z from "zod/mini";
import { templatePolicy } from "./inventory.ts";

const words = z.array(z.string().check(z.minLength(1))).check(z.minLength(1));
const oneOrMore = z.union([z.string().check(z.minLength(1)), words]);

/** Which members a rule is for. Every key given must match; within a key any value will do. Names may be globs. */
const memberSelector = z.union([
  words,
  z.strictObject({
    names: z.optional(words),
    domains: z.optional(words),
    scopes: z.optional(words),
    tags: z.optional(words),
  }),
]);
export type MemberSelector = z.infer<typeof memberSelector>;

/** One rule of `templates/manifest.yml`; globs are relative to `templates/`, and the last rule that matches wins. */
const manifestRule = z.strictObject({
  match: oneOrMore,
  policy: templatePolicy,
  members: z.optional(memberSelector),
});
export type ManifestRule = z.infer<typeof manifestRule>;

/** `templates/manifest.yml`: what each template is meant for. Without it every template is optional. */
export const manifestFile = z.array(manifestRule);
