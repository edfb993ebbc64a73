import type { InventoryEntry } from "./inventory.ts";

/** A repository of the fleet, its declarations brought into one form whichever file form they came from. */
export interface Member {
  readonly name: string;
  /** As declared; absent where the inventory leaves it out. */
  readonly url?: string;
  /** The declared URL, or the one that the inventory's owner implies. */
  readonly cloneUrl?: string;
  readonly declaredBranch?: string;
  readonly domain?: string;
  readonly scope?: string;
  readonly status?: string;
  readonly dependsOn: readonly string[];
  readonly tags: readonly string[];
  readonly metrics: boolean;
  readonly profileExpected: boolean;
  readonly integrity: boolean;
  readonly templates: NonNullable<InventoryEntry["templates"]>;
}

/** A repository that is only shown: archived, or declared `fleet: false`. */
export interface Reference {
  readonly name: string;
  readonly url?: string;
  readonly status: string;
  readonly declaredBranch?: string;
  readonly domain?: string;
  readonly scope?: string;
  readonly dependsOn: readonly string[];
  readonly sourceCommit?: string;
  readonly locator?: string;
  readonly contentSha256?: string;
  /** `archived`: kept as evidence; `outside`: declared `fleet: false`. */
  readonly kind: "archived" | "outside";
}

/** A remark on the inventory that refuses nothing. `line` and `column` count from 1. */
export interface InventoryWarning {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly key: string;
  readonly message: string;
}

/** The declared fleet. */
export interface Fleet {
  /** Absolute path of the inventory file. */
  readonly file: string;
  /** Absolute path of the metarepo that the inventory belongs to. */
  readonly root: string;
  /** The forge's owner, after `--owner`, WGX_OWNER, GITHUB_OWNER and the file, in this order. */
  readonly owner?: string;
  /** Dependencies first, ties by code point. */
  readonly members: readonly Member[];
  /** Sorted by name. */
  readonly references: readonly Reference[];
  /** Names and globs that were taken out, so that a clone of theirs is not called unknown. */
  readonly excluded: readonly string[];
  readonly warnings: readonly InventoryWarning[];
}
