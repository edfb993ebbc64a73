const surrogate = /\p{Cs}/gu;

/** A path inside a repository as a relative reference (RFC 3986): it stays inside, and no part of it is read as a scheme. */
export function relativeUri(path: string): string {
  const parts = path.split("/").filter((part) => part !== "" && part !== "." && part !== "..");
  return parts.length === 0 ? "." : parts.map(segment).join("/");
}

/** A folder, given as an absolute path or as a URL, as a URI that ends in a slash. */
export function directoryUri(location: string): string {
  const parts = location.split("/").filter((part) => part !== "");
  const isUrl = /^https:\/\/[A-Za-z0-9.:-]+(?:\/|$)/.test(location);
  if (!isUrl) return `file:///${parts.map((part) => `${segment(part)}/`).join("")}`;
  return `https://${parts[1] ?? ""}/${parts
    .slice(2)
    .map((part) => `${segment(part)}/`)
    .join("")}`;
}

function segment(part: string): string {
  return encodeURIComponent(part.replace(surrogate, "\ufffd"));
}
