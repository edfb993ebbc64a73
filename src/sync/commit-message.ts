import type { MemberPlan } from "../contracts/sync-plan.ts";
import { mergedTrailer } from "../git/merged-trailer.ts";
import { writes } from "./content-digest.ts";

/** What a commit of ours says beyond its files. */
export interface MessageFacts {
  readonly title: string;
  /** How the metarepo is called, and the commit that the templates are of. */
  readonly metarepo: string;
  readonly templates: string;
}

const verbs: Readonly<Record<string, string>> = {
  create: "new",
  update: "brought up to date",
  merge: "merged with the edits here",
  "delete-orphan": "removed, no longer a template",
};

/** The message of a commit, with the trailers by which it is known again. */
export function commitMessage(
  plan: Pick<MemberPlan, "files" | "content">,
  facts: MessageFacts,
): (tree: string) => string {
  const changed = writes(plan.files);
  const lines = changed.map(({ path, action }) => `- ${path}: ${verbs[action] ?? action}`);
  const trailers = [
    ...changed.flatMap(({ action, path, theirs }) =>
      action === "merge" && theirs ? [mergedTrailer(theirs.blob, path)] : [],
    ),
    `Wgx-Templates: ${facts.templates}`,
    `Wgx-Content: ${plan.content ?? ""}`,
  ];
  const body = `The templates of ${facts.metarepo} at ${facts.templates.slice(0, 12)}:\n\n${lines.join("\n")}`;
  return (tree) => `${facts.title}\n\n${body}\n\n${[...trailers, `Wgx-Tree: ${tree}`].join("\n")}\n`;
}

/** What a commit of ours says of itself; undefined where it is none. */
export function readTrailers(message: string): { readonly tree: string; readonly content: string } | undefined {
  const tree = /^Wgx-Tree: ([0-9a-f]{40,64})$/m.exec(message)?.[1];
  const content = /^Wgx-Content: ([0-9a-f]{64})$/m.exec(message)?.[1];
  return tree === undefined || content === undefined ? undefined : { tree, content };
}
