import { isAbsolute, join } from "node:path";
import { type TrustFile, trustFile } from "../contracts/trust.ts";
import { Failure, messageOf } from "../platform/failure.ts";
import { readSmallFile, writeFileAtomically } from "../platform/files.ts";

/** A member's code, as trust is given to it. */
export interface CodeIdentity {
  /** Where it comes from; see {@link originOf}. */
  readonly origin: string;
  readonly commit: string;
}

/** Which code its user has trusted. */
export interface TrustStore {
  readonly has: (code: CodeIdentity) => boolean;
  /** Remembers it. @throws the system error where the file cannot be written. */
  readonly add: (codes: readonly CodeIdentity[], now: string) => void;
}

/** Commits that are remembered of one repository; those trusted longest ago are asked about again. */
const mostCommits = 50;

/**
 * The file for trust: it is the user's (XDG_STATE_HOME, else ~/.local/state; XDG Base Directory Specification), never the
 * metarepo's, which may come from somebody else. Undefined where there is neither.
 */
export function trustPath(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { XDG_STATE_HOME: state, HOME: home } = env;
  if (state !== undefined && isAbsolute(state)) return join(state, "wgx/trust.json");
  return home !== undefined && isAbsolute(home) ? join(home, ".local/state/wgx/trust.json") : undefined;
}

/** Where a member's code comes from: its remote without credentials, else the folder of a clone that has none. */
export function originOf(remoteUrl: string | undefined, folder: string): string {
  return remoteUrl === undefined ? folder : remoteUrl.replace(/^([a-z+]+:\/\/)[^/]*@/i, "$1");
}

/**
 * Opens the memory of what was trusted. It is read when it is first asked, and read again before it is written, so that
 * two runs at the same time lose at most an answer that is then asked for again.
 *
 * @param path undefined: nothing is remembered.
 */
export function openTrust(path: string | undefined): TrustStore {
  let known: TrustFile | undefined;
  const load = (): TrustFile => {
    known ??= read(path);
    return known;
  };
  return {
    has: ({ origin, commit }) =>
      Object.hasOwn(load().repositories, origin) &&
      (load().repositories[origin] ?? []).some((each) => each.commit === commit),
    add(codes, now) {
      const repositories = new Map(Object.entries(read(path).repositories));
      for (const { origin, commit } of codes) {
        const others = (repositories.get(origin) ?? []).filter((each) => each.commit !== commit);
        repositories.set(origin, [...others, { commit, trustedAt: now }].slice(-mostCommits));
      }
      known = { schema: "wgx.trust/1", repositories: Object.fromEntries(repositories) };
      if (path !== undefined) writeFileAtomically(path, `${JSON.stringify(known, undefined, 1)}\n`);
    },
  };
}

/** @throws Failure "configuration" where it is there and tells nothing: trust is not guessed. */
function read(path: string | undefined): TrustFile {
  const empty: TrustFile = { schema: "wgx.trust/1", repositories: {} };
  if (path === undefined) return empty;
  let reason = "it is no record of trust";
  try {
    const bytes = readSmallFile(path);
    if (!bytes) return empty;
    const parsed = trustFile.safeParse(JSON.parse(bytes.toString("utf8")));
    if (parsed.success) return parsed.data;
  } catch (error) {
    reason = messageOf(error);
  }
  throw new Failure("configuration", {
    message: `what was trusted before cannot be read: ${reason}`,
    place: { file: path },
    hint: "mend or remove it; wgx then asks again",
  });
}
