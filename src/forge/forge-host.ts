import { Failure } from "../platform/failure.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A forge that wgx may speak to: where its REST API is, and the token that is meant for it. */
export interface ForgeHost {
  /** As people write it: `github.com`, `acme.ghe.com`, `git.example.org:8443`. */
  readonly host: string;
  /** Without a slash at the end. https, or http on loopback. */
  readonly api: string;
  readonly token?: string;
  /** The variable that gives, or would give, the token. */
  readonly tokenVariable: string;
}

const hostPattern = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[::1\])(?::[0-9]{1,5})?$/;

/**
 * The forge that is asked where nothing names one: GH_HOST, else github.com, as `gh` has it.
 *
 * @throws Failure "configuration" for a GH_HOST that is no host.
 */
export function defaultForgeHost(env: Environment): string {
  return enterpriseHost(env) ?? "github.com";
}

/**
 * The forge at a host; undefined where wgx does not know it for one. A forge is github.com, a tenant of ghe.com, or what
 * GH_HOST names. WGX_GITHUB_API_URL moves the API of github.com elsewhere: to a mirror, or a test's server.
 *
 * A token follows the host that is really spoken to: GH_TOKEN and GITHUB_TOKEN go to github.com and ghe.com only,
 * GH_ENTERPRISE_TOKEN and GITHUB_ENTERPRISE_TOKEN to GH_HOST only.
 *
 * @throws Failure "configuration" for variables that cannot be what they should be.
 */
export function forgeAt(host: string, env: Environment): ForgeHost | undefined {
  const name = host.toLowerCase();
  const api = apiOf(name, env);
  return api === undefined ? undefined : { host: name, api, ...tokenFor(new URL(api), env) };
}

function apiOf(host: string, env: Environment): string | undefined {
  const moved = env["WGX_GITHUB_API_URL"];
  if (host === "github.com") return moved ? movedApi(moved) : "https://api.github.com";
  if (/^[a-z0-9-]+\.ghe\.com$/.test(host)) return `https://api.${host}`;
  if (host !== enterpriseHost(env)) return undefined;
  return `${isLoopback(new URL(`https://${host}`)) ? "http" : "https"}://${host}/api/v3`;
}

function enterpriseHost(env: Environment): string | undefined {
  const named = env["GH_HOST"]?.toLowerCase();
  if (!named) return undefined;
  if (hostPattern.test(named) && URL.canParse(`https://${named}`)) return new URL(`https://${named}`).host;
  throw new Failure("configuration", {
    message: "GH_HOST is not the name of a host",
    hint: "set it to a name such as github.example.org, without https:// and without a path",
  });
}

function movedApi(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const safe = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url));
  if (url && safe && !url.username && !url.password && !url.search && !url.hash) return url.href.replace(/\/+$/, "");
  throw new Failure("configuration", {
    message: "WGX_GITHUB_API_URL is not the address of an API",
    hint: "set it to an https URL without user, query and fragment; http is for loopback only",
  });
}

/** Whether a URL leads to this machine. */
function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.[0-9]{1,3}){3}$/.test(hostname);
}

function tokenFor(api: URL, env: Environment): Pick<ForgeHost, "token" | "tokenVariable"> {
  if (api.host === "api.github.com" || /^api\.[a-z0-9-]+\.ghe\.com$/.test(api.host)) {
    return tokenIn(["GH_TOKEN", "GITHUB_TOKEN"], env);
  }
  const own = enterpriseHost(env) === api.host;
  return own
    ? tokenIn(["GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"], env)
    : { tokenVariable: "GH_ENTERPRISE_TOKEN" };
}

function tokenIn(
  variables: readonly [string, ...string[]],
  env: Environment,
): Pick<ForgeHost, "token" | "tokenVariable"> {
  const tokenVariable = variables.find((name) => env[name]) ?? variables[0];
  const token = env[tokenVariable];
  if (!token) return { tokenVariable };
  if (/^[\x21-\x7e]+$/.test(token)) return { token, tokenVariable };
  // It would end the header, or be sent as something else than what the mask looks for.
  throw new Failure("configuration", {
    message: `${tokenVariable} holds a character that no token has, such as a space or a line break`,
    hint: `set ${tokenVariable} to the token alone`,
  });
}
