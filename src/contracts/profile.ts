import * as z from "zod/mini";

/** A command line for a shell, or an argument vector that needs none. */
const text = z.string();
const words = z.array(z.string());
const commandLine = z.union([text, words]);

const platformCommands = z.looseObject({
  default: z.optional(commandLine),
  linux: z.optional(commandLine),
  darwin: z.optional(commandLine),
});

/**
 * A task in every form that is in use: a line (also empty, also several), an argument vector, or a mapping with `cmd`
 * or `sh`, where `cmd` may differ by platform. An empty task is valid, and does nothing.
 */
const profileTask = z.union([
  z.null(),
  text,
  words,
  z.looseObject({
    desc: z.optional(z.nullable(z.string())),
    cmd: z.optional(z.nullable(z.union([commandLine, platformCommands]))),
    sh: z.optional(z.nullable(commandLine)),
    args: z.optional(z.nullable(words)),
    safe: z.optional(z.boolean()),
    group: z.optional(z.string()),
  }),
]);
export type ProfileTask = z.infer<typeof profileTask>;

const requiredWgx = z.union([
  z.string(),
  z.looseObject({ range: z.optional(z.string()), min: z.optional(z.string()), caps: z.optional(words) }),
]);

const validateLists = z.looseObject({
  quick: z.optional(z.nullable(words)),
  full: z.optional(z.nullable(words)),
  unsupported: z.optional(z.nullable(words)),
  ciOnly: z.optional(z.nullable(words)),
});

const settings = {
  requiredWgx: z.optional(requiredWgx),
  repoKind: z.optional(z.string()),
  class: z.optional(z.string()),
  domain: z.optional(z.string()),
  env_priority: z.optional(words),
  tooling: z.optional(z.unknown()),
  meta: z.optional(z.unknown()),
  validate: z.optional(z.nullable(validateLists)),
  tasks: z.optional(z.nullable(z.record(z.string(), profileTask))),
};

/** `.wgx/profile.yml`: settings and tasks under `wgx` or at the root; what is under `wgx` wins. */
export const profileFile = z.looseObject({
  wgx: z.optional(z.nullable(z.looseObject({ apiVersion: z.optional(z.string()), ...settings }))),
  ...settings,
});
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

/** Something wrong in a profile; `line` counts from 1. */
export interface ProfileProblem {
  readonly line?: number;
  readonly key?: string;
  readonly message: string;
}
