import type { CallFacts, Known } from "../contracts/facts.ts";
import type { Member } from "../contracts/fleet.ts";
import type { ForgePlace } from "../contracts/forge.ts";
import type { Inspection } from "../contracts/inspection.ts";
import type { InspectionAnswer } from "../git/commit-visit.ts";
import type { PathHistory, PathHistoryQuery } from "../git/path-history.ts";
import type { GatherPlan, Observation } from "./local.ts";

/** Blobs of paths in the history of a commit on a forge. */
export type HostedHistoryQuery = Omit<PathHistoryQuery, "repository"> & { readonly place: ForgePlace };

/** What of a commit on a forge is looked at. */
export interface HostedInspectionQuery {
  readonly place: ForgePlace;
  readonly commit: string;
  readonly inspections: ReadonlyMap<string, Inspection>;
}

/** Something of a repository on a forge that is called by a tag, a branch or a commit id. */
export interface HostedCallQuery {
  readonly place: ForgePlace;
  readonly ref: string;
  readonly wanted: readonly string[];
}

/**
 * Members as their forges show them, without a clone: what `git` and the other sources tell of repositories on this
 * machine. What fails for one member is an unknown of that member.
 *
 * Every method throws a Failure where a whole forge refuses us: "authentication", or "temporary" where it asks for a
 * longer wait than there is patience for.
 */
export interface Hosted {
  readonly observe: (members: readonly Member[], plan: GatherPlan) => Promise<Observation[]>;
  readonly readHistories: (
    queries: readonly HostedHistoryQuery[],
  ) => Promise<ReadonlyMap<HostedHistoryQuery, PathHistory>>;
  /** Where a member is on its forge; undefined where it is on none. */
  readonly placeOf: (member: Member) => ForgePlace | undefined;
  readonly findCalls: (
    queries: readonly HostedCallQuery[],
  ) => Promise<ReadonlyMap<HostedCallQuery, CallFacts["found"]>>;
  readonly inspect: (
    queries: readonly HostedInspectionQuery[],
  ) => Promise<ReadonlyMap<HostedInspectionQuery, Known<InspectionAnswer>>>;
}
