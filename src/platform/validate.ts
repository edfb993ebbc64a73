import type { core } from "zod/mini";
import { safeParse } from "zod/mini";
import type { Problem } from "../contracts/failure.ts";
import { patternMeanings } from "../contracts/identifiers.ts";
import { printable } from "./text.ts";
import type { YamlDocument } from "./yaml-document.ts";

/** A document checked against its contract, or every way in which it breaks it, each with its place. */
export function validate<Schema extends core.$ZodType>(
  schema: Schema,
  document: YamlDocument,
):
  | { readonly ok: true; readonly value: core.output<Schema> }
  | { readonly ok: false; readonly problems: readonly Problem[] } {
  const result = safeParse(schema, document.value);
  if (result.success) return { ok: true, value: result.data };
  return {
    ok: false,
    problems: firstOfEachPlace(result.error.issues.flatMap((issue) => problemsOf(issue, document, []))),
  };
}

/** An empty text, say, is too short and of the wrong form: the first of both says enough. */
function firstOfEachPlace(problems: readonly Problem[]): Problem[] {
  const places = new Set<string>();
  return problems.filter(({ place }) => {
    const key = JSON.stringify([place?.line, place?.column, place?.key]);
    return !places.has(key) && places.add(key);
  });
}

function problemsOf(issue: core.$ZodIssue, document: YamlDocument, above: readonly PropertyKey[]): Problem[] {
  const path = [...above, ...issue.path];
  if (issue.code === "invalid_union") {
    // The branch that got furthest is the one that was meant.
    const branches = issue.errors.map((errors) => errors.flatMap((inner) => problemsOf(inner, document, path)));
    const deepest = issue.errors
      .map((errors, index) => ({ index, depth: Math.max(0, ...errors.map((inner) => inner.path.length)) }))
      .sort((a, b) => b.depth - a.depth)[0];
    if (deepest && deepest.depth > 0) return branches[deepest.index] ?? [];
    const expected = [...new Set(issue.errors.flat().map(expectation))].join(", or ");
    return [{ message: mismatch(path, expected, valueAt(document.value, path)), place: document.locate(path) }];
  }
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      message: `unknown key "${key}"`,
      place: document.locate([...path, key], "key"),
    }));
  }
  if (issue.code === "invalid_key" || issue.code === "invalid_element") {
    return issue.issues.flatMap((inner) => [
      { message: `key: expected ${expectation(inner)}`, place: document.locate(path, "key") },
    ]);
  }
  const message = mismatch(path, expectation(issue), valueAt(document.value, path));
  return [{ message, place: document.locate(path) }];
}

function mismatch(path: readonly PropertyKey[], expected: string, found: unknown): string {
  if (found === undefined) return `"${String(path.at(-1))}" is missing: expected ${expected}`;
  return `expected ${expected}, found ${describe(found)}`;
}

function expectation(issue: core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return names[issue.expected] ?? issue.expected;
    case "invalid_value":
      return issue.values.map((value) => JSON.stringify(value)).join(" or ");
    case "too_small":
      return issue.origin === "string" && Number(issue.minimum) === 1
        ? "a text that is not empty"
        : `at least ${issue.minimum}${unit(issue.origin, Number(issue.minimum))}`;
    case "too_big":
      return `at most ${issue.maximum}${unit(issue.origin, Number(issue.maximum))}`;
    case "invalid_format":
      return issue.format === "regex"
        ? (patternMeanings.get(String(issue.pattern)) ?? `a text like ${issue.pattern}`)
        : (formatNames[issue.format] ?? issue.format);
    default:
      return issue.message || "another value";
  }
}

const names: Record<string, string> = {
  string: "a text",
  boolean: "true or false",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
  number: "a number",
  int: "a whole number",
  null: "nothing",
};

const formatNames: Record<string, string> = {
  datetime: "a time like 2026-01-31T12:00:00Z",
  date: "a day like 2026-01-31",
};

function unit(origin: string, count: number): string {
  if (origin === "string") return count === 1 ? " character" : " characters";
  if (origin === "array") return count === 1 ? " entry" : " entries";
  return "";
}

function describe(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  const text = printable(typeof value === "string" ? JSON.stringify(withoutCredentials(value)) : String(value));
  const characters = [...text];
  return characters.length > 80 ? `${characters.slice(0, 79).join("")}…` : text;
}

/** A URL may be refused for the very password in it, which must not reach the message. */
function withoutCredentials(text: string): string {
  return /:.*@/s.test(text) ? text.replace(/^(\s*[a-z0-9+.-]*:\/\/)?.*@/is, "$1***@") : text;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== "object" || current === null) return undefined;
    current = Reflect.get(current, key);
  }
  return current;
}
