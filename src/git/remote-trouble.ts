import type { PorcelainOutcome } from "./porcelain.ts";
import { reasonWhy } from "./remote.ts";

/**
 * Why a remote did not give what it was asked for.
 *
 * `gone`: it knows no such repository, or none that we may see; `moved`: it sends us elsewhere; `denied`: it knows who
 * we are and refuses; `signed-out`: it wants to know who we are; `offline`: no way to it was found, which says nothing
 * about the repository; `silent`: it did not answer in time; `interrupted`: we were stopped; `other`: in git's words.
 */
export interface RemoteTrouble {
  readonly kind: "gone" | "moved" | "denied" | "signed-out" | "offline" | "silent" | "interrupted" | "other";
  readonly reason: string;
  /** Where a moved repository is now, as far as that was said. */
  readonly to?: string;
}

/** What git says (in the locale C) when a remote fails it; the first that fits. */
const signs: readonly { readonly kind: RemoteTrouble["kind"]; readonly sign: RegExp; readonly reason: string }[] = [
  {
    kind: "offline",
    sign: /Could not resolve proxy|(?:from|to) proxy|proxy .*(?:refused|denied|failed)|CONNECT (?:tunnel )?(?:failed|aborted)/i,
    reason: "the proxy lets nothing through",
  },
  {
    kind: "offline",
    sign: /Could not resolve host|Temporary failure in name resolution/i,
    reason: "no way to its host",
  },
  {
    kind: "offline",
    sign: /Failed to connect|Couldn't connect|Connection refused|No route to host|Network is unreachable|Connection timed out/i,
    reason: "its host cannot be reached",
  },
  { kind: "other", sign: /Host key verification failed/, reason: "ssh does not know the key of its host" },
  {
    kind: "offline",
    sign: /SSL certificate|certificate verif|server certificate|SSL_ERROR|gnutls_handshake|SSL connect/i,
    reason: "its host does not prove who it is (TLS)",
  },
  { kind: "moved", sign: /returned error: 30[1278]\b/, reason: "it answers with a redirect" },
  {
    kind: "signed-out",
    sign: /could not read (?:Username|Password)|terminal prompts disabled|Authentication failed|returned error: 401\b|Permission denied \(/i,
    reason: "it wants to know who asks, and git has no credentials that it takes",
  },
  { kind: "denied", sign: /returned error: 403\b/, reason: "it refuses the credentials that git has for it (403)" },
  {
    kind: "gone",
    sign: /returned error: 4(?:04|10)\b|[Rr]epository .*not found|Repository not found|does not appear to be a git repository|does not exist|not a git repository/,
    reason: "its remote has no such repository, or none that it shows us",
  },
];

/** What a failed command says about the remote. `reason` is one line that can be shown. */
export function troubleOf(outcome: Extract<PorcelainOutcome, { ok: false }>): RemoteTrouble {
  const inFull = reasonWhy(outcome);
  if (outcome.ended === "aborted") return { kind: "interrupted", reason: inFull };
  if (outcome.ended === "timeout") return { kind: "silent", reason: inFull };
  const found = signs.find(({ sign }) => sign.test(outcome.stderr));
  if (!found) return { kind: "other", reason: `its remote cannot be read: ${inFull}` };
  return { kind: found.kind, reason: `${found.reason}: ${inFull}` };
}
