import { createHash } from "node:crypto";
import type { FileAction, FilePlan } from "../contracts/sync-plan.ts";
import { byCodePoint } from "../platform/text.ts";

const writing: ReadonlySet<FileAction> = new Set(["create", "update", "merge", "delete-orphan"]);

/** The files of a plan that it changes. */
export function writes(files: readonly FilePlan[]): readonly FilePlan[] {
  return files.filter(({ action }) => writing.has(action));
}

/**
 * What a plan writes into a member, as one SHA-256, whatever commit it is written on top of: so a proposal that was
 * declined is known again when the default branch has moved on. Undefined where nothing is written.
 */
export function contentDigest(files: readonly FilePlan[]): string | undefined {
  const lines = writes(files)
    .map(({ path, result }) => `${path}\0${result ? `${result.mode} ${result.blob}` : "removed"}`)
    .sort(byCodePoint);
  return lines.length === 0 ? undefined : createHash("sha256").update(lines.join("\n")).digest("hex");
}
