import type { SourceChoice } from "../../sources/choose-source.ts";
import type { SelectOptions } from "../open-fleet.ts";

/** How a roll-out is to be done. */
export interface RollOutOptions extends SelectOptions {
  readonly pattern: readonly string[];
  readonly dryRun: boolean;
  /** A file to save the plan in; nothing else is then written. */
  readonly plan?: string;
  /** A file with the plan to carry out. */
  readonly apply?: string;
  readonly publish?: "branch" | "push" | "pr";
  readonly branch: string;
  readonly author?: string;
  readonly sign: boolean;
  readonly title: string;
  readonly label: readonly string[];
  readonly reviewer: readonly string[];
  readonly draft: boolean;
  readonly reopen: boolean;
  readonly yes: boolean;
  readonly deleteOrphans: boolean;
  readonly createOptional: boolean;
  readonly resume: boolean;
  /** False: what was fetched last is taken as it is. */
  readonly fetch: boolean;
  readonly source: SourceChoice;
  readonly reportDir?: string;
  readonly format: "human" | "json";
  readonly json: boolean;
  readonly output?: string;
  readonly jobs?: number;
  /** Seconds for one git process. */
  readonly timeout: number;
}

/** What brings members' versions back. */
export interface PullOptions {
  readonly pullFrom: readonly string[];
  readonly adopt: readonly string[];
  readonly prefer?: string;
}
