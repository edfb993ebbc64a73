/** The name under which a task is looked up: lower case, `_` as `-`, white space dropped. Idempotent. */
export function taskKey(name: string): string {
  return name.toLowerCase().replaceAll("_", "-").replace(/\s+/g, "");
}
