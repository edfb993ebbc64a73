/**
 * An event as one text that is the same however its JSON was written: keys sorted, the domain that stores add left out.
 * Undefined for one whose numbers may have lost digits: it cannot be told from another.
 */
export function canonicalEvent(value: unknown, source: string): string | undefined {
  if (/[0-9]{16}/.test(source) || typeof value !== "object" || value === null) return undefined;
  const { domain: _, ...event }: { domain?: unknown } = { ...value };
  return JSON.stringify(sorted(event));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return entries.map(([key, inner]) => [key, sorted(inner)]);
}
