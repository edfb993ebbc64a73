import * as z from "zod/mini";

/** A key that the one who writes a document chooses. */
export const freeKey = z.string().check(z.regex(/^(?!__proto__$)/));

/**
 * A mapping, or nothing, with keys of the writer's choice. zod's record passes over the key `__proto__` without a word,
 * and what was declared under it would be lost, so it is refused here as an unknown key; `key` must refuse it too, for
 * the JSON Schema.
 */
export function mapping<Key extends z.core.$ZodRecordKey, Value extends z.core.$ZodType>(key: Key, value: Value) {
  return z.pipe(guarded(), z.nullable(z.record(key, value)));
}

/** The same, where nothing will not do. */
export function presentMapping<Key extends z.core.$ZodRecordKey, Value extends z.core.$ZodType>(
  key: Key,
  value: Value,
) {
  return z.pipe(guarded(), z.record(key, value));
}

function guarded() {
  return z.transform((input: unknown, context) => {
    if (typeof input === "object" && input !== null && Object.hasOwn(input, "__proto__")) {
      context.issues.push({ code: "unrecognized_keys", keys: ["__proto__"], input: { ...input } });
    }
    return input;
  });
}
