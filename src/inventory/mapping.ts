/** A YAML mapping, read as far as it is one: its keys are known to be texts and its values to be anything. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
