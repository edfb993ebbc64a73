import type { RemoteTrouble } from "../git/remote-trouble.ts";

/** What a run has learnt of the hosts that it talks to, so that one out of reach is not waited for again and again. */
export interface HostReach {
  /** Takes in what came of asking a host for a repository; without trouble it answered. */
  note(host: string, trouble: RemoteTrouble | undefined): void;
  /** Why a host is not worth asking any more in this run, in words that name no other repository; undefined where it is. */
  givenUp(host: string): RemoteTrouble | undefined;
}

/** A host that kept silent so many times, and never answered, is given up. A single silent repository is not its host. */
const patience = 4;

/** Troubles that somebody told us of. */
const answers: ReadonlySet<RemoteTrouble["kind"]> = new Set(["gone", "moved", "denied", "signed-out"]);

export function hostReach(): HostReach {
  const answered = new Set<string>();
  const silent = new Map<string, number>();
  const out = new Map<string, RemoteTrouble>();
  const giveUp = (host: string, kind: RemoteTrouble["kind"]): void => {
    const why = kind === "silent" ? "gave no answer" : "could not be reached";
    out.set(host, { kind, reason: `not asked: ${host} ${why} for other members of this run` });
  };
  return {
    note(host, trouble) {
      // A folder of this machine has no host that could be away.
      if (host === "" || out.has(host)) return;
      if (trouble?.kind === "offline") giveUp(host, trouble.kind);
      else if (!trouble || answers.has(trouble.kind)) answered.add(host);
      else if (trouble.kind === "silent") {
        const count = (silent.get(host) ?? 0) + 1;
        silent.set(host, count);
        if (count >= patience && !answered.has(host)) giveUp(host, trouble.kind);
      }
    },
    givenUp: (host) => out.get(host),
  };
}
