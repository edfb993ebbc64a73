import type { Problem } from "../contracts/failure.ts";
import { parseYaml } from "../platform/yaml-document.ts";

/** What one `uses` of a workflow or an action names. `line` counts from 1. */
interface Uses {
  readonly value: unknown;
  readonly line?: number;
}

const mention = /\buses\b["']?\s*:/;
const plainUses = /^\s*(?:-\s+)?(["']?)uses\1\s*:\s+(["']?)([A-Za-z0-9_.][^\s"'#]*)\2\s*(?:\s#.*)?$/;

/**
 * The values of what looks like a `uses`, line by line, without reading YAML: fast, and with more than there is, since
 * scripts and texts can look the same. `undefined` stands for a line that only a YAML reader understands.
 */
export function scanUses(text: string): readonly (string | undefined)[] {
  if (!text.includes("uses")) return [];
  return text
    .split("\n")
    .filter((line) => mention.test(line) && !line.trimStart().startsWith("#"))
    .map((line) => plainUses.exec(line)?.[3]);
}

/** Every `uses` of the jobs and steps of a workflow, or of the steps of a composite action. */
export function readUses(
  text: string,
  path: string,
):
  | { readonly ok: true; readonly uses: readonly Uses[] }
  | { readonly ok: false; readonly problem: Problem | undefined } {
  const yaml = parseYaml(text, path);
  if (!yaml.ok) return { ok: false, problem: yaml.problems[0] };
  const { value, locate } = yaml.document;
  const jobs = fieldsOf(fieldOf(value, "jobs")).map(([name, job]) => ({ path: ["jobs", name], at: job }));
  const owners = [...jobs, { path: ["runs"], at: fieldOf(value, "runs") }];
  const steps = owners.flatMap((owner) =>
    elementsOf(fieldOf(owner.at, "steps")).map((step, index) => ({ path: [...owner.path, "steps", index], at: step })),
  );
  // What an alias repeats is the same object again, and stands in one place of the file.
  const holders = new Map([...jobs, ...steps].reverse().map((holder) => [holder.at, holder.path]));
  const uses = [...holders].flatMap(([holder, place]) => {
    const named = fieldOf(holder, "uses");
    if (named === undefined) return [];
    const { line } = locate([...place, "uses"], "key");
    return [{ value: named, ...(line !== undefined && { line }) }];
  });
  return { ok: true, uses: uses.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)) };
}

function fieldOf(value: unknown, key: string): unknown {
  return fieldsOf(value).find(([name]) => name === key)?.[1];
}

function fieldsOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

function elementsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
