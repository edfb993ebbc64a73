import type { ForgePlace } from "../contracts/forge.ts";
import { literal } from "./graphql-client.ts";

/** The arguments of GitHub's `repository`, which follows renames. */
export function repositoryNames({ owner, name }: ForgePlace): string {
  return `owner:${literal(owner)},name:${literal(name)}`;
}
