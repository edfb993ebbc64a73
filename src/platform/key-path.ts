/** A path of keys and indices as people write it: `repos[3].depends_on[0]`. */
export function formatKey(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : `${index > 0 ? "." : ""}${String(part)}`))
    .join("");
}
