import { Failure } from "../platform/failure.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy through which an https URL is reached: HTTPS_PROXY, else ALL_PROXY, unless NO_PROXY names the host; each
 * also in lower case, which wins. Hosts of NO_PROXY stand for their subdomains too, with or without a leading dot, may
 * name a port, and `*` stands for all. See curl(1), "ENVIRONMENT". Undefined for a direct connection; http is loopback
 * only and never goes through a proxy.
 *
 * @throws Failure "configuration" for what is no http or https proxy.
 */
export function proxyFor(target: URL, env: Environment): URL | undefined {
  if (target.protocol !== "https:") return undefined;
  const name = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"].find((variable) => env[variable]);
  const value = name && env[name];
  if (!name || !value || isExempt(target, env["no_proxy"] || env["NO_PROXY"] || "")) return undefined;
  const text = value.includes("://") ? value : `http://${value}`;
  const proxy = URL.canParse(text) ? new URL(text) : undefined;
  if (proxy && (proxy.protocol === "http:" || proxy.protocol === "https:") && proxy.hostname !== "") return proxy;
  throw new Failure("configuration", {
    message: `${name} is not the address of a proxy that wgx can use`,
    hint: `set ${name} to an http or https URL, or name the forge's host in NO_PROXY`,
  });
}

function isExempt(target: URL, list: string): boolean {
  const port = target.port || "443";
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .some((entry) => {
      if (entry === "*") return true;
      const [, host = entry, entryPort] = /^(.+?)(?::([0-9]+))?$/.exec(entry) ?? [];
      const bare = host.replace(/^\*?\./, "");
      return (entryPort === undefined || entryPort === port) && isWithin(target.hostname, bare);
    });
}

function isWithin(hostname: string, domain: string): boolean {
  return hostname === domain || hostname.endsWith(`.${domain}`);
}
