import type { MemberFacts, ProfileFacts, TreeFacts } from "../contracts/facts.ts";
import type { Finding } from "../contracts/finding.ts";
import type { Profile, Task } from "../contracts/profile.ts";
import { printable } from "../platform/text.ts";
import { stepsFor } from "../profile/steps-for.ts";
import { taskKey } from "../profile/task-key.ts";
import { foldersOf, type Reference, referencedPaths, referencesOf, runnerFiles } from "../profile/task-references.ts";
import type { MemberCheck } from "./check.ts";

const explanation = `The tasks of a profile could run: each does something, and what it calls in its own repository is there.

A task that does nothing succeeds, and a task that calls a script which was moved away fails only on the day it is
needed. Both look healthy in a list of tasks.

fail  A task calls a script that is not in the judged commit, or calls one directly that is not executable: put it
      back, correct the profile, or set the bit (git update-index --chmod=+x) and commit.
fail  A task calls just, make or npm, and the root holds no justfile, makefile or package.json for it.
warn  The profile has no tasks. Where it declares a class or a domain only, this is an info: it may be all there is.
warn  A name in validate.quick, validate.full or validate.ciOnly is no task: declare it, or take it from the list.
info  A task is declared and does nothing here; it never counts as green. It is a warn where the task is "smoke" or
      stands in validate.quick or validate.full, since something relies on it: give it a command, or remove it.

Only the first command of each line is judged, and only where its words are plain: after "cd", in a block, a
here-document or a pipeline, with variables, globs or quotes, with "||", or where the same task may have made the file,
nothing is said. A task that passes here can still fail; "wgx smoke --run" tries.`;

export const tasksRunnable: MemberCheck = {
  level: "member",
  id: "tasks-runnable",
  title: "The profile's tasks do something, and what they call is there",
  severity: "fail",
  explanation,
  needs: { profile: true, profilePaths },
  check: (facts, { platform }) => {
    if (!facts.profile.known || !facts.tree.known || facts.profile.value.kind !== "declared") return [];
    const { path, profile } = facts.profile.value;
    const tree = facts.tree.value;
    const reliedOn = new Set(["smoke", ...profile.validate.quick, ...profile.validate.full].map(taskKey));
    const findings = [
      ...findingsOnLists(profile),
      ...profile.tasks.flatMap((task) => [
        ...findingsOnEmptiness(task, reliedOn, platform),
        ...referencesOf(task).flatMap((reference) => findingsOnReference(task, reference, tree, facts)),
      ]),
    ];
    return findings.map((finding) => ({ check: tasksRunnable.id, path, ...finding }));
  },
};

type Remark = Omit<Finding, "check" | "path">;

function profilePaths(profile: ProfileFacts): readonly string[] {
  return profile.kind === "declared" ? referencedPaths(profile.profile) : [];
}

function findingsOnLists({ tasks, validate, ...profile }: Profile): readonly Remark[] {
  const keys = new Set(tasks.map((task) => task.key));
  const missing = (["quick", "full", "ciOnly"] as const).flatMap((list) =>
    validate[list]
      .filter((name) => !keys.has(taskKey(name)))
      .map((name) => ({
        severity: "warn" as const,
        message: `validate.${list} names "${printable(name)}", which is no task of this profile`,
      })),
  );
  if (tasks.length > 0) return missing;
  const described = profile.class !== undefined || profile.domain !== undefined;
  const message = "the profile declares no tasks, so that there is nothing to run";
  return [{ severity: described ? "info" : "warn", message }, ...missing];
}

function findingsOnEmptiness(task: Task, reliedOn: ReadonlySet<string>, platform: string): readonly Remark[] {
  if (stepsFor(task, platform).length > 0) return [];
  const elsewhere = Object.values(task.steps).some((steps) => steps.length > 0);
  const message = `task "${task.name}" is declared and does nothing${elsewhere ? ` on ${platform}` : ""}; it never counts as green`;
  return [{ severity: reliedOn.has(task.key) ? "warn" : "info", line: task.line, message }];
}

function findingsOnReference(task: Task, reference: Reference, tree: TreeFacts, facts: MemberFacts): readonly Remark[] {
  const base = { severity: "fail" as const, line: task.line };
  if (reference.kind === "runner") {
    const candidates = runnerFiles[reference.program];
    if (candidates.some((path) => tree.entries.has(path))) return [];
    return [
      {
        ...base,
        message: `task "${task.name}" calls ${reference.program}, and there is no ${candidates[0]} at the root`,
      },
    ];
  }
  const { path, use } = reference;
  if (foldersOf(path).some((folder) => isElsewhere(tree, folder)) || isElsewhere(tree, path)) return [];
  const mode = tree.entries.get(path)?.mode;
  if (mode === undefined)
    return [{ ...base, message: `task "${task.name}" calls ${path}, which is not in the repository` }];
  if (mode === "040000") return [{ ...base, message: `task "${task.name}" calls ${path}, which is a folder` }];
  if (mode === "100755" || use === "read") return [];
  const message = `task "${task.name}" calls ${path} directly, and it is not executable; set the bit and commit it`;
  const argv = ["git", "-C", facts.location, "update-index", "--chmod=+x", "--", path];
  return [{ ...base, message, ...(facts.source === "local" && { fix: { argv } }) }];
}

/** A submodule or a symbolic link: what is behind it is not in this tree. */
function isElsewhere(tree: TreeFacts, path: string): boolean {
  const mode = tree.entries.get(path)?.mode;
  return mode === "120000" || mode === "160000";
}
