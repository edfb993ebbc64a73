import type { DriftState } from "./finding.ts";
import type { Member } from "./fleet.ts";
import type { CiConclusion, ForgeStanding, OpenPull } from "./forge.ts";
import type { Inspected } from "./inspection.ts";
import type { TemplatePolicy } from "./inventory.ts";
import type { Profile, ProfileProblem } from "./profile.ts";
import type { MemberTaskRun } from "./task-run.ts";
import type { Waiver } from "./waivers.ts";

/**
 * Something observed, or the reason why it could not be. `unavailable`: the source has no such thing of any member, so
 * that nothing went wrong with this one.
 */
export type Known<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly reason: string; readonly unavailable?: true };

/** `100644`, `100755`, `120000` (symbolic link), `160000` (submodule), `040000` (folder). */
export type FileMode = "100644" | "100755" | "120000" | "160000" | "040000";

export interface TreeEntry {
  readonly oid: string;
  readonly mode: FileMode;
}

/** A branch of a clone, as against what it follows. */
export interface BranchFacts {
  readonly name: string;
  readonly upstream?: string;
  /** `none`: follows nothing; `gone`: what it followed was deleted. Counts are commits. */
  readonly track:
    | { readonly kind: "none" | "gone" }
    | { readonly kind: "tracked"; readonly ahead: number; readonly behind: number };
  /** All its commits are in the default branch as last fetched. */
  readonly merged: boolean;
  readonly committedAt?: string;
}

/** What `git status` and the references of a clone say. Counts are of paths. */
export interface CloneFacts {
  readonly head:
    | { readonly kind: "branch"; readonly name: string }
    | { readonly kind: "detached" | "unborn"; readonly name?: string };
  readonly changed: number;
  readonly unmerged: number;
  readonly untracked: number;
  readonly stashes: number;
  /** An operation that waits to be finished: `merge`, `rebase`, `cherry-pick`, `revert`, `bisect`. */
  readonly operation?: string;
  readonly branches: readonly BranchFacts[];
  readonly shallow: boolean;
  /** Filter drivers of the clone's own configuration, which wgx does not run. */
  readonly silencedFilters: readonly string[];
}

/** Where a member's default branch was learnt from. */
export type DefaultBranchOrigin = "origin/HEAD" | "declared" | "ls-remote" | "forge" | "local";

export interface DefaultBranchFacts {
  readonly name: string;
  readonly origin: DefaultBranchOrigin;
  /** What origin/HEAD says, where the clone has one. */
  readonly cloneSays?: string;
  /** What the remote says, where it was asked. */
  readonly remoteSays?: string;
}

/** What is judged: a reference and the commit that it names. `committedAt` in ISO 8601. */
export interface JudgedFacts {
  readonly ref: string;
  readonly commit: string;
  readonly committedAt?: string;
}

/** The files of the judged commit that somebody asked for. */
export interface TreeFacts {
  /** By path; a path that was asked for and is absent is not in the tree. */
  readonly entries: ReadonlyMap<string, TreeEntry>;
  /** Text or bytes of the files whose content was asked for. */
  readonly contents: ReadonlyMap<string, Known<Uint8Array>>;
}

/** How one file of a member stands to its template. */
export interface DriftFacts {
  readonly path: string;
  readonly policy: TemplatePolicy;
  readonly state: DriftState;
  readonly blob?: string;
  /** Commits of the template's history between the member's version and today's. */
  readonly behind?: number;
  /** The commit of the template's history that the member's file is, or derives from. */
  readonly base?: string;
  /** The blob of that version, where the file derives from one. */
  readonly baseBlob?: string;
  /** Lines in common with the template, 0 to 1. */
  readonly similarity?: number;
  /** The mode of the template, where it is a template still. */
  readonly templateMode?: FileMode;
  /** The member's mode, where it is another. */
  readonly memberMode?: FileMode;
  readonly waived?: { readonly reason: string; readonly until: string };
  /** What the state would be without the waiver. */
  readonly underneath?: DriftState;
  readonly reason?: string;
}

