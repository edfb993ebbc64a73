import type { ForgePlace } from "../contracts/forge.ts";
import { memberNamePattern } from "../contracts/identifiers.ts";
import { ownerNamePattern } from "../contracts/owner-name.ts";
import { describeRemote } from "../inventory/remote-url.ts";

/**
 * The repository that a git URL of any form leads to, as a place on a forge; undefined for a folder, and for what is
 * not `owner/name` on a host. Whether that host is a forge is for `forgeAt` to say.
 */
export function forgePlaceOf(remoteUrl: string): ForgePlace | undefined {
  const remote = describeRemote(remoteUrl);
  if (!remote || remote.host === "") return undefined;
  const [owner, name, ...more] = remote.path.split("/");
  if (owner === undefined || name === undefined || more.length > 0) return undefined;
  if (!ownerNamePattern.test(owner) || !memberNamePattern.test(name)) return undefined;
  return { host: remote.host, owner, name };
}
