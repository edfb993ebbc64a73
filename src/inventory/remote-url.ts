/** A repository's place, whichever way its URL is written. */
export interface RemoteDescription {
  /** Lower case, with the port where it is not the usual one of http(s); empty for a folder on this machine. */
  readonly host: string;
  /** `owner/name` on a forge, as written; the absolute path of a folder. */
  readonly path: string;
}

const urlForm = /^([a-z][a-z0-9+.-]*):\/\/(?:[^/]*@)?(\[[^\]/]*\]|[^/:]*)(?::([0-9]*))?(?:\/(.*))?$/is;
const scpForm = /^(?:[^/@:]+@)?(\[[^\]/]*\]|[^/:@[\]]+):(?!:)(.+)$/s;

const schemes: ReadonlyMap<string, string> = new Map([
  ["https", "443"],
  ["http", "80"],
  ["ssh", ""],
  ["git+ssh", ""],
  ["ssh+git", ""],
  ["git", ""],
]);

/**
 * Whether two git URLs lead to the same repository: https, ssh and scp-like forms compare equal; the user, `.git`, a
 * trailing slash and the host's case do not count. Paths on GitHub compare without case, folders exactly. Text that is
 * no git URL equals only itself.
 */
export function sameRemote(a: string, b: string): boolean {
  const left = describeRemote(a);
  const right = describeRemote(b);
  if (!left || !right) return a === b;
  return left.host === right.host && comparablePath(left) === comparablePath(right);
}

/** The host and path that a git URL leads to, without user and password; undefined for what is no git URL. */
export function describeRemote(url: string): RemoteDescription | undefined {
  if (url.startsWith("/")) return { host: "", path: withoutTrailingSlash(url) };
  const parts = urlForm.exec(url);
  if (parts) return describeUrl(parts[1] ?? "", parts[2] ?? "", parts[3] ?? "", parts[4] ?? "");
  const scp = scpForm.exec(url);
  return scp ? onHost(scp[1] ?? "", scp[2] ?? "") : undefined;
}

function describeUrl(schemeAsWritten: string, host: string, port: string, path: string): RemoteDescription | undefined {
  const scheme = schemeAsWritten.toLowerCase();
  if (scheme === "file") {
    const local = host === "" || host.toLowerCase() === "localhost";
    return local ? { host: "", path: withoutTrailingSlash(`/${decoded(path)}`) } : undefined;
  }
  const usualPort = schemes.get(scheme);
  if (usualPort === undefined || host === "") return undefined;
  // A forge's ssh port says nothing about which forge it is; another http port is another server.
  const counts = usualPort !== "" && port !== "" && port !== usualPort;
  return onHost(counts ? `${host}:${port}` : host, decoded(path));
}

function onHost(hostAsWritten: string, path: string): RemoteDescription | undefined {
  const host = hostAsWritten.toLowerCase();
  const steps = path.split("/").filter((step) => step !== "");
  const last = steps.pop();
  if (last === undefined) return undefined;
  const name = last.length > 4 ? last.replace(/\.git$/, "") : last;
  return { host: gitHubHosts.has(host) ? "github.com" : host, path: [...steps, name].join("/") };
}

/** GitHub also answers ssh on port 443 under a name of its own. */
const gitHubHosts: ReadonlySet<string> = new Set(["github.com", "www.github.com", "ssh.github.com"]);

function comparablePath({ host, path }: RemoteDescription): string {
  return host === "github.com" || host.endsWith(".ghe.com") ? path.toLowerCase() : path;
}

function withoutTrailingSlash(path: string): string {
  let end = path.length;
  while (end > 1 && path[end - 1] === "/") end -= 1;
  return path.slice(0, end);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // A lone percent sign is part of the name, as git reads it.
    return path;
  }
}
