import type { Git } from "./git.ts";
import { runGit } from "./run-git.ts";

/**
 * The credentials that git would use for a host, as an Authorization header for Basic authentication (RFC 7617), from
 * the operator's credential helpers by git-credential(1); undefined where there are none. Nobody is asked at a terminal.
 */
export async function askCredentials(git: Git, { protocol, host, origin }: URL): Promise<string | undefined> {
  const folder = git.temporary.once("outside", () => undefined);
  const outcome = await runGit(git, {
    cwd: folder,
    args: ["credential", "fill"],
    access: "network",
    input: `protocol=${protocol.replace(/:$/, "")}\nhost=${host}\n\n`,
    extraEnv: { GIT_CEILING_DIRECTORIES: folder, ...tokenHelper(git.env, origin) },
  });
  if (outcome.status !== 0) return undefined;
  const text = outcome.stdout.toString("utf8");
  const username = /^username=(.*)$/m.exec(text)?.[1];
  const password = /^password=(.*)$/m.exec(text)?.[1];
  if (username === undefined || password === undefined) return undefined;
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

/**
 * Environment that gives git the operator's forge token for a URL as a credential helper of last resort: to that host
 * only, over https only, and never on a command line. It is `GH_TOKEN` or `GITHUB_TOKEN` for github.com and for a
 * ghe.com host that `GH_HOST` names, `GH_ENTERPRISE_TOKEN` or `GITHUB_ENTERPRISE_TOKEN` for any other `GH_HOST` (as gh
 * has it). What the operator's own helpers know comes first.
 */
export function tokenHelper(env: Git["env"], url: string): Record<string, string> {
  const host = /^https:\/\/([A-Za-z0-9.-]+(?::[0-9]+)?)(?:\/|$)/.exec(url)?.[1]?.toLowerCase();
  const token = host === undefined ? undefined : tokenFor(env, host);
  if (host === undefined || token === undefined || !/^[\x21-\x7e]+$/.test(token)) return {};
  return {
    WGX_TOKEN: token,
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `credential.https://${host}.helper`,
    GIT_CONFIG_VALUE_0: '!f() { test "$1" = get && echo username=x-access-token && echo "password=$WGX_TOKEN"; }; f',
  };
}

function tokenFor(env: Git["env"], host: string): string | undefined {
  const ofGitHub = env["GH_TOKEN"] || env["GITHUB_TOKEN"];
  if (host === "github.com") return ofGitHub;
  if (host !== env["GH_HOST"]?.toLowerCase()) return undefined;
  return host.endsWith(".ghe.com") ? ofGitHub : env["GH_ENTERPRISE_TOKEN"] || env["GITHUB_ENTERPRISE_TOKEN"];
}
