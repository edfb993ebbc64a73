const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const pattern = new RegExp(`^${label}(?:\\.${label})*$`);

/** A domain's file is named after it, so it leaves room for an ending. */
const maxLength = 200;

/** A domain as the stores take it, in lower case: the labels of a host name. Undefined for what is none. */
export function parseDomain(text: string): string | undefined {
  const domain = text.trim().toLowerCase();
  return domain.length <= maxLength && pattern.test(domain) ? domain : undefined;
}
