import { forgeAt } from "../../forge/forge-host.ts";
import { forgePlaceOf } from "../../forge/forge-place.ts";

/**
 * Where a person opens a pull request from a branch by hand; undefined where the URL leads to no forge that is known.
 *
 * @param url where the branch was pushed to.
 */
export function compareUrl(
  url: string,
  branches: { readonly base: string; readonly head: string },
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const place = forgePlaceOf(url);
  if (!place || !forgeAt(place.host, env)) return undefined;
  const encoded = (branch: string): string => branch.split("/").map(encodeURIComponent).join("/");
  const range = `${encoded(branches.base)}...${encoded(branches.head)}`;
  return `https://${place.host}/${place.owner}/${place.name}/compare/${range}?expand=1`;
}
