import { join } from "node:path";
import { messageOf } from "../platform/failure.ts";
import { readSmallFile } from "../platform/files.ts";

/** Where feedback may be. */
export type FeedbackSource =
  | { readonly kind: "file" | "clone"; readonly path: string }
  | { readonly kind: "url"; readonly url: URL };

/** Its bytes; `absent`: nobody has written any there. */
export type SourceAnswer =
  | { readonly kind: "read"; readonly bytes: Buffer }
  | { readonly kind: "absent"; readonly where: string }
  | { readonly kind: "failed"; readonly reason: string; readonly status?: number };

const largest = 256 * 1024 * 1024;
const timeoutMs = 30_000;
/** Where producers of feedback put it in a clone of the learner. */
const inClone = ["policy_feedback.jsonl", "data/policy_feedback.jsonl", "export/policy_feedback.jsonl"];

/** The bytes of a source. Goes to no other host than the one that is named. */
export async function readSource(source: FeedbackSource, signal: AbortSignal): Promise<SourceAnswer> {
  if (source.kind === "url") return readUrl(source.url, signal);
  const paths = source.kind === "clone" ? inClone.map((name) => join(source.path, name)) : [source.path];
  try {
    for (const path of paths) {
      const bytes = readSmallFile(path, largest);
      if (bytes) return { kind: "read", bytes };
    }
  } catch (error) {
    return { kind: "failed", reason: messageOf(error) };
  }
  return { kind: "absent", where: paths.join(", ") };
}

async function readUrl(url: URL, signal: AbortSignal): Promise<SourceAnswer> {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const answer = await fetch(url, { redirect: "manual", signal: limit });
    if (answer.status === 404) return { kind: "absent", where: url.origin + url.pathname };
    if (answer.status !== 200 || !answer.body) {
      return { kind: "failed", reason: `it answers ${answer.status}`, status: answer.status };
    }
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of answer.body) {
      length += chunk.length;
      if (length > largest) return { kind: "failed", reason: `it is larger than ${largest} bytes` };
      chunks.push(chunk);
    }
    return { kind: "read", bytes: Buffer.concat(chunks) };
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    return { kind: "failed", reason: messageOf(cause) };
  }
}
