import type { core } from "zod/mini";
import { aussenEvent, linkEvent, otherEvent } from "./event.ts";
import { aussenEvent202511 } from "./event-2025-11.ts";

/** A contract that the lines of a feed can be held against. */
export interface EventContract {
  /** As `--contract` and `wgx schema` take it. */
  readonly name: string;
  readonly schema: core.$ZodType;
  /** The part of the contract that is meant by an event of this type, so that a message does not speak of the others. */
  readonly partFor: (type: unknown) => core.$ZodType;
}

export const defaultContract: EventContract = {
  name: "aussen-event",
  schema: aussenEvent,
  partFor: (type) => (type === "link" ? linkEvent : otherEvent),
};

/** Every contract, the default one first. */
export const eventContracts: readonly EventContract[] = [
  defaultContract,
  { name: "aussen-event-2025-11", schema: aussenEvent202511, partFor: () => aussenEvent202511 },
];
