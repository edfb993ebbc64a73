import * as z from "zod/mini";
import type { Known } from "../contracts/facts.ts";
import type { ForgePlace } from "../contracts/forge.ts";
import { type GraphqlError, literal, refusalOfError } from "./graphql-client.ts";
import { readPlaces } from "./hosted-lookups.ts";
import type { BatchWork } from "./read-batches.ts";
import { repositoryNames } from "./repository-names.ts";

/** Files of which one has to be there, in whatever a tag, a branch or an id names. */
export interface CallAsked {
  readonly place: ForgePlace;
  readonly ref: string;
  readonly wanted: readonly string[];
}

/** `no-ref`: no such tag, branch or commit; `no-file`: it is there, and holds none of the files. */
export type CallFound = "there" | "no-ref" | "no-file";

const isId = (ref: string): boolean => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(ref);

/** A batch of calls. A tag comes before a branch, as GitHub has it. */
export const hostedCalls: BatchWork<CallAsked, CallFound> = {
  select({ place, ref, wanted }, alias) {
    const files = wanted.map((path, index) => `f${index}:file(path:${literal(path)}){mode oid size}`).join(" ");
    const commit = `__typename ...on Commit{${files}}`;
    const target = `{target{${commit} ...on Tag{target{${commit}}}}}`;
    const tag = ref.startsWith("refs/tags/") ? ref : `refs/tags/${ref}`;
    const branch = `refs/heads/${ref.replace(/^refs\/heads\//, "")}`;
    const named = isId(ref)
      ? `id:object(oid:${literal(ref)}){${commit}}`
      : `tag:ref(qualifiedName:${literal(tag)})${target} branch:ref(qualifiedName:${literal(branch)})${target}`;
    return `${alias}:repository(${repositoryNames(place)}){${named}}`;
  },
  fragments: () => "",
  weigh: () => 1,
  read({ wanted }, found, errors) {
    const error = errors.find(({ type, path = [] }) => type !== "NOT_FOUND" || path.length === 0);
    if (error || found === null || found === undefined) {
      const refusal = error ?? { type: "NOT_FOUND", message: "nothing was given" };
      return { ok: false, refusal: refusalOfError(refusal) };
    }
    const answer = judge(found, wanted);
    return answer.known
      ? { ok: true, value: answer.value }
      : { ok: false, refusal: { kind: "unavailable", reason: answer.reason } };
  },
};

const object = z.looseObject({ __typename: z.string(), target: z.optional(z.unknown()) });
const reference = z.nullish(z.object({ target: z.nullable(z.unknown()) }));
const answer = z.looseObject({ id: z.nullish(z.unknown()), tag: reference, branch: reference });

function judge(found: unknown, wanted: readonly string[]): Known<CallFound> {
  const parsed = z.safeParse(answer, found);
  if (!parsed.success) return { known: false, reason: "what is called is not what the forge's API promises" };
  const { id, tag, branch } = parsed.data;
  const commit = commitIn(id ?? tag?.target ?? branch?.target);
  if (commit === undefined) return { known: true, value: "no-ref" };
  const none: readonly GraphqlError[] = [];
  const files = readPlaces(commit, none, wanted);
  if (!files.known) return files;
  const isThere = [...files.value.values()].some(({ mode }) => mode === 0o100644 || mode === 0o100755);
  return { known: true, value: isThere ? "there" : "no-file" };
}

/** The commit that an object is, or that it is a tag of; undefined for a tag of anything else. */
function commitIn(found: unknown): unknown {
  const parsed = z.safeParse(object, found);
  if (!parsed.success) return undefined;
  if (parsed.data.__typename === "Commit") return found;
  return parsed.data.__typename === "Tag" ? commitIn(parsed.data.target) : undefined;
}
