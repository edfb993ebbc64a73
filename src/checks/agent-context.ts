import type { Inspection, Mark } from "../contracts/inspection.ts";
import { parseYaml, type YamlDocument } from "../platform/yaml-document.ts";
import type { MemberCheck } from "./check.ts";
import { inspectedFindings } from "./inspected-findings.ts";

const path = ".ai-context.yml";

const explanation = `What ${path} tells an agent is complete: which project this is, what it is for, what part it plays in the
fleet, and what an agent has to do and leave.

An agent believes what it reads there. A template that was never filled in sends it the wrong way, and looks like an
answer.

warn  The file is not valid YAML, or is no mapping: nothing of it is used; mend the line.
warn  project.name, project.summary or project.role is missing or empty: write it.
warn  ai_guidance.do or ai_guidance.dont is missing or empty: one sentence each is enough.
warn  A value still says TODO, TBD, FIXME or lorem ipsum: write what is true, or take it out.

A member without the file is not looked at. To give each member one to fill in, ship it as a seed (docs/templates.md).`;

const inspection: Inspection = {
  paths: [path],
  wants: () => true,
  of: { kind: "content", most: 256 * 1024, read: gapsIn },
};

export const agentContext: MemberCheck = {
  level: "member",
  id: "agent-context",
  title: "What the member tells agents is filled in",
  severity: "warn",
  explanation,
  needs: { inspection },
  check: (facts) => inspectedFindings(agentContext.id, facts, () => undefined),
};

const texts = [
  ["project", "name"],
  ["project", "summary"],
  ["project", "role"],
] as const;
const lists = [
  ["ai_guidance", "do"],
  ["ai_guidance", "dont"],
] as const;
const unfinished = /\b(?:TODO|TBD|FIXME)\b|\b[Ll]orem [Ii]psum\b/;

function gapsIn(content: Uint8Array): readonly Mark[] {
  const yaml = parseYaml(new TextDecoder().decode(content), path);
  if (!yaml.ok) return yaml.problems.slice(0, 1).map(({ message, place }) => warn(message, place?.line));
  const { document } = yaml;
  if (!isMapping(document.value)) return [warn("it holds no mapping, so that it says nothing")];
  const missing = [
    ...texts.flatMap((keys) => (isText(at(document.value, keys)) ? [] : [gap(document, keys, "a text")])),
    ...lists.flatMap((keys) => (isList(at(document.value, keys)) ? [] : [gap(document, keys, "a list of sentences")])),
  ];
  return [...missing, ...placeholdersIn(document, document.value, [])];
}

function warn(message: string, line?: number): Mark {
  return { severity: "warn", ...(line !== undefined && { line }), message };
}

function gap(document: YamlDocument, keys: readonly string[], what: string): Mark {
  const isThere = at(document.value, keys) !== undefined;
  return warn(
    `${keys.join(".")} is ${isThere ? "empty, or something else" : "missing"}: it takes ${what}`,
    document.locate(keys).line,
  );
}

/** Every text, wherever it is, that nobody has written yet. */
function placeholdersIn(document: YamlDocument, value: unknown, keys: readonly PropertyKey[]): readonly Mark[] {
  if (typeof value === "string") {
    const word = unfinished.exec(value)?.[0];
    return word === undefined ? [] : [warn(`${keys.join(".")} still says ${word}`, document.locate(keys).line)];
  }
  if (Array.isArray(value)) return value.flatMap((each, index) => placeholdersIn(document, each, [...keys, index]));
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => placeholdersIn(document, each, [...keys, key]));
}

function at(value: unknown, keys: readonly string[]): unknown {
  let found = value;
  for (const key of keys) found = isMapping(found) ? new Map(Object.entries(found)).get(key) : undefined;
  return found;
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isText);
}

function isMapping(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
