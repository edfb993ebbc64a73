import { createHash } from "node:crypto";
import { branchNamePattern } from "../contracts/identifiers.ts";
import { byCodePoint } from "../platform/text.ts";

/** What a remote says that it has. */
export interface AdvertisedRefs {
  /** The branch that its HEAD names, without `refs/heads/`; absent where HEAD is detached or names none that is there. */
  readonly head?: string;
  /** Object ids of `refs/heads/…` and `refs/tags/…`, as they are, annotated tags not followed. */
  readonly refs: ReadonlyMap<string, string>;
}

const oidPattern = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * Reads the answer to `GET info/refs?service=git-upload-pack` of a smart server that speaks protocol 0 or 1
 * (gitprotocol-http(5), "Smart Server Response"; gitprotocol-pack(5), "Reference Discovery"). Undefined for anything
 * else, be it a newer protocol or an answer that was cut off.
 */
export function parseAdvertisement(body: Buffer): AdvertisedRefs | undefined {
  const packets = parsePackets(body);
  if (packets?.[0] !== "# service=git-upload-pack" || packets[1] !== flush || packets.at(-1) !== flush)
    return undefined;
  const lines = packets.slice(packets[2] === "version 1" ? 3 : 2, -1).filter((packet) => packet !== flush);
  // Between the service's name and the end there is one list.
  if (lines[0] === undefined || packets.filter((packet) => packet === flush).length !== 2) return undefined;
  const [first = "", capabilities] = lines[0].split("\0");
  if (capabilities === undefined) return undefined;
  const refs = new Map<string, string>();
  for (const line of [first, ...lines.slice(1)]) {
    if (line.startsWith("shallow ")) continue;
    const space = line.indexOf(" ");
    const oid = line.slice(0, space);
    if (!oidPattern.test(oid)) return undefined;
    refs.set(line.slice(space + 1), oid);
  }
  return chosen(refs, /(?:^| )symref=HEAD:refs\/heads\/(\S+)/.exec(capabilities)?.[1]);
}

/** Reads what `git ls-remote --symref` prints; git-ls-remote(1), "OUTPUT". */
export function parseListing(text: string): AdvertisedRefs {
  const refs = new Map<string, string>();
  let head: string | undefined;
  for (const line of text.split("\n")) {
    const [left = "", name = ""] = line.split("\t");
    if (name === "HEAD" && left.startsWith("ref: refs/heads/")) head = left.slice("ref: refs/heads/".length);
    else if (oidPattern.test(left)) refs.set(name, left);
  }
  return chosen(refs, head);
}

/** One value for all branches and tags with what they name, whatever their order. */
export function refsDigest(refs: ReadonlyMap<string, string>): string {
  const hash = createHash("sha256");
  for (const [name, oid] of [...refs].sort(([a], [b]) => byCodePoint(a, b))) hash.update(`${oid} ${name}\n`);
  return hash.digest("hex");
}

function chosen(all: ReadonlyMap<string, string>, head: string | undefined): AdvertisedRefs {
  // git copies no branch that is called HEAD, which would be taken for the remote's own.
  const refs = new Map(
    [...all].filter(([name]) => /^refs\/(?:heads\/(?!HEAD$)|tags\/)/.test(name) && !name.endsWith("^{}")),
  );
  const isThere = head !== undefined && branchNamePattern.test(head) && refs.has(`refs/heads/${head}`);
  return { refs, ...(isThere && { head }) };
}

/** The packet that ends a list. */
const flush = Symbol("flush");

/** Packets without their line ends; undefined where the bytes are no whole packets. Format: gitprotocol-common(5). */
function parsePackets(body: Buffer): (string | typeof flush)[] | undefined {
  const packets: (string | typeof flush)[] = [];
  for (let at = 0; at < body.length; ) {
    const digits = body.toString("latin1", at, at + 4);
    if (!/^[0-9a-f]{4}$/i.test(digits)) return undefined;
    const length = Number.parseInt(digits, 16);
    if (length === 0) packets.push(flush);
    else if (length < 4 || at + length > body.length) return undefined;
    else packets.push(body.toString("utf8", at + 4, at + length).replace(/\n$/, ""));
    at += Math.max(4, length);
  }
  return packets;
}
