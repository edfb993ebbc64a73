import type { Finding } from "../contracts/finding.ts";
import { printable } from "../platform/text.ts";
import { provenanceOf } from "../templates/history.ts";
import type { TemplateSet } from "../templates/template-set.ts";

/** Paths that were shipped once and are templates no more: where orphans may lie. */
export function retiredPaths({ catalogue, history }: TemplateSet): readonly string[] {
  if (!history.known) return [];
  return [...provenanceOf(catalogue, history.value.changes, (template) => template.blob("sha1")).retired.keys()];
}

/** What an operator has to know of the templates to read their drift right. */
export function templateNotes({ history, root }: TemplateSet): readonly Finding[] {
  const check = "template-drift";
  if (!history.known) {
    return [
      {
        check,
        severity: "warn",
        message: `the templates' history cannot be read, so where differing files come from is not told: ${printable(history.reason)}`,
      },
    ];
  }
  if (history.value.kind === "shallow") {
    return [
      {
        check,
        severity: "warn",
        message:
          "the metarepo is a shallow clone: older versions of the templates are not known, and files that derive from them are called unknown",
        fix: { argv: ["git", "-C", root, "fetch", "--unshallow"] },
      },
    ];
  }
  if (history.value.kind === "none") {
    return [
      {
        check,
        severity: "info",
        message: "the templates have no history (no commit holds them), so no file can be told to be an older version",
      },
    ];
  }
  return [];
}
