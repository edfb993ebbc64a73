import type { EventContract } from "../contracts/event-contracts.ts";
import type { Sink } from "../sinks/sink.ts";
import type { CursorFolder } from "./cursor-folder.ts";
import type { PrefixMemory } from "./prefix-memory.ts";

/** What delivering needs of the world. Times in milliseconds of a clock that only goes forward. */
export interface DeliveryWorld {
  readonly now: () => Date;
  readonly elapsed: () => number;
  /** Ends early, without an error, when the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** 0 to 1. */
  readonly random: () => number;
  /** Aborts when the user interrupts: nothing new is begun. */
  readonly interruption: AbortSignal;
  /** Aborts a grace period later: what is in flight is given up. */
  readonly inFlight: AbortSignal;
  /** Told before and after everything that a crash could come between; the tests let it throw. */
  readonly step: (boundary: Boundary) => void;
}

/** The places between which a crash can fall. */
export type Boundary =
  | "send"
  | "answered"
  | "dead-letters"
  | "dead-letters-durable"
  | "journal"
  | "receipt"
  | "progress"
  | "receipt-durable"
  | "state";

/** Where a delivery begins: at its cursor, at the beginning of the feed, or at the cursor that another sink left. */
export type Start = "cursor" | "beginning" | "adopt";

/** One feed for one sink. */
export interface Delivery {
  readonly sink: Sink;
  /** Absolute. */
  readonly feed: string;
  readonly contract: EventContract;
  readonly folder: CursorFolder;
  readonly start: Start;
  readonly onRewrite: "stop" | "resync";
  /** Kept from run to run by one that follows the feed. */
  readonly memory?: PrefixMemory;
  /** When to stop trying, by `elapsed`. */
  readonly deadline: number;
  readonly world: DeliveryWorld;
  /** Told how many lines were done, from time to time. */
  readonly progress: (lines: number) => void;
}

/** Why a delivery ended before its snapshot was done. */
export interface DeliveryEnd {
  readonly state: "temporary" | "refused" | "stopped" | "interrupted";
  readonly reason: string;
}
