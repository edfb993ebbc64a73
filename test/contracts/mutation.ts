import fc from "fast-check";
import { anything } from "./document-arbitrary.ts";
import { isJsonObject, type JsonValue } from "./json.ts";
import { texts } from "./texts.ts";

/** One change to a document, at the place with this number, counted over all its places. */
export interface Mutation {
  readonly place: number;
  readonly change: Change;
}

type Change =
  | { readonly kind: "replace"; readonly by: JsonValue }
  | { readonly kind: "remove" }
  | { readonly kind: "append"; readonly text: string }
  | { readonly kind: "add"; readonly key: string; readonly value: JsonValue };

type Path = readonly (string | number)[];

const keys = fc.oneof(fc.constantFrom("__proto__", "constructor", "toString", "", "x", "schema", "name"), texts);

export const mutations: fc.Arbitrary<Mutation> = fc.record({
  place: fc.nat(),
  change: fc.oneof<fc.Arbitrary<Change>[]>(
    fc.constant({ kind: "remove" }),
    anything.map((by) => ({ kind: "replace", by })),
    fc.constantFrom("\n", " ", "@", "/", "😀", "\ud800", ".lock", "a").map((text) => ({ kind: "append", text })),
    fc.tuple(keys, anything).map(([key, value]) => ({ kind: "add", key, value })),
  ),
});

/** The document after the change; unchanged where the change makes no sense at that place. */
export function mutate(document: JsonValue, { place, change }: Mutation): JsonValue {
  const places = [...pathsOf(document)];
  return rebuilt(document, places[place % places.length] ?? [], change) ?? document;
}

function* pathsOf(value: JsonValue, path: Path = []): Generator<Path> {
  yield path;
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* pathsOf(item, [...path, index]);
  else if (isJsonObject(value)) for (const [key, item] of Object.entries(value)) yield* pathsOf(item, [...path, key]);
}

function rebuilt(value: JsonValue, [head, ...rest]: Path, change: Change): JsonValue | undefined {
  if (head === undefined) return changed(value, change);
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => present(index === head ? rebuilt(item, rest, change) : item));
  }
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).flatMap(([key, item]) =>
    present(key === head ? rebuilt(item, rest, change) : item).map((each) => [key, each] as const),
  );
  return Object.fromEntries(entries);
}

function changed(value: JsonValue, change: Change): JsonValue | undefined {
  switch (change.kind) {
    case "remove":
      return undefined;
    case "replace":
      return change.by;
    case "append":
      return typeof value === "string" ? value + change.text : value;
    case "add":
      return isJsonObject(value) ? { ...value, [change.key]: change.value } : value;
  }
}

function present(value: JsonValue | undefined): readonly JsonValue[] {
  return value === undefined ? [] : [value];
}
