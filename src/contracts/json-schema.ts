import * as z from "zod/mini";
import { lineError } from "./dead-letter.ts";
import { eventTags } from "./event.ts";
import { failureDocument, failureKind, place } from "./failure.ts";
import { driftState, finding, severity } from "./finding.ts";
import { branchName, day, gitUrl, memberName, objectId, timestamp } from "./identifiers.ts";
import { inventoryEntry, templatePolicy } from "./inventory.ts";
import { decisionId } from "./policy-decision.ts";
import { commandLine, profileTask, requiredWgx, validateLists } from "./profile.ts";
import { sha256 } from "./receipt.ts";
import { comparison, memberReport, memberState, summary } from "./report.ts";
import type { DocumentKind } from "./schemas.ts";
import { filePlan, memberPlan } from "./sync-plan.ts";

/** A schema that is written once. `uniqueItems` is a keyword that zod has only as a refinement. */
interface Definition {
  readonly schema: z.core.$ZodType;
  readonly description?: string;
  readonly uniqueItems?: true;
}

/** What has a name of its own under `$defs`, so that it is written once and an editor can explain it. */
const definitions: Readonly<Record<string, Definition>> = {
  memberName: { schema: memberName, description: "A member's name, which is also the name of its folder." },
  gitUrl: {
    schema: gitUrl,
    description: "A git URL (https, ssh, git@host:path, file, or http on loopback) without credentials in it.",
  },
  branchName: { schema: branchName, description: "A branch name, without refs/heads/." },
  objectId: { schema: objectId, description: "A full git object id, SHA-1 or SHA-256, in lower case." },
  timestamp: { schema: timestamp, description: "A point in time, ISO 8601 with an offset; without leap seconds." },
  day: { schema: day, description: "A calendar day, YYYY-MM-DD." },
  repository: { schema: inventoryEntry, description: "One repository as the inventory declares it." },
  templatePolicy: { schema: templatePolicy, description: "What a template is to a member." },
  task: { schema: profileTask, description: "A task in every form that is in use; an empty one does nothing." },
  commandLine: { schema: commandLine, description: "A line for a shell, or an argument vector that needs none." },
  requiredWgx: { schema: requiredWgx, description: "The versions and capabilities of wgx that the member needs." },
  validateLists: { schema: validateLists, description: "The tasks that prove the member sound." },
  severity: { schema: severity },
  driftState: { schema: driftState, description: "How a member's file stands to its template." },
  finding: { schema: finding },
  memberState: { schema: memberState },
  memberReport: { schema: memberReport },
  summary: { schema: summary, description: "How many members are in each state." },
  filePlan: { schema: filePlan, description: "What becomes of one file of a member." },
  memberPlan: { schema: memberPlan, description: "What becomes of one member." },
  comparison: { schema: comparison, description: "How the findings stand to those of an earlier report." },
  failureKind: { schema: failureKind },
  eventTags: { schema: eventTags, description: "Keywords, each only once.", uniqueItems: true },
  sha256: { schema: sha256, description: "A SHA-256 in lower-case hexadecimal." },
  lineError: { schema: lineError, description: "One rule of its contract that a line breaks, and where in the line." },
  decisionId: { schema: decisionId, description: "What a decision is known by." },
  failure: { schema: failureDocument },
  place: { schema: place, description: "A place in a file; lines and columns count from 1." },
};

/**
 * The JSON Schema (draft 2020-12) of a kind of document, for editors and for programs that read what wgx writes. It
 * accepts exactly the JSON documents that the zod schema accepts, with `format` asserted or not: what a format says is
 * said by a pattern too. Patterns need a Unicode-aware engine of the ECMA-262 family.
 */
export function toJsonSchema(kind: DocumentKind): object {
  const metadata = z.registry<{ id: string } & Omit<Definition, "schema">>();
  for (const [id, { schema, ...about }] of Object.entries(definitions)) {
    if (schema !== kind.schema) metadata.add(schema, { id, ...about });
  }
  const { $schema, ...generated } = z.toJSONSchema(kind.schema, {
    target: "draft-2020-12",
    io: "input",
    metadata,
    override: ({ jsonSchema }) => {
      if (jsonSchema.pattern !== undefined) jsonSchema.pattern = portable(jsonSchema.pattern);
    },
  });
  return {
    $schema,
    $id: `urn:wgx:schema:${kind.name}:1`,
    title: kind.title,
    description: kind.description,
    ...Object.fromEntries(Object.entries(generated).map(([key, value]) => [key, tidy(value)])),
  };
}

/** The same schema with alternatives on one level, and with no list of types but `X or null`, as ajv's strict mode asks. */
function tidy(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(tidy);
  if (typeof node !== "object" || node === null) return node;
  const { anyOf, type, ...rest }: { anyOf?: unknown; type?: unknown } = node;
  const others = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, tidy(value)]));
  if (Array.isArray(anyOf)) return { anyOf: anyOf.map(tidy).flatMap(alternativesOf), ...others };
  if (Array.isArray(type) && (type.length > 2 || !type.includes("null"))) {
    return { anyOf: type.map((each) => ({ type: each })), ...others };
  }
  return {
    ...(anyOf !== undefined && { anyOf: tidy(anyOf) }),
    ...(type !== undefined && { type: tidy(type) }),
    ...others,
  };
}

/** The alternatives of a schema that says nothing else, or itself. */
function alternativesOf(schema: unknown): readonly unknown[] {
  if (typeof schema !== "object" || schema === null || !("anyOf" in schema)) return [schema];
  return Array.isArray(schema.anyOf) && Object.keys(schema).length === 1 ? schema.anyOf : [schema];
}

/** Unicode categories by their code points, which every engine knows, and only JavaScript's by their names. */
function portable(pattern: string): string {
  return pattern
    .replaceAll(String.raw`\p{Cc}`, String.raw`\u0000-\u001f\u007f-\u009f`)
    .replaceAll(String.raw`\p{Cs}`, String.raw`\ud800-\udfff`);
}
