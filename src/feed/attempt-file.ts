import { safeParse } from "zod/mini";
import { type IngestAttempt, ingestAttempt } from "../contracts/ingest-attempt.ts";
import { readSmallFile, writeFileAtomically } from "../platform/files.ts";

/** Remembers what a run came to, for `wgx ingest status`. A disk that is full costs that memory and nothing else. */
export function writeAttempt(path: string, attempt: Omit<IngestAttempt, "schema">): void {
  try {
    writeFileAtomically(path, `${JSON.stringify({ schema: "wgx.ingest-attempt/1", ...attempt })}\n`, "cached");
  } catch {
    // The run's own report has said it.
  }
}

/** What the last run came to; undefined where that is not known. */
export function readAttempt(path: string): IngestAttempt | undefined {
  try {
    const text = readSmallFile(path, 64 * 1024)?.toString("utf8");
    const result = text === undefined ? undefined : safeParse(ingestAttempt, JSON.parse(text));
    return result?.success ? result.data : undefined;
  } catch {
    // It is only a memory.
    return undefined;
  }
}
