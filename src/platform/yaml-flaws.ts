import type { CST, Document, Node, YAMLError } from "yaml";
import { isAlias, isCollection, isMap, isPair, isScalar } from "yaml";
import { printable } from "./text.ts";

/** A reason to refuse a YAML document, and the offset in its text. */
export interface YamlFlaw {
  readonly message: string;
  readonly offset: number;
}

/** How deep values may stand in each other: near the end of the stack V8 ends the process instead of throwing. */
const maxDepth = 200;
/** Aliases that a document may hold, and values that they may stand for, before it counts as an expansion attack. */
const maxAliases = 10_000;
const maxAliasedValues = 1_000_000;

/** Looks for nesting that would exhaust the stack, before anything recursive touches the document. */
export function depthFlaw(tokens: readonly CST.Token[]): YamlFlaw | undefined {
  const open = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next; next = open.pop()) {
    const { token, depth } = next;
    if (depth > maxDepth) return { message: "nested too deeply", offset: token.offset };
    for (const inner of innerTokens(token)) open.push({ token: inner, depth: depth + 1 });
  }
  return undefined;
}

function innerTokens(token: CST.Token): CST.Token[] {
  if (token.type === "document") return token.value ? [token.value] : [];
  if (!("items" in token)) return [];
  return token.items.flatMap((part) => [part.key, part.value].filter((inner) => inner !== undefined && inner !== null));
}

/** What the parser itself objects to, in words for the file's author. */
export function syntaxFlaws(errors: readonly YAMLError[]): YamlFlaw[] {
  // One token out of place makes every later one unexpected.
  const first = errors.find(({ code }) => code === "UNEXPECTED_TOKEN");
  // A line that cannot be read is often wrong in two ways at once; the first says enough.
  const places = new Set<number>();
  return errors
    .filter((error) => error.code !== "UNEXPECTED_TOKEN" || error === first)
    .filter(({ pos: [offset] }) => !places.has(offset) && places.add(offset))
    .map((error) => ({ message: syntaxMessage(error), offset: error.pos[0] }));
}

function syntaxMessage(error: YAMLError): string {
  return error.code === "NON_STRING_KEY" ? "this key is not a text" : printable(error.message.replace(/\s+/g, " "));
}

/** What the parser lets pass: duplicate keys, and aliases that lead nowhere, into themselves or to too much. */
export function surveyFlaws(document: Document.Parsed): YamlFlaw[] {
  const flaws: YamlFlaw[] = [];
  const aliasSize = aliasSizes(flaws);
  const sizeOf = (node: Node | null): number => {
    if (isAlias(node)) return aliasSize.at(node.source, node.range?.[0] ?? 0);
    const anchor = isCollection(node) || isScalar(node) ? node.anchor : undefined;
    if (anchor) aliasSize.open(anchor);
    if (isMap(node)) flaws.push(...duplicateKeys(node.items.map((pair) => pair.key)));
    const size = isCollection(node) ? node.items.reduce<number>((sum, part) => sum + sizeOf(nodeOf(part)), 1) : 1;
    if (anchor) aliasSize.close(anchor, size);
    return size;
  };
  sizeOf(document.contents);
  return flaws;
}

function nodeOf(part: unknown): Node | null {
  const value = isPair(part) ? part.value : part;
  return isAlias(value) || isScalar(value) || isCollection(value) ? value : null;
}

/** Keeps the number of values behind each anchor, and adds a flaw for each alias that may not be followed. */
function aliasSizes(flaws: YamlFlaw[]) {
  const sizes = new Map<string, number | "open">();
  let aliases = 0;
  let aliased = 0;
  const exceeded = () => aliases > maxAliases || aliased > maxAliasedValues;
  return {
    open: (anchor: string) => sizes.set(anchor, "open"),
    close: (anchor: string, size: number) => sizes.set(anchor, size),
    at(anchor: string, offset: number): number {
      const size = sizes.get(anchor);
      if (size === undefined || size === "open") {
        const why = size === "open" ? "stands inside the value that it names" : "has no anchor before it";
        flaws.push({ message: `the alias "*${printable(anchor)}" ${why}`, offset });
        return 1;
      }
      const before = exceeded();
      aliases += 1;
      aliased += size;
      if (!before && exceeded()) flaws.push({ message: "aliases stand for too many values", offset });
      return size;
    },
  };
}

function duplicateKeys(keys: readonly unknown[]): YamlFlaw[] {
  const seen = new Set<string>();
  return keys.filter(isScalar).flatMap((key) => {
    const name = String(key.value);
    if (seen.has(name)) return [{ message: `duplicate key "${printable(name)}"`, offset: key.range?.[0] ?? 0 }];
    seen.add(name);
    return [];
  });
}
