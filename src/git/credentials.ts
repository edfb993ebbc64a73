import type { Git } from "./git.ts";
import { runGit } from "./run-git.ts";

/**
 * The credentials that git would use for a host, as an Authorization header for Basic authentication (RFC 7617), from
 * the operator's credential helpers by git-credential(1); undefined where there are none. Nobody is asked at a terminal.
 */
export async function askCredentials(git: Git, { protocol, host }: URL): Promise<string | undefined> {
  const folder = git.temporary.once("outside", () => undefined);
  const outcome = await runGit(git, {
    cwd: folder,
    args: ["credential", "fill"],
    access: "network",
    input: `protocol=${protocol.replace(/:$/, "")}\nhost=${host}\n\n`,
    extraEnv: { GIT_CEILING_DIRECTORIES: folder, ...tokenHelpers(git.env) },
  });
  if (outcome.status !== 0) return undefined;
  const text = outcome.stdout.toString("utf8");
  const username = /^username=(.*)$/m.exec(text)?.[1];
  const password = /^password=(.*)$/m.exec(text)?.[1];
  if (username === undefined || password === undefined) return undefined;
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

/**
 * Environment that gives git the operator's forge tokens as a credential helper of last resort, each for its own host
 * only and never on a command line: `GH_TOKEN` or `GITHUB_TOKEN` for github.com and, where `GH_HOST` names one, a
 * ghe.com host; `GH_ENTERPRISE_TOKEN` or `GITHUB_ENTERPRISE_TOKEN` for any other `GH_HOST` (as gh does it). What the
 * operator's own helpers know comes first.
 */
export function tokenHelpers(env: Git["env"]): Record<string, string> {
  const token = env["GH_TOKEN"] || env["GITHUB_TOKEN"];
  const enterprise = env["GH_ENTERPRISE_TOKEN"] || env["GITHUB_ENTERPRISE_TOKEN"];
  const host = env["GH_HOST"];
  const other = host !== undefined && hostPattern.test(host) && host !== "github.com" ? host : undefined;
  const tokens = [
    { host: "github.com", token },
    ...(other === undefined ? [] : [{ host: other, token: other.endsWith(".ghe.com") ? token : enterprise }]),
  ];
  const found: Record<string, string> = {};
  let count = 0;
  for (const each of tokens) {
    if (each.token === undefined || !/^[\x21-\x7e]+$/.test(each.token)) continue;
    const variable = `WGX_TOKEN_${count}`;
    found[variable] = each.token;
    found[`GIT_CONFIG_KEY_${count}`] = `credential.https://${each.host}.helper`;
    found[`GIT_CONFIG_VALUE_${count}`] =
      `!f() { test "$1" = get && echo username=x-access-token && echo "password=$${variable}"; }; f`;
    count++;
  }
  if (count > 0) found["GIT_CONFIG_COUNT"] = String(count);
  return found;
}

const hostPattern = /^[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{1,5})?$/;
