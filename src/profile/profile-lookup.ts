import type { Known, ProfileFacts, TreeEntry, TreeFacts } from "../contracts/facts.ts";
import { parseProfile } from "./parse-profile.ts";
import { exampleFiles, noProfileMarkers, profileFiles } from "./profile-paths.ts";

/**
 * The profile in a tree of which `profilePaths` were asked for and `profileFiles` were read. A profile wins over a
 * marker, a marker over an example. Unknown where the file is there and its content is not.
 */
export function lookUpProfile(tree: TreeFacts): Known<ProfileFacts> {
  const path = profileFiles.find((candidate) => tree.entries.has(candidate));
  const entry = path && tree.entries.get(path);
  if (path && entry) return readProfile(path, entry, tree.contents.get(path));
  const marker = noProfileMarkers.find((candidate) => isFile(tree.entries.get(candidate)));
  if (marker) return { known: true, value: { kind: "opted-out", path: marker } };
  const example = exampleFiles.find((candidate) => isFile(tree.entries.get(candidate)));
  return { known: true, value: example ? { kind: "example-only", path: example } : { kind: "none" } };
}

function readProfile(path: string, entry: TreeEntry, content: Known<Uint8Array> | undefined): Known<ProfileFacts> {
  if (!isFile(entry)) return invalid(path, `a profile must be a regular file, and this is ${nameOf(entry)}`);
  if (!content) return { known: false, reason: `${path} was not read` };
  if (!content.known) return content;
  const text = decode(content.value);
  if (text === undefined) return invalid(path, "the file is not valid UTF-8");
  return { known: true, value: parseProfile(text, path) };
}

function isFile(entry: TreeEntry | undefined): boolean {
  return entry?.mode === "100644" || entry?.mode === "100755";
}

function nameOf(entry: TreeEntry): string {
  if (entry.mode === "120000") return "a symbolic link";
  return entry.mode === "160000" ? "a submodule" : "a folder";
}

function invalid(path: string, message: string): Known<ProfileFacts> {
  return { known: true, value: { kind: "invalid", path, problems: [{ message }] } };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
