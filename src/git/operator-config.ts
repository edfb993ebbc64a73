import type { Git } from "./git.ts";
import { runGit } from "./run-git.ts";

/** The operator's own settings, of system and user, by key in git's spelling (`section.name.key`); the last counts. */
export type OperatorConfig = ReadonlyMap<string, string>;

/** Reads the operator's git configuration; undefined where git cannot tell. */
export async function readOperatorConfig(git: Git): Promise<OperatorConfig | undefined> {
  const outside = git.temporary.once("outside", () => undefined);
  const outcome = await runGit(git, {
    cwd: outside,
    args: ["config", "--list", "-z", "--show-scope", "--includes"],
    extraEnv: { GIT_CEILING_DIRECTORIES: outside },
  });
  if (outcome.status !== 0) return undefined;
  const found = new Map<string, string>();
  const parts = outcome.stdout.toString("utf8").split("\0");
  for (let index = 0; index + 1 < parts.length; index += 2) {
    // Those of the command are our own, which keep a repository's from taking effect.
    if (parts[index] === "command") continue;
    const [key = "", ...value] = (parts[index + 1] ?? "").split("\n");
    found.set(key, value.join("\n"));
  }
  return found;
}

/** Variables that change how git's http goes about its work, and that only git knows how to heed. */
const variables = [
  ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
  ["GIT_SSL_CAINFO", "GIT_SSL_NO_VERIFY", "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE"],
].flat();

const harmlessHttp =
  /^http\.(?:.*\.)?(?:postbuffer|version|lowspeedlimit|lowspeedtime|maxrequests|minsessions|useragent)$/;

/**
 * Whether git would talk to a URL over http just as anybody would: directly, to that very URL, with no certificate,
 * header or cookie of the operator's making.
 */
export function isOrdinaryHttp(url: string, config: OperatorConfig, env: Git["env"]): boolean {
  if (!/^https?:\/\//.test(url)) return false;
  if (variables.some((name) => (env[name] ?? "") !== "")) return false;
  return [...config].every(([key, value]) => {
    if (/^url\..*\.insteadof$/s.test(key)) return !url.startsWith(value);
    if (/^credential\.(?:.*\.)?usehttppath$/s.test(key)) return false;
    return !key.startsWith("http.") || harmlessHttp.test(key);
  });
}
