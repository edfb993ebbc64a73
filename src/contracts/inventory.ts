import * as z from "zod/mini";
import { branchName, gitUrl, memberName, objectId } from "./identifiers.ts";
import { mapping } from "./mapping.ts";
import { ownerNamePattern } from "./owner-name.ts";

/** What a template is to a member; see docs/templates.md. `ignore` takes a path out of the comparison. */
export const templatePolicy = z.enum(["required", "optional", "seed", "ignore"]);
export type TemplatePolicy = z.infer<typeof templatePolicy>;

const globs = z.union([
  z.string().check(z.minLength(1)),
  z.array(z.string().check(z.minLength(1))).check(z.minLength(1)),
]);

/** A member's own exception to the template manifest. */
const templateOverride = z.strictObject({ match: globs, policy: templatePolicy });

const entryFields = {
  url: z.optional(gitUrl),
  default_branch: z.optional(branchName),
  domain: z.optional(z.string()),
  scope: z.optional(z.string()),
  status: z.optional(z.string()),
  depends_on: z.optional(z.array(memberName)),
  tags: z.optional(z.array(z.string())),
  metrics: z.optional(z.looseObject({ enable: z.optional(z.boolean()) })),
  wgx: z.optional(z.looseObject({ profile_expected: z.optional(z.boolean()) })),
  integrity: z.optional(z.looseObject({ enabled: z.optional(z.boolean()) })),
  /** False: shown in the index, never examined or written. */
  fleet: z.optional(z.boolean()),
  templates: z.optional(z.array(templateOverride)),
  source_commit: z.optional(objectId),
  locator: z.optional(z.string()),
  content_sha256: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
};

/** One repository as `repos.yml` declares it. Keys that wgx does not know are kept, and reported as warnings. */
export const inventoryEntry = z.looseObject({ name: memberName, ...entryFields });
export type InventoryEntry = z.infer<typeof inventoryEntry>;

const entries = z.array(z.union([memberName, inventoryEntry]));
const owner = z.string().check(z.regex(ownerNamePattern));
const github = z.looseObject({ owner: z.optional(owner) });

/** `repos.yml`: the declared fleet, whole or as the scope half of the split form. */
export const inventoryFile = z.looseObject({
  schema_version: z.optional(z.literal(1)),
  mode: z.optional(z.enum(["static", "github"])),
  github: z.optional(github),
  repos: z.optional(z.nullable(entries)),
  static: z.optional(
    z.nullable(
      z.looseObject({
        include: z.optional(z.nullable(entries)),
        exclude: z.optional(z.nullable(z.array(z.string()))),
      }),
    ),
  ),
  exclude: z.optional(z.nullable(z.array(z.string()))),
  include_forks: z.optional(z.boolean()),
  include_archived: z.optional(z.boolean()),
  archived_references: z.optional(z.nullable(z.array(inventoryEntry))),
});

/** The metadata half of the split form: what is known of each repository, keyed by name. */
export const metadataFile = z.looseObject({
  schema_version: z.literal(1),
  github: z.optional(github),
  repositories: mapping(memberName, z.looseObject(entryFields)),
});

/** The keys of an entry that wgx gives a meaning; any other is kept and named in a warning. */
export const knownEntryKeys: ReadonlySet<string> = new Set(["name", ...Object.keys(entryFields)]);
export const knownInventoryKeys: ReadonlySet<string> = new Set(Object.keys(inventoryFile.def.shape));
