import * as z from "zod/mini";
import { freeKey, mapping } from "./mapping.ts";

/** A command line for a shell, or an argument vector that needs none. */
const text = z.string();
const words = z.array(z.string());
export const commandLine = z.union([text, words]);

const platformCommands = z.looseObject({
  default: z.nullish(commandLine),
  linux: z.nullish(commandLine),
  darwin: z.nullish(commandLine),
});

/**
 * A task in every form that is in use: a line (also empty, also several), an argument vector, or a mapping with `cmd`
 * or `sh`, where `cmd` may differ by platform. An empty task is valid, and does nothing.
 */
export const profileTask = z.union([
  z.null(),
  text,
  words,
  z.looseObject({
    desc: z.nullish(z.string()),
    cmd: z.nullish(z.union([commandLine, platformCommands])),
    sh: z.nullish(commandLine),
    args: z.nullish(words),
    safe: z.nullish(z.boolean()),
    group: z.nullish(z.string()),
  }),
]);
export type ProfileTask = z.infer<typeof profileTask>;

export const requiredWgx = z.union([
  z.string(),
  z.looseObject({ range: z.nullish(z.string()), min: z.nullish(z.string()), caps: z.nullish(words) }),
]);

export const validateLists = z.looseObject({
  quick: z.nullish(words),
  full: z.nullish(words),
  unsupported: z.nullish(words),
  ciOnly: z.nullish(words),
});

const settings = {
  /** A number is let through so that the answer to `apiVersion: 1` is what to write instead. */
  apiVersion: z.nullish(z.union([z.string(), z.number()])),
  requiredWgx: z.nullish(requiredWgx),
  repoKind: z.nullish(z.string()),
  class: z.nullish(z.string()),
  domain: z.nullish(z.string()),
  env_priority: z.nullish(words),
  tooling: z.optional(z.unknown()),
  meta: z.optional(z.unknown()),
  validate: z.nullish(validateLists),
  tasks: z.optional(mapping(freeKey, profileTask)),
};

/** `.wgx/profile.yml`: settings and tasks under `wgx` or at the root; what is under `wgx` wins. */
export const profileFile = z.looseObject({ wgx: z.nullish(z.looseObject(settings)), ...settings });
export type ProfileFile = z.infer<typeof profileFile>;

/** One command of a task in normal form. */
export type Step = { readonly shell: string } | { readonly argv: readonly string[] };

/** A task in normal form. */
export interface Task {
  /** As written. */
  readonly name: string;
  /** For look-up: lower case, `_` as `-`, spaces dropped. */
  readonly key: string;
  readonly line: number;
  readonly description?: string;
  /** What runs on Linux, on macOS, and elsewhere; an empty list does nothing. */
  readonly steps: {
    readonly default: readonly Step[];
    readonly linux?: readonly Step[];
    readonly darwin?: readonly Step[];
  };
  readonly safe?: boolean;
  readonly group?: string;
}

/** A profile in normal form. */
export interface Profile {
  readonly apiVersion?: string;
  readonly requiredWgx?: { readonly range?: string; readonly min?: string; readonly caps: readonly string[] };
  readonly repoKind?: string;
  readonly class?: string;
  readonly domain?: string;
  readonly tasks: readonly Task[];
  readonly validate: {
    readonly quick: readonly string[];
    readonly full: readonly string[];
    readonly unsupported: readonly string[];
    readonly ciOnly: readonly string[];
  };
}

/** Something wrong in a profile; `line` and `column` count from 1. */
export interface ProfileProblem {
  readonly line?: number;
  readonly column?: number;
  readonly key?: string;
  readonly message: string;
}
