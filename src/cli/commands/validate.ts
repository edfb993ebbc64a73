import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { checkIds } from "../../checks/registry.ts";
import type { Problem } from "../../contracts/failure.ts";
import type { Fleet } from "../../contracts/fleet.ts";
import type { Validation } from "../../contracts/validation.ts";
import type { Git } from "../../git/git.ts";
import { metarepoRoot } from "../../inventory/find-fleet.ts";
import { loadToolchain } from "../../inventory/load-toolchain.ts";
import { cacheFolder } from "../../platform/cache-folder.ts";
import { isFailure } from "../../platform/failure.ts";
import { openMemory } from "../../platform/memory.ts";
import { didYouMean } from "../../platform/nearest-name.ts";
import { lookUpProfile } from "../../profile/profile-lookup.ts";
import { profileFiles, profilePaths } from "../../profile/profile-paths.ts";
import { renderJson } from "../../renderers/json.ts";
import { renderValidation } from "../../renderers/validation.ts";
import { type GatherPlan, gatherLocal } from "../../sources/local.ts";
import { loadCatalogue } from "../../templates/catalogue.ts";
import { loadManifest } from "../../templates/policy.ts";
import { checkRunbook, isRunbook } from "../../templates/runbooks.ts";
import { loadWaivers } from "../../templates/waivers.ts";
import type { Context } from "../context.ts";
import { openFleet, requireFleetFile, workspaceOf } from "../open-fleet.ts";
import { openGit } from "../open-git.ts";
import { openSource, type SourceOptions } from "../open-source.ts";
import { recorded } from "../run-log.ts";

export interface ValidateOptions extends Omit<SourceOptions, "ref"> {
  readonly failOn: "warn" | "fail";
  readonly format: "human" | "json";
  readonly json: boolean;
  readonly timeout: number;
}

type Documents = Validation["documents"];
type Problems = Validation["problems"];

/** `wgx validate`: the fleet's documents against their contracts. An invalid one does not keep the others from being checked. */
export async function runValidate(context: Context, options: ValidateOptions): Promise<number> {
  const file = requireFleetFile(context);
  const root = metarepoRoot(file);
  const memory = openMemory(cacheFolder(root, context.env));
  const { git, version } = openGit(context, options.timeout, memory);
  return recorded(context, { root, fleet: file, gitVersion: version }, async (run) => {
    await version;
    const documents: Documents = [{ kind: "inventory", file }];
    const problems: Problems = [];
    const fleet = await tried(problems, () =>
      openFleet({ ...context, global: { ...context.global, quiet: true } }, file),
    );
    for (const { message, ...place } of fleet?.warnings ?? []) problems.push({ severity: "warn", message, place });
    await validateTemplates(root, documents, problems);
    await validateRunbooks(git, root, documents, problems);
    const workspace = workspaceOf(context, root);
    const elsewhere = openSource(context, git, { ...options, ref: "default" }, { workspace, now: run.startedAt });
    const access = { workspace, elsewhere, fetch: options.fetch ? "fetch" : "as-is" } as const;
    const notRead = fleet ? await validateProfiles(git, fleet, access, documents, problems) : [];
    context.signal.throwIfAborted();
    const counts = problems.some(({ severity }) => severity === "fail" || severity === options.failOn);
    const validation: Validation = {
      schema: "wgx.validation/1",
      documents,
      problems,
      notRead,
      exitCode: counts ? 1 : 0,
    };
    const { print, colour } = context.terminal;
    print(
      options.json || options.format === "json" ? renderJson(validation) : renderValidation(validation, { colour }),
    );
    const found = problems.map(({ severity, message, place }) => ({
      check: "validate",
      severity,
      message,
      ...(place && { path: place.file }),
    }));
    return { exitCode: validation.exitCode, examined: { members: [], fleet: found } };
  });
}

async function validateTemplates(root: string, documents: Documents, problems: Problems): Promise<void> {
  const parts: readonly { kind: string; file: string; load: () => Promise<unknown> }[] = [
    { kind: "manifest", file: join(root, "templates/manifest.yml"), load: () => loadManifest(root) },
    { kind: "waivers", file: join(root, "templates/waivers.yml"), load: () => validateWaivers(root, problems) },
    { kind: "toolchain", file: join(root, "toolchain.versions.yml"), load: () => loadToolchain(root) },
  ];
  for (const { kind, file, load } of parts) {
    if (!existsSync(file)) continue;
    documents.push({ kind, file });
    await tried(problems, load);
  }
}

/** A waiver that names a check which there is not waives nothing. */
async function validateWaivers(root: string, problems: Problems): Promise<void> {
  const file = join(root, "templates/waivers.yml");
  for (const { check, line } of await loadWaivers(root)) {
    if (check === undefined || checkIds.includes(check)) continue;
    const message = `there is no check "${check}"`;
    problems.push({ severity: "fail", message, place: { file, line, key: "check" }, ...didYouMean(check, checkIds) });
  }
}

/** The runbooks among the templates: each names its title and its owner. */
async function validateRunbooks(git: Git, root: string, documents: Documents, problems: Problems): Promise<void> {
  const catalogue = (await tried(problems, () => loadCatalogue(git, root))) ?? [];
  for (const template of catalogue.filter(({ path }) => isRunbook(path))) {
    const file = join(root, "templates", template.path);
    documents.push({ kind: "runbook", file });
    problems.push(...checkRunbook(template, file).map((problem) => ({ severity: "fail" as const, ...problem })));
  }
}

/** The profiles of the members' judged commits, as far as they can be read. Returns the members not read. */
async function validateProfiles(
  git: Git,
  fleet: Fleet,
  access: Pick<GatherPlan, "workspace" | "elsewhere" | "fetch">,
  documents: Documents,
  problems: Problems,
): Promise<Validation["notRead"]> {
  const files = new Set<string>(profileFiles);
  const observations = await gatherLocal(git, fleet.members, {
    wantClone: false,
    tree: Promise.resolve({ paths: profilePaths, folders: [], contents: (path) => files.has(path), further: () => [] }),
    ref: "default",
    ...access,
    jobs: availableParallelism(),
  });
  const notRead: Validation["notRead"] = [];
  for (const { member, location, source, unreachable, tree } of observations) {
    const found = tree.known ? lookUpProfile(tree.value) : tree;
    if (!found.known) {
      notRead.push({ name: member.name, reason: unreachable?.reason ?? found.reason });
      continue;
    }
    const profile = found.value;
    if (profile.kind !== "declared" && profile.kind !== "invalid") continue;
    const path = source === "local" ? join(location, profile.path) : `${member.name}:${profile.path}`;
    documents.push({ kind: "profile", file: path });
    const severity = profile.kind === "invalid" ? "fail" : "warn";
    for (const { message, line, column, key } of profile.problems) {
      const place = {
        file: path,
        ...(line !== undefined && { line }),
        ...(column !== undefined && { column }),
        ...(key !== undefined && { key }),
      };
      problems.push({ severity, message, place });
    }
  }
  return notRead;
}

/** Turns the problems of a document into entries of the list; any other failure goes on. */
async function tried<Result>(problems: Problems, load: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await load();
  } catch (error) {
    if (!isFailure(error) || error.kind !== "configuration") throw error;
    problems.push(...error.problems.map((problem: Problem) => ({ severity: "fail" as const, ...problem })));
    return undefined;
  }
}
