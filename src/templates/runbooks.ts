import type { Problem } from "../contracts/failure.ts";
import { parseYaml } from "../platform/yaml-document.ts";
import type { Template } from "./catalogue.ts";

/** What the front matter of a runbook has to say: what it is called, and who keeps it true. */
const required = ["title", "owner"] as const;

/** Whether a template is a runbook: Markdown in a folder `runbooks` or `runbook`, or with that word in its own name. */
export function isRunbook(path: string): boolean {
  const [name = "", ...folders] = path.toLowerCase().split("/").reverse();
  if (!name.endsWith(".md") || name === "readme.md") return false;
  return folders.some((folder) => /^runbooks?$/.test(folder)) || /(?:^|[._-])runbooks?(?:[._-]|$)/.test(name);
}

/**
 * What is wrong with a runbook's front matter: the YAML between two lines of `---` at its very beginning (jekyllrb.com,
 * "Front Matter").
 *
 * @param file for the place of each problem.
 */
export function checkRunbook({ bytes }: Pick<Template, "bytes">, file: string): readonly Problem[] {
  const text = bytes.toString("utf8").replaceAll("\r\n", "\n");
  const hint = `begin it with three lines and more: ---, title: …, owner: …, ---`;
  const block = /^---\n([\s\S]*?)^---[ \t]*$/m.exec(text);
  if (!block || block.index > 0) return [{ message: "a runbook without front matter", place: { file, line: 1 }, hint }];
  const [, front = ""] = block;
  // A line is put in front for the `---`, so that places are those of the file.
  const yaml = parseYaml(`\n${front}`, file);
  if (!yaml.ok) return yaml.problems;
  const { value, locate } = yaml.document;
  const said = new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
  return required.flatMap((key) => {
    const found: unknown = said.get(key);
    if (typeof found === "string" && found.trim() !== "") return [];
    const message = said.has(key) ? `${key} says nothing` : `${key} is missing from the runbook's front matter`;
    return [{ message, place: { ...locate([key]), key }, hint: `${key}: a text` }];
  });
}
