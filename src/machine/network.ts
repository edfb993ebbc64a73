import { networkInterfaces } from "node:os";

const proxyNames = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"];

/** Whether the machine has an interface beyond loopback. Nothing is contacted, so whether it leads anywhere is not said. */
export function describeNetwork(): string {
  const outward = Object.entries(networkInterfaces())
    .filter(([, addresses]) => addresses?.some(({ internal }) => !internal))
    .map(([name]) => name);
  return outward.length === 0 ? "only loopback" : `interfaces ${outward.join(", ")}; not tried`;
}

/** The proxies that the environment names, as `NAME=value`, in order of their names. */
export function proxiesIn(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(env)
    .filter(([name, value]) => proxyNames.includes(name.toUpperCase()) && value !== undefined && value !== "")
    .map(([name, value]) => `${name}=${value}`)
    .sort();
}
