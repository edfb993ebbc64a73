import { createHash } from "node:crypto";

/** How a repository names its objects. */
export type ObjectFormat = "sha1" | "sha256";

/** The id that git gives to these bytes; format: git-hash-object(1). */
export function blobId(bytes: Uint8Array, format: ObjectFormat): string {
  return createHash(format).update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}
