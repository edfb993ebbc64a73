import * as z from "zod/mini";
import type { ForgeAnswer, ForgePlace } from "../contracts/forge.ts";
import type { ForgeClient } from "./forge-client.ts";
import { literal } from "./graphql-client.ts";
import { inObject } from "./hosted-listing.ts";
import { parseAnswer } from "./parse-answer.ts";
import type { BatchWork } from "./read-batches.ts";
import { repositoryPath } from "./read-repository.ts";
import { repositoryNames } from "./repository-names.ts";

/** A file's content that is asked for by the id of its blob. */
export interface BlobAsked {
  readonly place: ForgePlace;
  readonly oid: string;
  /** Bytes, as the tree's listing says. */
  readonly size: number;
}

/** Bytes of text that weigh as much as asking for a member's head does. */
const bytesPerWeight = 16 * 1024;

/** Nothing where GitHub calls it binary, cuts it off, or shows no text. */
const blobAnswer = z.looseObject({ isTruncated: z.boolean(), text: z.nullable(z.string()) });

/** A batch of files as text; undefined where the text is not the whole file. */
export const hostedTexts: BatchWork<BlobAsked, string | undefined> = {
  select: ({ place, oid }, alias) =>
    `${alias}:repository(${repositoryNames(place)}){object(oid:${literal(oid)}){...B}}`,
  fragments: "fragment B on Blob{isTruncated text}",
  weigh: ({ size }) => 0.5 + size / bytesPerWeight,
  read: (_, found, errors) =>
    inObject(found, errors, (object) => {
      const parsed = z.safeParse(blobAnswer, object);
      if (!parsed.success) return { known: false, reason: "a file is not what the forge's API promises" };
      const { isTruncated, text } = parsed.data;
      return { known: true, value: isTruncated || text === null ? undefined : text };
    }),
};

const restBlob = z.object({ encoding: z.literal("base64"), content: z.string() });

/** The bytes of a file of any kind: "REST API endpoints for Git blobs", up to 100 MB there, and 12 MB here. */
export async function readBlobBytes(client: ForgeClient, { place, oid }: BlobAsked): Promise<ForgeAnswer<Uint8Array>> {
  const answer = await client.ask({ method: "GET", path: `${repositoryPath(place)}/git/blobs/${oid}` });
  const parsed = answer.ok ? parseAnswer(restBlob, answer.value.json) : answer;
  return parsed.ok ? { ok: true, value: Buffer.from(parsed.value.content, "base64") } : parsed;
}
