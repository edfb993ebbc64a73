import type { HostRefusal, MemberOutcome } from "../contracts/sync-outcome.ts";
import type { PlannedMember } from "./plan-fleet.ts";

/** What stands in the way of proposing something to a member, before anything is pushed. */
export interface Obstacle {
  readonly kind: "left-alone" | "failed";
  readonly reason: string;
  /** Where it is in the way of every member of that host. */
  readonly refusal?: HostRefusal;
}

/** A pull request as it stands after a push; or why there is none. */
export type Proposed =
  | {
      readonly ok: true;
      readonly pullRequest: NonNullable<MemberOutcome["pullRequest"]>;
      /** What was asked for beside it and refused: labels, reviewers. */
      readonly refused: readonly string[];
    }
  | { readonly ok: false; readonly reason: string; readonly refusal?: HostRefusal };

/** Opens pull requests, on whatever forge a member is. */
export interface Proposals {
  /** Whether the member is on a forge that we may write to; one that is not just gets its push. */
  readonly covers: (member: PlannedMember) => boolean;
  /** Looks, before anything is pushed, whether the member takes proposals and has not declined this one. */
  readonly obstacle: (member: PlannedMember) => Promise<Obstacle | undefined>;
  /** Opens the pull request for the branch that was pushed, or brings the open one up to date. */
  readonly propose: (member: PlannedMember) => Promise<Proposed>;
}
