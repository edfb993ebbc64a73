import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { readSmallFile, writeFileAtomically } from "../platform/files.ts";

const keptAnswer = z.strictObject({
  key: z.string(),
  etag: z.string(),
  link: z.optional(z.string()),
  text: z.string(),
});

/** An answer that may be given again as long as the forge says that it has not changed. */
export type KeptAnswer = Omit<z.infer<typeof keptAnswer>, "key">;

/** Answers by URL. What it gives is used only where the forge confirms it, by its ETag (RFC 9110, 13.1.2). */
export interface AnswerCache {
  readonly recall: (url: string) => KeptAnswer | undefined;
  /** Never throws: a full disk costs speed and nothing else. */
  readonly remember: (url: string, answer: KeptAnswer) => void;
}

/**
 * Answers in a folder that only the user may read; nothing is kept where there is none. An answer belongs to the token
 * that it was given to: another one finds nothing, and takes its place.
 */
export function openAnswerCache(folder: string | undefined, token: string | undefined): AnswerCache {
  if (folder === undefined) return { recall: () => undefined, remember: () => undefined };
  const fileOf = (url: string) => join(folder, `${digest(url).slice(0, 32)}.json`);
  const keyOf = (url: string) => digest(`${url}\0${token ?? ""}`);
  return {
    recall(url) {
      try {
        const kept = keptAnswer.parse(JSON.parse(readSmallFile(fileOf(url))?.toString("utf8") ?? "null"));
        return kept.key === keyOf(url) ? kept : undefined;
      } catch {
        // Not there, unreadable or damaged: asking without it gives the same answer, only later.
        return undefined;
      }
    },
    remember(url, { etag, link, text }) {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const kept = { key: keyOf(url), etag, text, ...(link !== undefined && { link }) };
        writeFileAtomically(fileOf(url), JSON.stringify(kept), "cached");
      } catch {
        // As above: the next run asks for the whole answer.
      }
    },
  };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