/** A workflow or action of the fleet that a member calls, and what became of looking for it. */
export interface CallFacts {
  /** The file that calls, and the line. */
  readonly path: string;
  readonly line?: number;
  /** As written, `owner/repository/path@ref`. */
  readonly uses: string;
  /** The repository's name in the fleet. */
  readonly target: string;
  /** What is looked for, of which one is enough. */
  readonly wanted: readonly string[];
  readonly ref: string;
  /** `no-ref`: no such branch, tag or commit was fetched; `no-file`: it is there and does not hold the file. */
  readonly found: Known<"there" | "no-ref" | "no-file">;
  /** When the target was last fetched, ISO 8601. */
  readonly fetchedAt?: string;
}

/** A profile as found: declared and read, declared and broken, only an example, or none. */
export type ProfileFacts =
  | {
      readonly kind: "declared";
      readonly path: string;
      readonly profile: Profile;
      readonly problems: readonly ProfileProblem[];
    }
  | { readonly kind: "invalid"; readonly path: string; readonly problems: readonly ProfileProblem[] }
  | { readonly kind: "example-only"; readonly path: string }
  | { readonly kind: "opted-out"; readonly path: string }
  | { readonly kind: "none" };

/** Why a member could not be read at all. */
export interface Unreachable {
  readonly kind: "no-clone" | "not-a-repository" | "unreadable" | "interrupted";
  readonly reason: string;
  readonly fix?: readonly string[];
}

/** Everything observed of one member. Facts that no selected check needs are unknown, with that as their reason. */
export interface MemberFacts {
  readonly member: Member;
  readonly source: "local" | "cache" | "github";
  /** The folder or URL it was read from. */
  readonly location: string;
  readonly unreachable?: Unreachable;
  /** ISO 8601. */
  readonly fetchedAt?: string;
  readonly remoteUrl?: string;
  /** Names of the remotes' branches as last fetched exist; false: nothing was ever fetched. */
  readonly hasRemote: boolean;
  /** Why the remote was not heard although it was time to ask it; what is known is then as of `fetchedAt`. */
  readonly notRefreshed?: string;
  readonly defaultBranch: Known<DefaultBranchFacts>;
  readonly judged: Known<JudgedFacts>;
  readonly clone: Known<CloneFacts>;
  readonly tree: Known<TreeFacts>;
  readonly profile: Known<ProfileFacts>;
  readonly drift: Known<readonly DriftFacts[]>;
  /** What its forge says of it; absent where no forge was asked. */
  readonly forge?: Known<ForgeStanding>;
  /** What the checks of the judged commit say, where its forge was asked. */
  readonly ci?: Known<CiConclusion>;
  /** Pull requests with templates that wait, where its forge was asked. */
  readonly pulls?: Known<readonly OpenPull[]>;
  /** What the inspections of the checks found, by the check's id. */
  readonly inspected: ReadonlyMap<string, Known<Inspected>>;
  readonly calls: Known<readonly CallFacts[]>;
  /** How a task of its profile ended; not given where none was to be run. */
  readonly task?: Known<MemberTaskRun>;
}

/** A folder of the workspace that looks like a clone. */
export interface WorkspaceClone {
  readonly folder: string;
  readonly remoteUrl?: string;
  readonly isMetarepo: boolean;
}

/** Files of the metarepo's `contracts/`, by their path in it: the ids that their bytes have as blobs. */
export type ContractFacts = ReadonlyMap<string, { readonly sha1: string; readonly sha256: string }>;

/** The versions of the metarepo's `toolchain.versions.yml`, by tool. */
export type ToolchainFacts = ReadonlyMap<string, { readonly version: string; readonly line: number }>;

/** A file of the metarepo that follows from the inventory, and whether it is what it has to be. */
export interface GeneratedFacts {
  /** In the metarepo. */
  readonly path: string;
  readonly state: "current" | "stale" | "unknown";
  /** Why it is not known. */
  readonly reason?: string;
}

/** A waiver and the line of `templates/waivers.yml` on which it stands. */
export interface LoadedWaiver extends Waiver {
  readonly line: number;
}
