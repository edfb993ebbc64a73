import type { ProfileFacts } from "../contracts/facts.ts";
import type { Problem } from "../contracts/failure.ts";
import { type Profile, type ProfileFile, type ProfileProblem, profileFile } from "../contracts/profile.ts";
import { counted, printable } from "../platform/text.ts";
import { validate } from "../platform/validate.ts";
import { parseYaml, type YamlDocument } from "../platform/yaml-document.ts";
import { placeOf } from "./place-of.ts";
import { readTasks } from "./read-tasks.ts";

/** Bytes; a profile is a page of settings, and a larger file is something else. */
const largest = 256 * 1024;
/** Problems of one file that are still read by somebody. */
const mostProblems = 20;

/**
 * The text of a profile in normal form, in whichever of the forms it is written: settings under `wgx` or at the root
 * (`wgx` wins, for tasks one by one). What is odd but has a meaning is a problem of a declared profile; what has none
 * (no YAML, another shape) makes it invalid. Never throws.
 */
export function parseProfile(
  text: string,
  path: string,
): Extract<ProfileFacts, { readonly kind: "declared" | "invalid" }> {
  if (Buffer.byteLength(text) > largest) {
    return { kind: "invalid", path, problems: [{ message: `larger than ${largest / 1024} KiB; a profile is not` }] };
  }
  const yaml = parseYaml(text, path);
  if (!yaml.ok) return { kind: "invalid", path, problems: problemsOf(yaml.problems) };
  if (yaml.document.value === null)
    return { kind: "invalid", path, problems: [{ line: 1, message: "the file is empty" }] };
  const file = validate(profileFile, yaml.document);
  if (!file.ok) return { kind: "invalid", path, problems: problemsOf(file.problems) };
  return { kind: "declared", path, ...normalise(file.value, yaml.document) };
}

function normalise(
  file: ProfileFile,
  document: YamlDocument,
): { readonly profile: Profile; readonly problems: readonly ProfileProblem[] } {
  const wgx = file.wgx ?? {};
  const apiVersion = wgx.apiVersion ?? file.apiVersion;
  const repoKind = wgx.repoKind ?? file.repoKind;
  const requiredWgx = wgx.requiredWgx ?? file.requiredWgx;
  const purpose = wgx.class ?? file.class;
  const domain = wgx.domain ?? file.domain;
  const lists = wgx.validate ?? file.validate;
  const { tasks, problems } = readTasks(
    [
      { path: ["wgx", "tasks"], tasks: wgx.tasks ?? {} },
      { path: ["tasks"], tasks: file.tasks ?? {} },
    ],
    document,
  );
  const profile: Profile = {
    ...(apiVersion !== undefined && apiVersion !== null && { apiVersion: String(apiVersion) }),
    ...(requiredWgx && { requiredWgx: normaliseRequirement(requiredWgx) }),
    ...(repoKind && { repoKind }),
    ...(purpose && { class: purpose }),
    ...(domain && { domain }),
    tasks,
    validate: {
      quick: lists?.quick ?? [],
      full: lists?.full ?? [],
      unsupported: lists?.unsupported ?? [],
      ciOnly: lists?.ciOnly ?? [],
    },
  };
  return { profile, problems: [...versionProblems(profile, file, document), ...problems] };
}

function normaliseRequirement(written: NonNullable<ProfileFile["requiredWgx"]>): NonNullable<Profile["requiredWgx"]> {
  if (typeof written === "string") return { range: written, caps: [] };
  return {
    ...(written.range && { range: written.range }),
    ...(written.min && { min: written.min }),
    caps: written.caps ?? [],
  };
}

function versionProblems(profile: Profile, file: ProfileFile, document: YamlDocument): readonly ProfileProblem[] {
  if (profile.apiVersion === undefined || profile.apiVersion === "v1") return [];
  const path = isStated(file.wgx?.apiVersion) ? ["wgx", "apiVersion"] : ["apiVersion"];
  const message = `apiVersion "${printable(profile.apiVersion)}" is unknown and read as "v1", the only one there is`;
  return [{ ...placeOf(document.locate(path)), message }];
}

function problemsOf(problems: readonly Problem[]): readonly ProfileProblem[] {
  const shown = problems.slice(0, mostProblems).map(({ message, place }) => ({ ...placeOf(place), message }));
  const rest = problems.length - shown.length;
  return rest > 0 ? [...shown, { message: `and ${counted(rest, "more problem")}` }] : shown;
}

function isStated(value: unknown): boolean {
  return value !== undefined && value !== null;
}
