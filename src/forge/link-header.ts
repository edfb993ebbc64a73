/** The URL of the next page that a Link header names (RFC 8288); undefined where there is none. */
export function nextPage(link: string | undefined): string | undefined {
  for (const [, url, parameters = ""] of (link ?? "").matchAll(/<([^<>]*)>((?:\s*;\s*[^,;"]+(?:"[^"]*")?)*)/g)) {
    if (/;\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next\b)/i.test(parameters)) return url;
  }
  return undefined;
}
