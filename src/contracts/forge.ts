/** Where a repository is on a forge. `host` as people write it (`github.com`), with the port where there is one. */
export interface ForgePlace {
  readonly host: string;
  readonly owner: string;
  readonly name: string;
}

/**
 * Why a forge did not do what it was asked about one repository:
 *
 * - `not-found`: it is not there, or the token may not see it; GitHub does not tell the two apart
 * - `forbidden`: the token may not do this
 * - `archived`: the repository is read-only
 * - `invalid`: the forge understood and refuses (unknown reviewer, no commits between the branches, …)
 * - `moved`: it is elsewhere, and a write was not carried on to there
 * - `unavailable`: no usable answer, after every retry: the network, a hang, a 5xx, an answer that is no JSON
 */
export type ForgeRefusalKind = "not-found" | "forbidden" | "archived" | "invalid" | "moved" | "unavailable";

/** A refusal that concerns one repository. `reason` is a sentence without a token and without control characters. */
export interface ForgeRefusal {
  readonly kind: ForgeRefusalKind;
  readonly reason: string;
  /** Nothing was heard at all: the host could not be reached, or kept silent. */
  readonly silent?: true;
}

/** What a forge answered about one repository. */
export type ForgeAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: ForgeRefusal };

/** A repository as the forge describes it. */
export interface ForgeRepository {
  /** The owner and name of today, in the forge's own case, whatever they were asked by. */
  readonly owner: string;
  readonly name: string;
  /** For people, such as `https://github.com/owner/name`. */
  readonly url: string;
  /** For git, over https. */
  readonly cloneUrl: string;
  /** Absent where the listing leaves it out. */
  readonly defaultBranch?: string;
  readonly archived: boolean;
  readonly fork: boolean;
  readonly private: boolean;
}

/** What the checks of a commit say together: `none` where nothing checks it. */
export type CiConclusion = "passed" | "failed" | "pending" | "none";

/** A pull request that waits. */
export interface OpenPull {
  readonly number: number;
  /** For people. */
  readonly url: string;
  readonly draft: boolean;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** How a member stands on the forge that its URL leads to. `host` is where it leads. */
export type ForgeStanding =
  | { readonly kind: "there"; readonly place: ForgePlace; readonly repository: ForgeRepository }
  /** Not there, or not to be seen with the token. */
  | { readonly kind: "gone"; readonly place: ForgePlace }
  /** Its URL leads to a folder, or to a host that wgx does not know for a forge. */
  | { readonly kind: "elsewhere"; readonly host?: string };

/** The repositories of one owner, sorted by name, and who that is. */
export interface ForgeListing {
  readonly host: string;
  /** In the forge's own case. */
  readonly owner: string;
  readonly repositories: readonly ForgeRepository[];
  /** What cannot be a member, since its name or URL is no member's; fit to be printed. */
  readonly unusable: readonly string[];
  /** Whether private repositories could be among them: there was a token, and it may see the owner's. */
  readonly seesPrivate: boolean;
}
