import type { Git } from "./git.ts";
import { runGit } from "./run-git.ts";

/**
 * The credentials that git would use for a host, as an Authorization header for Basic authentication (RFC 7617), from
 * the operator's credential helpers by git-credential(1); undefined where there are none. Nobody is asked at a terminal.
 */
export async function askCredentials(git: Git, url: URL): Promise<string | undefined> {
  const { protocol, host } = url;
  const folder = git.temporary.once("outside", () => undefined);
  const outcome = await runGit(git, {
    cwd: folder,
    args: ["credential", "fill"],
    access: "network",
    input: `protocol=${protocol.replace(/:$/, "")}\nhost=${host}\n\n`,
    extraEnv: { GIT_CEILING_DIRECTORIES: folder, ...tokenHelper(git.env, url.href) },
  });
  if (outcome.status !== 0) return undefined;
  const text = outcome.stdout.toString("utf8");
  const username = /^username=(.*)$/m.exec(text)?.[1];
  const password = /^password=(.*)$/m.exec(text)?.[1];
  if (username === undefined || password === undefined) return undefined;
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

/**
 * Environment that gives git the operator's forge token for one URL, as a credential helper of last resort; empty where
 * there is none for its host. `GH_TOKEN` or `GITHUB_TOKEN` are for github.com and ghe.com, `GH_ENTERPRISE_TOKEN` or
 * `GITHUB_ENTERPRISE_TOKEN` for any other host that `GH_HOST` names (as gh does it). A token is in no argument, URL or
 * file, and in the environment of no process that talks to another host. What the operator's own helpers know comes
 * first.
 */
export function tokenHelper(env: Git["env"], url: string): Record<string, string> {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) return {};
  const { protocol, host, hostname } = new URL(url);
  if (protocol === "http:" && !isLoopback(hostname)) return {};
  const token = tokenFor(host, env);
  if (token === undefined || !/^[\x21-\x7e]+$/.test(token)) return {};
  return {
    WGX_TOKEN: token,
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `credential.${protocol}//${host}.helper`,
    GIT_CONFIG_VALUE_0: '!f() { test "$1" = get && echo username=x-access-token && echo "password=$WGX_TOKEN"; }; f',
  };
}

function tokenFor(host: string, env: Git["env"]): string | undefined {
  if (host === "github.com" || /^[a-z0-9-]+\.ghe\.com$/.test(host)) return env["GH_TOKEN"] || env["GITHUB_TOKEN"];
  if (host !== env["GH_HOST"]?.toLowerCase()) return undefined;
  return env["GH_ENTERPRISE_TOKEN"] || env["GITHUB_ENTERPRISE_TOKEN"];
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.[0-9]{1,3}){3}$/.test(hostname);
}
