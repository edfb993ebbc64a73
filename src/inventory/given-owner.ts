import { ownerNamePattern } from "../contracts/owner-name.ts";
import { Failure } from "../platform/failure.ts";
import { printable } from "../platform/text.ts";

/**
 * The forge's owner as `--owner`, else WGX_OWNER, else GITHUB_OWNER gives it; an empty variable counts as not set.
 * Throws Failure for what cannot be an owner's name: "usage" for the flag, "configuration" for a variable.
 */
export function givenOwner(from: {
  readonly owner?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}): string | undefined {
  if (from.owner !== undefined) return ownerName("usage", "--owner", from.owner);
  for (const variable of ["WGX_OWNER", "GITHUB_OWNER"]) {
    const value = from.env[variable];
    if (value) return ownerName("configuration", variable, value);
  }
  return undefined;
}

function ownerName(kind: "usage" | "configuration", origin: string, value: string): string {
  if (ownerNamePattern.test(value)) return value;
  throw new Failure(kind, {
    message: `${origin} is not the name of a GitHub owner: "${printable(value)}"`,
    hint: "give a user or organisation, made of letters, digits and inner hyphens",
  });
}
