import { createHash } from "node:crypto";

const usualPorts: ReadonlyMap<string, string> = new Map([
  ["https", "443"],
  ["http", "80"],
  ["ssh", "22"],
]);

/**
 * A clone URL in the one form under which its mirror is kept: scheme and host in lower case, without the scheme's usual
 * port, slashes at the end, or a password. Nothing else is taken for equal: `x` and `x.git` may be two repositories.
 */
export function mirrorUrl(url: string): string {
  const [, scheme = "", user = "", host = "", port = "", path = ""] =
    /^([a-z][a-z0-9+.-]*):\/\/(?:([^/@]*)@)?(\[[^\]/]*\]|[^/:]*)(?::([0-9]*))?(\/.*)?$/is.exec(url) ?? [];
  if (scheme === "") return url.replace(/\/+$/, "");
  const lower = scheme.toLowerCase();
  const [name = ""] = user.split(":");
  const credentials = name === "" || lower.startsWith("http") ? "" : `${name}@`;
  const kept = port === "" || port === usualPorts.get(lower) ? "" : `:${port}`;
  return `${lower}://${credentials}${host.toLowerCase()}${kept}${path.replace(/\/+$/, "")}`;
}

/** The name of a mirror's folder. @param url as {@link mirrorUrl} gives it. */
export function mirrorKey(url: string): string {
  return createHash("sha256").update(url).digest("hex").slice(0, 32);
}

/** The host of a URL over the network; empty for a folder of this machine. */
export function hostOf(url: string): string {
  const [, scheme, host] = /^([a-z+]+):\/\/(?:[^/@]*@)?([^/]*)/.exec(url) ?? [];
  if (scheme === "file") return "";
  return host ?? /^(?:[^@/]*@)?([^/]*?):/.exec(url)?.[1] ?? "";
}
