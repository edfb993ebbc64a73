import fc from "fast-check";
import { dereference, isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "./json.ts";
import { texts, textsLike } from "./texts.ts";

/** Documents that a JSON Schema accepts: every optional key there and not, every alternative, lengths at their limits. */
export function documentsOf(schema: JsonSchema): fc.Arbitrary<JsonValue> {
  const seen = new Map<JsonSchema, fc.Arbitrary<JsonValue>>();
  const arbitraryOf = (of: JsonSchema): fc.Arbitrary<JsonValue> => {
    const node = dereference(of, schema);
    const known = seen.get(node);
    if (known) return known;
    const made = arbitraryFor(node, arbitraryOf);
    seen.set(node, made);
    return made;
  };
  return arbitraryOf(schema);
}

function arbitraryFor(node: JsonSchema, of: (schema: JsonSchema) => fc.Arbitrary<JsonValue>): fc.Arbitrary<JsonValue> {
  if (node.const !== undefined) return fc.constant(node.const);
  if (node.enum) return fc.constantFrom(...node.enum);
  if (node.anyOf) return fc.oneof(...node.anyOf.map(of));
  if (Array.isArray(node.type)) return fc.oneof(...node.type.map((type) => of({ ...node, type })));
  switch (node.type) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "integer":
      return integers(node.minimum ?? Number.MIN_SAFE_INTEGER, node.maximum ?? Number.MAX_SAFE_INTEGER);
    case "number":
      return fc.double({
        noNaN: true,
        noDefaultInfinity: true,
        ...(node.minimum !== undefined && { min: node.minimum }),
        ...(node.maximum !== undefined && { max: node.maximum }),
      });
    case "string":
      return textsLike(node);
    case "array":
      return arrays(of(node.items ?? {}), node);
    case "object":
      return objects(node, of);
    default:
      return anything;
  }
}

/** Any JSON, without much of it. */
export const anything: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom<JsonValue>(null, true, 0, 1, -1, 1.5, 2 ** 53, -(2 ** 53), 1e308, "", [], {}, [null], [[]]),
  texts,
  fc.dictionary(texts, texts, { maxKeys: 2, noNullPrototype: true }),
);

function arrays(items: fc.Arbitrary<JsonValue>, { minItems = 0, uniqueItems }: JsonSchema): fc.Arbitrary<JsonValue> {
  const lengths = { minLength: minItems, maxLength: minItems + 2 };
  return uniqueItems === true ? fc.uniqueArray(items, lengths) : fc.array(items, lengths);
}

function integers(min: number, max: number): fc.Arbitrary<JsonValue> {
  return fc.oneof(fc.constantFrom(min, max), fc.integer({ min, max: Math.min(max, min + 300) }));
}

function objects(node: JsonSchema, of: (schema: JsonSchema) => fc.Arbitrary<JsonValue>): fc.Arbitrary<JsonValue> {
  const declared = node.properties ?? {};
  const required = node.required ?? [];
  const known = fc.record<JsonObject>(
    Object.fromEntries(Object.entries(declared).map(([key, schema]) => [key, of(schema)])),
    { requiredKeys: required, noNullPrototype: true },
  );
  if (node.additionalProperties === false) return known;
  const keys = of({ type: "string", ...node.propertyNames }).filter((key) => !Object.hasOwn(declared, String(key)));
  const others = fc.array(fc.tuple(keys, of(node.additionalProperties ?? {})), { maxLength: 2 });
  return fc.tuple(known, others).map(([object, entries]) => {
    const more = Object.fromEntries(entries.map(([key, value]) => [String(key), value]));
    return isJsonObject(object) ? { ...object, ...more } : object;
  });
}
