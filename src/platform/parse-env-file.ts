import type { Problem } from "../contracts/failure.ts";

/** The variables of an environment file, or every line that is none. */
export type EnvFile =
  | { readonly ok: true; readonly variables: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads `NAME=value` lines, as shells and compose files have them: `export` before a name, values in single or double
 * quotes, comments behind `#` at the beginning of a line or after white space. Nothing is expanded or run. Values are in
 * no message, for they may be secret.
 */
export function parseEnvFile(text: string, file: string): EnvFile {
  const variables: Record<string, string> = {};
  const problems: Problem[] = [];
  for (const [index, line] of text
    .replace(/^\ufeff/, "")
    .split(/\r?\n/)
    .entries()) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const [, name, rest = ""] = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/.exec(line) ?? [];
    const value = unquoted(rest);
    if (name === undefined || value === undefined) {
      problems.push({ message: "expected NAME=value", place: { file, line: index + 1 } });
    } else {
      variables[name] = value;
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, variables };
}

/** Undefined where a quote is not closed, or something follows it. */
function unquoted(text: string): string | undefined {
  const single = /^'([^']*)'\s*(?:#.*)?$/.exec(text);
  if (single) return single[1];
  const double = /^"((?:[^"\\]|\\.)*)"\s*(?:#.*)?$/.exec(text);
  if (double?.[1] !== undefined) return double[1].replace(/\\(.)/g, (_, escaped) => (escaped === "n" ? "\n" : escaped));
  if (/^['"]/.test(text)) return undefined;
  return text.replace(/\s+#.*$/, "").trimEnd();
}
