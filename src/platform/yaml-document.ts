import type { Document, LineCounter as LineCounterType, ParsedNode } from "yaml";
import { Composer, isMap, isPair, isScalar, LineCounter, Parser } from "yaml";
import type { Place, Problem } from "../contracts/failure.ts";
import { messageOf } from "./failure.ts";
import { formatKey } from "./key-path.ts";
import type { YamlFlaw } from "./yaml-flaws.ts";
import { depthFlaw, surveyFlaws, syntaxFlaws } from "./yaml-flaws.ts";

/** A YAML document read into plain values, with the places of its keys. */
export interface YamlDocument {
  readonly value: unknown;
  /** Where the value (or, with `"key"`, the key) at this path of keys and indices stands. */
  locate(path: readonly PropertyKey[], of?: "key" | "value"): Place;
}

export type YamlResult =
  | { readonly ok: true; readonly document: YamlDocument }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Parses one YAML 1.2 document (JSON is one too), by the core schema whatever its directives say. Keys are texts, also
 * where they look like numbers. Duplicate keys, several documents, unbounded, unknown or circular aliases, deep nesting
 * and keys that are lists or mappings are refused, with file, line and column. Never throws.
 */
export function parseYaml(text: string, file: string): YamlResult {
  const lines = new LineCounter();
  try {
    const composed = compose(text, lines);
    if (!composed.ok) {
      const flaws = composed.flaws.toSorted((a, b) => a.offset - b.offset);
      const problems = flaws.map(({ message, offset }) => ({
        message: `invalid YAML: ${message}`,
        place: placeAt(file, lines, offset),
      }));
      return { ok: false, problems };
    }
    const { document } = composed;
    const value: unknown = document.toJS({ maxAliasCount: -1 });
    return { ok: true, document: { value, locate: (path, of = "value") => locate(document, lines, file, path, of) } };
  } catch (error) {
    return { ok: false, problems: [{ message: `invalid YAML: ${messageOf(error)}`, place: { file } }] };
  }
}

type Composed =
  | { readonly ok: true; readonly document: Document.Parsed }
  | { readonly ok: false; readonly flaws: readonly YamlFlaw[] };

function compose(text: string, lines: LineCounterType): Composed {
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const deep = depthFlaw(tokens);
  if (deep) return { ok: false, flaws: [deep] };
  const composer = new Composer({
    // Comparing each key with every other takes minutes for a large mapping; `surveyFlaws` finds duplicates instead.
    uniqueKeys: false,
    stringKeys: true,
    strict: true,
    version: "1.2",
    schema: "core",
    resolveKnownTags: false,
  });
  const [document, second] = composer.compose(tokens, true, text.length);
  if (!document) return { ok: false, flaws: [{ message: "no document", offset: 0 }] };
  const flaws = [...syntaxFlaws(document.errors), ...surveyFlaws(document)];
  if (second) flaws.push({ message: "a second document begins here, and a file holds one", offset: second.range[0] });
  return flaws.length > 0 ? { ok: false, flaws } : { ok: true, document };
}

function locate(
  document: Document.Parsed,
  lines: LineCounterType,
  file: string,
  path: readonly PropertyKey[],
  of: "key" | "value",
): Place {
  const key = formatKey(path);
  for (let length = path.length; length >= 0; length--) {
    const offset = offsetOf(document, path.slice(0, length), of === "key" && length === path.length);
    if (offset !== undefined) return { ...placeAt(file, lines, offset), ...(key && { key }) };
  }
  return { ...placeAt(file, lines, 0), ...(key && { key }) };
}

function offsetOf(document: Document.Parsed, path: readonly PropertyKey[], wantKey: boolean): number | undefined {
  if (wantKey && path.length > 0) {
    const parent = document.getIn(path.slice(0, -1), true);
    const last = path.at(-1);
    if (isMap(parent)) {
      const pair = parent.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(last),
      );
      if (pair && isScalar(pair.key)) return pair.key.range?.[0];
    }
  }
  const node = path.length === 0 ? document.contents : (document.getIn(path, true) as ParsedNode | undefined);
  return node?.range?.[0];
}

function placeAt(file: string, lines: LineCounterType, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return line > 0 ? { file, line, column: col } : { file, line: 1, column: 1 };
}
