import * as z from "zod/mini";

/** A line of JSON that keeps its contract; undefined for any other. */
export function parseJsonLine<Schema extends z.core.$ZodType>(
  schema: Schema,
  line: Buffer,
): z.core.output<Schema> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line.toString("utf8"));
  } catch {
    return undefined;
  }
  const result = z.safeParse(schema, value);
  return result.success ? result.data : undefined;
}
