import type { ToolchainFacts } from "../contracts/facts.ts";
import type { Problem } from "../contracts/failure.ts";
import { parseYaml } from "../platform/yaml-document.ts";

export type ParsedToolchain =
  | { readonly ok: true; readonly tools: ToolchainFacts }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * `toolchain.versions.yml`: a mapping of tools to versions, as texts (`just: "v1.43.0"`), or channels (`rust: stable`). A
 * number is refused, since YAML reads 3.10 as 3.1.
 */
export function parseToolchain(text: string, file: string): ParsedToolchain {
  const yaml = parseYaml(text, file);
  if (!yaml.ok) return yaml;
  const { value, locate } = yaml.document;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { ok: false, problems: [{ message: "expected a mapping of tools to versions", place: locate([]) }] };
  }
  const tools = new Map<string, { version: string; line: number }>();
  const problems: Problem[] = [];
  for (const [name, version] of Object.entries(value)) {
    const place = locate([name]);
    if (typeof version === "string" && version.trim() !== "")
      tools.set(name, { version: version.trim(), line: place.line ?? 1 });
    else problems.push({ message: `expected a version as a text, like "1.2.3"`, place, hint: "put it in quotes" });
  }
  return problems.length === 0 ? { ok: true, tools } : { ok: false, problems };
}
