import type * as z from "zod/mini";
import { failureDocument } from "./failure.ts";
import { finding } from "./finding.ts";
import { fleetHealth } from "./fleet-health.ts";
import { inventoryFile, metadataFile } from "./inventory.ts";
import { manifestFile } from "./manifest.ts";
import { memberList } from "./member-list.ts";
import { profileFile } from "./profile.ts";
import { report } from "./report.ts";
import { runRecord } from "./run-record.ts";
import { taskRun } from "./task-run.ts";
import { validation } from "./validation.ts";
import { waiversFile } from "./waivers.ts";

/** A kind of document that wgx reads or writes, and whose form it publishes. */
export interface DocumentKind {
  /** Kebab-case; what `wgx schema` is asked for. */
  readonly name: string;
  readonly title: string;
  /** One sentence. */
  readonly description: string;
  readonly schema: z.core.$ZodType;
}

/** Every published kind of document, in the order in which a newcomer meets them. */
export const documentKinds: readonly DocumentKind[] = [
  {
    name: "inventory",
    title: "Inventory",
    description: "The declared fleet, `repos.yml`: which repositories belong to it and what each depends on.",
    schema: inventoryFile,
  },
  {
    name: "repository-metadata",
    title: "Repository metadata",
    description: "The metadata half of a split inventory: what is known of each repository, keyed by its name.",
    schema: metadataFile,
  },
  {
    name: "profile",
    title: "Profile",
    description: "What a member says of itself, `.wgx/profile.yml`: its tasks, and the wgx that it needs.",
    schema: profileFile,
  },
  {
    name: "manifest",
    title: "Template manifest",
    description: "`templates/manifest.yml`: which template is meant for which members, and how firmly.",
    schema: manifestFile,
  },
  {
    name: "waivers",
    title: "Waivers",
    description: "`templates/waivers.yml`: differences from the templates that are intended until a given day.",
    schema: waiversFile,
  },
  {
    name: "finding",
    title: "Finding",
    description: "One thing that a check found: the rule, how bad, where, why, and the command that mends it.",
    schema: finding,
  },
  {
    name: "report",
    title: "Report",
    description: "What one examination of the fleet found, member by member.",
    schema: report,
  },
  {
    name: "fleet-health",
    title: "Fleet health",
    description: "How many members were well, in need of attention or failing at one point in time.",
    schema: fleetHealth,
  },
  {
    name: "run-record",
    title: "Run record",
    description: "What one execution of a command did, as the journal under `.wgx/runs/` keeps it.",
    schema: runRecord,
  },
  {
    name: "failure",
    title: "Failure",
    description: "Why a command stopped before it had a report.",
    schema: failureDocument,
  },
  {
    name: "list",
    title: "Member list",
    description: "The fleet in dependency order, and where each member was found.",
    schema: memberList,
  },
  {
    name: "task-run",
    title: "Task run",
    description: "What `wgx run` did in each member: how its task ended, how long it took, and what it last said.",
    schema: taskRun,
  },
  {
    name: "validation",
    title: "Validation",
    description: "Every problem of the inventory, the template manifest, the waivers and the profiles, with its place.",
    schema: validation,
  },
];
