import { Failure } from "../platform/failure.ts";

/** Where a store takes events, as it was understood from a URL. */
export interface StoreAddress {
  /** Without a slash at the end; what stands before `/v1/ingest` or `/ingest/<domain>`. */
  readonly base: string;
  readonly domain: string;
  /** What the URL named: the store itself, or one of its two endpoints. */
  readonly named: "base" | "newer" | "older";
}

/** The path and query of each endpoint. */
export function endpointPath({ base, domain }: StoreAddress, generation: "newer" | "older"): string {
  const name = encodeURIComponent(domain);
  return generation === "newer" ? `${base}/v1/ingest?domain=${name}` : `${base}/ingest/${name}`;
}

/**
 * Reads a store's URL, which may be its base or one of its endpoints.
 *
 * @param origin where the URL was named, for messages.
 * @param domain what is configured beside the URL; the URL's own comes first.
 * @throws Failure "configuration" for what is no http(s) URL, or holds what belongs elsewhere.
 */
export function understandUrl(text: string, origin: string, domain: string | undefined): StoreAddress {
  const url = parseHttpUrl(text, origin);
  const others = [...url.searchParams.keys()].filter((name) => name !== "domain");
  if (others.length > 0 || url.hash !== "") {
    throw new Failure("configuration", {
      message: `${origin}: nothing but ?domain= may stand behind the path of the URL`,
      hint: "a token belongs into CHRONIK_TOKEN or LEITSTAND_TOKEN",
    });
  }
  const path = url.pathname.replace(/\/+$/, "");
  const newer = /^(.*)\/v1\/ingest$/.exec(path);
  const older = newer ? null : /^(.*)\/ingest\/([^/]+)$/.exec(path);
  const asked = url.searchParams.get("domain") ?? undefined;
  const named = older?.[2] === undefined ? asked : decodeURIComponent(older[2]);
  const chosen = (named === "" ? undefined : named) ?? domain ?? "aussen";
  if (!/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/.test(chosen)) {
    throw new Failure("configuration", {
      message: `${origin}: the domain is made of small letters, digits, dots and hyphens`,
      hint: "such as ?domain=aussen",
    });
  }
  return {
    base: `${url.origin}${newer?.[1] ?? older?.[1] ?? path}`,
    domain: chosen,
    named: newer ? "newer" : older ? "older" : "base",
  };
}

/** @throws Failure "configuration" for what is no http(s) URL, or has credentials in it, which are not repeated. */
export function parseHttpUrl(text: string, origin: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new Failure("configuration", {
      message: `${origin} is no http or https URL`,
      hint: "such as http://127.0.0.1:8788",
    });
  }
  if (url.username !== "" || url.password !== "") {
    throw new Failure("configuration", {
      message: `${origin} has credentials in it`,
      hint: "put the token into an environment variable, such as CHRONIK_TOKEN",
    });
  }
  return url;
}
