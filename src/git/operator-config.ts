import type { Git } from "./git.ts";
import { runGit } from "./run-git.ts";

/** The operator's own settings, of system and user: keys in git's spelling (`section.name.key`), some more than once. */
export type OperatorConfig = readonly (readonly [key: string, value: string])[];

/** Reads the operator's git configuration; undefined where git cannot tell. */
export async function readOperatorConfig(git: Git): Promise<OperatorConfig | undefined> {
  const outside = git.temporary.once("outside", () => undefined);
  const outcome = await runGit(git, {
    cwd: outside,
    args: ["config", "--list", "-z", "--show-scope", "--includes"],
    extraEnv: { GIT_CEILING_DIRECTORIES: outside },
  });
  if (outcome.status !== 0) return undefined;
  const found: [string, string][] = [];
  const parts = outcome.stdout.toString("utf8").split("\0");
  for (let index = 0; index + 1 < parts.length; index += 2) {
    // Those of the command are our own, which keep a repository's from taking effect.
    if (parts[index] === "command") continue;
    const [key = "", ...value] = (parts[index + 1] ?? "").split("\n");
    found.push([key, value.join("\n")]);
  }
  return found;
}

/** Variables that send http another way, and variables that change whom https trusts: only git knows how to heed them. */
const proxies = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
const trust = ["GIT_SSL_CAINFO", "GIT_SSL_NO_VERIFY", "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE"];

const harmlessHttp =
  /^http\.(?:.*\.)?(?:postbuffer|version|lowspeedlimit|lowspeedtime|maxrequests|minsessions|useragent|followredirects)$/s;

/**
 * Whether git would talk to a URL over http just as anybody would: directly, to that very URL, with no certificate,
 * header or cookie of the operator's making.
 */
export function isOrdinaryHttp(url: string, config: OperatorConfig, env: Git["env"]): boolean {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  const isSet = (name: string): boolean => (env[name] ?? "") !== "";
  if (proxies.some(isSet) && !isDirect(hostname, env["no_proxy"] || env["NO_PROXY"] || "")) return false;
  if (protocol === "https:" && trust.some(isSet)) return false;
  return config.every(([key, value]) => {
    if (/^url\..*\.insteadof$/s.test(key)) return !url.startsWith(value);
    if (/^credential\.(?:.*\.)?usehttppath$/s.test(key)) return false;
    return !key.startsWith("http.") || harmlessHttp.test(key);
  });
}

/** Whether a host is among those that no proxy is for: `*`, or names and the domains below them; curl(1), NO_PROXY. */
function isDirect(host: string, list: string): boolean {
  const names = list.split(/[\s,]+/).map((name) => name.replace(/^\./, "").toLowerCase());
  return names.some((name) => name === "*" || (name !== "" && (host === name || host.endsWith(`.${name}`))));
}
