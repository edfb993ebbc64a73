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
  /** Bytes, where a listing has said how many. */
  readonly size?: number | undefined;
}

/** What GraphQL shows of a file: its size in bytes, and its text where it is the whole file. */
export interface HostedText {
  readonly size: number;
  readonly text?: string;
}

/** Bytes of text that weigh as much as asking for a member's head does. */
const bytesPerWeight = 16 * 1024;
/** Of a file of which nobody has said how large it is. */
const usualSize = 8 * 1024;

/** Nothing where GitHub calls it binary, cuts it off, or shows no text. */
const blobAnswer = z.looseObject({
  byteSize: z.int().check(z.minimum(0)),
  isTruncated: z.boolean(),
  text: z.nullable(z.string()),
});

/** A batch of files as text. */
export const hostedTexts: BatchWork<BlobAsked, HostedText> = {
  select: ({ place, oid }, alias) =>
    `${alias}:repository(${repositoryNames(place)}){object(oid:${literal(oid)}){...B}}`,
  fragments: () => "fragment B on Blob{byteSize isTruncated text}",
  weigh: ({ size = usualSize }) => 0.5 + size / bytesPerWeight,
  read: (_, found, errors) =>
    inObject(found, errors, (object) => {
      const parsed = z.safeParse(blobAnswer, object);
      if (!parsed.success) return { known: false, reason: "a file is not what the forge's API promises" };
      const { byteSize, isTruncated, text } = parsed.data;
      return { known: true, value: { size: byteSize, ...(!isTruncated && text !== null && { text }) } };
    }),
};

const restBlob = z.object({ encoding: z.literal("base64"), content: z.string() });

/** The bytes of a file of any kind: "REST API endpoints for Git blobs", up to 100 MB there, and 12 MB here. */
export async function readBlobBytes(client: ForgeClient, { place, oid }: BlobAsked): Promise<ForgeAnswer<Uint8Array>> {
  const answer = await client.ask({ method: "GET", path: `${repositoryPath(place)}/git/blobs/${oid}` });
  const parsed = answer.ok ? parseAnswer(restBlob, answer.value.json) : answer;
  return parsed.ok ? { ok: true, value: Buffer.from(parsed.value.content, "base64") } : parsed;
}
