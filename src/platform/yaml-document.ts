import type { Document, LineCounter as LineCounterType, ParsedNode } from "yaml";
import { isMap, isPair, isScalar, LineCounter, parseDocument } from "yaml";
import type { Place, Problem } from "../contracts/failure.ts";

/** A YAML document read into plain values, with the places of its keys. */
export interface YamlDocument {
  readonly value: unknown;
  /** Where the value (or, with `"key"`, the key) at this path of keys and indices stands. */
  locate(path: readonly PropertyKey[], of?: "key" | "value"): Place;
}

export type YamlResult =
  | { readonly ok: true; readonly document: YamlDocument }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Aliases a document may resolve before it is refused as an expansion attack. */
const maxAliasCount = 100;

/**
 * Parses one YAML 1.2 document (JSON is one too). Duplicate keys, several documents, unbounded aliases and keys that
 * are no strings are refused, with file, line and column.
 */
export function parseYaml(text: string, file: string): YamlResult {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    strict: true,
    prettyErrors: false,
    version: "1.2",
  });
  if (document.errors.length > 0) {
    return {
      ok: false,
      problems: document.errors.map((error) => ({
        message: `invalid YAML: ${error.message.replace(/\s+/g, " ")}`,
        place: placeAt(file, lines, error.pos[0]),
      })),
    };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount });
    return { ok: true, document: { value, locate: (path, of = "value") => locate(document, lines, file, path, of) } };
  } catch (error) {
    return {
      ok: false,
      problems: [
        { message: `invalid YAML: ${error instanceof Error ? error.message : String(error)}`, place: { file } },
      ],
    };
  }
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
  return { file, ...(key && { key }) };
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

/** `repos[3].depends_on[0]`. */
export function formatKey(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : `${index > 0 ? "." : ""}${String(part)}`))
    .join("");
}
