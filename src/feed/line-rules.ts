import type { core } from "zod/mini";
import type { LineError } from "../contracts/dead-letter.ts";
import { tagPattern, uriPattern } from "../contracts/event.ts";
import { printable } from "../platform/text.ts";

/** `$.tags[2]`, `$["a b"]`. */
export function jsonPath(path: readonly PropertyKey[]): string {
  const parts = path.map((part) => {
    if (typeof part === "number") return `[${part}]`;
    const name = String(part);
    return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
  });
  return `$${parts.join("")}`;
}

/** What zod objects to, as rule, place and what was found there. */
export function ruleBroken(issue: core.$ZodIssue, value: unknown): LineError[] {
  const path = jsonPath(issue.path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: jsonPath([...issue.path, key]),
      rule: "unknown-key",
      message: `the contract has no key ${JSON.stringify(printable(key).slice(0, 80))}`,
    }));
  }
  const found = valueAt(value, issue.path);
  if (found === undefined) {
    return [{ path, rule: "required", message: `${String(issue.path.at(-1) ?? "it")} is missing` }];
  }
  return [{ path, ...ruleOf(issue), found: describeFound(found) }];
}

function ruleOf(issue: core.$ZodIssue): { readonly rule: string; readonly message: string } {
  switch (issue.code) {
    case "invalid_type":
      return { rule: "type", message: `expected ${typeNames[issue.expected] ?? issue.expected}` };
    case "invalid_value":
      return { rule: "enum", message: `expected ${issue.values.map((each) => JSON.stringify(each)).join(" or ")}` };
    case "too_small":
      return {
        rule: `min-${unitOf(issue.origin).rule}`,
        message: `at least ${issue.minimum} ${unitOf(issue.origin).word}`,
      };
    case "too_big":
      return {
        rule: `max-${unitOf(issue.origin).rule}`,
        message: `at most ${issue.maximum} ${unitOf(issue.origin).word}`,
      };
    case "invalid_format":
      return formatRule(issue);
    case "custom":
      return { rule: "unique-items", message: issue.message };
    default:
      return { rule: "contract", message: issue.message || "another value is expected" };
  }
}

function formatRule(issue: core.$ZodIssueInvalidStringFormat): { readonly rule: string; readonly message: string } {
  if (issue.format === "datetime") return { rule: "date-time", message: "expected a time like 2026-01-31T12:00:00Z" };
  if (issue.pattern === String(uriPattern)) {
    return { rule: "uri", message: "expected a URI with its scheme, all but ASCII percent-encoded (RFC 3986)" };
  }
  if (issue.pattern === String(tagPattern)) {
    return { rule: "pattern", message: "expected a text that begins with no white space and has one line" };
  }
  return { rule: "pattern", message: `expected a text like ${issue.pattern ?? issue.format}` };
}

function unitOf(origin: string): { readonly rule: string; readonly word: string } {
  return origin === "array" ? { rule: "items", word: "entries" } : { rule: "length", word: "characters" };
}

const typeNames: Readonly<Record<string, string>> = {
  string: "a text",
  object: "an object",
  array: "a list",
  number: "a number",
  int: "a whole number",
};

/** A value as it stands in a message: its kind, or itself where it is short. */
export function describeFound(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  const text = printable(typeof value === "string" ? JSON.stringify(value) : String(value));
  const characters = [...text];
  if (characters.length <= 60) return text;
  return `${characters.slice(0, 59).join("")}… (${typeof value === "string" ? [...value].length : characters.length} characters)`;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, key)) return undefined;
    current = Reflect.get(current, key);
  }
  return current;
}
