import type { Known } from "../contracts/facts.ts";
import { type BlobAsked, hostedTexts, readBlobBytes } from "../forge/hosted-blobs.ts";
import { blobId } from "../git/blob-id.ts";
import { mapBounded } from "../platform/pool.ts";
import type { HostedForges } from "./forges.ts";

/** Files at one time that GraphQL shows no text of, so that each is a request. */
const atOnce = 3;

/**
 * The contents of files by blob id, those that several members have asked for once. Text comes in batches; what GraphQL
 * calls binary or cuts off comes through REST. Whatever comes has to make the blob's id, or it is unknown.
 *
 * @param most files beyond it are not read. Bytes.
 */
export async function readHostedContents(
  forges: HostedForges,
  asked: readonly BlobAsked[],
  most: number,
): Promise<ReadonlyMap<string, Known<Uint8Array>>> {
  const contents = new Map<string, Known<Uint8Array>>();
  const distinct = [...new Map(asked.map((each) => [each.oid, each])).values()];
  const wanted = distinct.filter(({ oid, size }) => {
    if (size !== undefined && size > most) contents.set(oid, tooLarge(size, most));
    return size === undefined || size <= most;
  });
  const inFull: BlobAsked[] = [];
  for (const [each, answer] of await forges.read(wanted, hostedTexts)) {
    if (!answer.ok) contents.set(each.oid, { known: false, reason: answer.refusal.reason });
    else if (answer.value.size > most) contents.set(each.oid, tooLarge(answer.value.size, most));
    else {
      const bytes = answer.value.text === undefined ? undefined : Buffer.from(answer.value.text);
      if (bytes && makes(each.oid, bytes)) contents.set(each.oid, { known: true, value: bytes });
      else inFull.push(each);
    }
  }
  await mapBounded(inFull, atOnce, async (each) => {
    const client = forges.at(each.place.host);
    const answer = client && (await readBlobBytes(client, each));
    contents.set(each.oid, contentOf(each.oid, answer));
  });
  return contents;
}

function contentOf(oid: string, answer: Awaited<ReturnType<typeof readBlobBytes>> | undefined): Known<Uint8Array> {
  if (!answer?.ok) return { known: false, reason: answer?.refusal.reason ?? "no forge was asked" };
  if (makes(oid, answer.value)) return { known: true, value: answer.value };
  return { known: false, reason: "what the forge gave is another content" };
}

function makes(oid: string, bytes: Uint8Array): boolean {
  return blobId(bytes, oid.length === 64 ? "sha256" : "sha1") === oid;
}

function tooLarge(size: number, most: number): Known<never> {
  return { known: false, reason: `${size} bytes, more than the ${most} that are read` };
}
