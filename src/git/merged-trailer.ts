/**
 * What a commit of ours says of a file into which it merged a template: `Wgx-Merged: <blob of the template> <path>`. Such
 * a file is no version of the template itself, so without the word of the commit the next merge would start from the
 * version before, and conflict with what was merged already.
 */
const trailer = /^[ \t]*Wgx-Merged: ([0-9a-f]{40}|[0-9a-f]{64}) (.+?)\r?$/gm;

/** The line of a commit's message, git-interpret-trailers(1). */
export function mergedTrailer(blob: string, path: string): string {
  return `Wgx-Merged: ${blob} ${path}`;
}

/** The blobs of templates that a commit says to have merged, by path. */
export function mergedBlobs(message: string): ReadonlyMap<string, string> {
  if (!message.includes("Wgx-Merged: ")) return none;
  return new Map([...message.matchAll(trailer)].map(([, blob = "", path = ""]) => [path, blob]));
}

const none: ReadonlyMap<string, string> = new Map();
