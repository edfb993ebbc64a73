import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bareRemote, clone, type Files, git } from "./repositories.ts";

export interface TaskFleet {
  readonly root: string;
  readonly workspace: string;
  /** The clone of a member. */
  readonly at: (name: string) => string;
  /** For every run: a folder for temporary files, and the user's own state. */
  readonly env: Readonly<Record<string, string>>;
}

/** A member: its files, and what it depends on. A text is the `smoke` task of a profile that has no more. */
type TaskMember = string | { readonly files: Files; readonly dependsOn?: readonly string[] };

/** A fleet of real clones with real remotes, and a metarepo beside them. */
export function taskFleet(folder: string, members: Readonly<Record<string, TaskMember>>): TaskFleet {
  const root = join(folder, "metarepo");
  const temporary = join(folder, "tmp");
  for (const each of [root, temporary, join(folder, "remotes")]) mkdirSync(each, { recursive: true });
  const lines = Object.entries(members).map(([name, member]) => {
    const { files, dependsOn = [] } = typeof member === "string" ? { files: smoke(member) } : member;
    clone(bareRemote(join(folder, "remotes", `${name}.git`), [files]), join(folder, name));
    return `  - { name: ${name}, depends_on: [${dependsOn.join(", ")}] }\n`;
  });
  writeFileSync(join(root, "repos.yml"), `repos:\n${lines.join("")}`);
  git(root, "init", "--quiet");
  git(root, "add", ".");
  git(root, "commit", "--quiet", "--message", "x");
  return {
    root,
    workspace: folder,
    at: (name) => join(folder, name),
    env: { TMPDIR: temporary, XDG_STATE_HOME: join(folder, "state") },
  };
}

/** A profile with one task; JSON is YAML, too. */
export function smoke(task: unknown): Files {
  return {
    ".wgx/profile.yml": `${JSON.stringify({ wgx: { apiVersion: "v1", tasks: { smoke: task } } })}\n`,
    ".github/workflows/ci.yml": "on: push\n",
  };
}
