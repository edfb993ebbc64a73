import { join } from "node:path";
import type { Git } from "../git/git.ts";
import type { RemoteTrouble } from "../git/remote-trouble.ts";
import { mirrorKey, mirrorUrl } from "./mirror-key.ts";
import type { Mirror } from "./open-mirror.ts";
import { type MirrorPlan, openMirrors, withMirrorLock } from "./open-mirrors.ts";

/**
 * Gives `work` a bare store of a remote to write into: its mirror, fetched in this run, and held so that no other run
 * fetches into it, prunes it or writes to it meanwhile. Objects may be added, and pushed to `origin` from there
 * (`refs/remotes/origin/…` says where its branches are; blobs that are missing come through `repository.supply`).
 * References that are left in it are not looked at again, and objects that nothing names may be gone the next time.
 *
 * @throws LockBusy; a system error where the cache cannot be written; whatever `work` throws.
 */
export async function withWritableMirror<Result>(
  git: Git,
  url: string,
  plan: Omit<MirrorPlan, "fetch">,
  work: (mirror: Mirror) => Promise<Result>,
): Promise<{ readonly ok: true; readonly result: Result } | { readonly ok: false; readonly trouble: RemoteTrouble }> {
  const opened = (await openMirrors(git, [url], { ...plan, fetch: "fetch" })).get(url);
  if (!opened?.ok) return { ok: false, trouble: opened?.trouble ?? { kind: "other", reason: "not opened" } };
  const folder = join(plan.folder, mirrorKey(mirrorUrl(url)));
  return withMirrorLock(git, folder, async () => ({ ok: true, result: await work(opened.mirror) }));
}
