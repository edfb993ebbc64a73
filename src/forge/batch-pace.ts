import * as z from "zod/mini";
import type { ForgeRefusal } from "../contracts/forge.ts";
import type { Memory } from "../platform/memory.ts";

const keptPace = z.strictObject({ size: z.number().check(z.minimum(1)), at: z.number() });

/** How much is asked of one host at once, learnt from what it managed. Sizes are weights, as the batches count them. */
export interface BatchPace {
  readonly size: () => number;
  /** A batch of this weight was too much. */
  readonly tooMuch: (weight: number) => void;
  /** It was one thing alone that was too much, whatever is asked beside it: back to the size before. */
  readonly restore: (size: number) => void;
  /** The host was heard. */
  readonly heard: () => void;
  /** The host kept silent. */
  readonly silent: (refusal: ForgeRefusal) => void;
  /** Why the host is not worth asking any more in this run. */
  readonly givenUp: () => ForgeRefusal | undefined;
  readonly hasAnswered: () => boolean;
  /** Remembers for a day what the host could not do. Never throws. */
  readonly keep: () => void;
}

/** At first: what GitHub answers in about half of its ten seconds. */
const usual = 100;
const day = 24 * 60 * 60 * 1000;
/** Silences in a row after which a host is given up. */
const patience = 3;

/** @param now milliseconds since 1970. */
export function openBatchPace(host: string, memory: Memory, now: () => number): BatchPace {
  const name = `batches-${host.replace(/[^a-z0-9.-]/g, "_")}`;
  const kept = z.safeParse(keptPace, memory.recall(name, []));
  const age = kept.success ? now() - kept.data.at : Number.NaN;
  let size = kept.success && age >= 0 && age < day ? kept.data.size : usual;
  let learnt = false;
  let answered = false;
  let silences = 0;
  let out: ForgeRefusal | undefined;
  return {
    size: () => size,
    tooMuch(weight) {
      size = Math.max(1, Math.min(size, weight / 2));
      learnt = true;
    },
    restore(before) {
      size = Math.max(size, before);
    },
    heard() {
      answered = true;
      silences = 0;
    },
    silent({ reason }) {
      silences += 1;
      if (silences < patience) return;
      out ??= {
        kind: "unavailable",
        reason: `not asked: ${host} gave no answer for other members (${reason})`,
        silent: true,
      };
    },
    givenUp: () => out,
    hasAnswered: () => answered,
    keep() {
      if (learnt) memory.remember(name, [], { size, at: now() });
      learnt = false;
    },
  };
}
