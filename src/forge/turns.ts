import { Failure } from "../platform/failure.ts";
import type { ForgeHost } from "./forge-host.ts";
import { contentAllowances, openPacer } from "./pacer.ts";

/** What waiting needs of the world. Times in milliseconds. */
export interface Clock {
  /** Since 1970. */
  readonly now: () => number;
  /** Rejects with the signal's reason when it is aborted. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  /** Told before each wait that a person would notice, and why there is one. */
  readonly onWait: (milliseconds: number, why: string) => void;
}

/** Keeps the requests of one client within what the forge takes. */
export interface Turns {
  /** Waits for the next turn. @throws Failure "temporary" where it comes later than `latest`. */
  readonly take: (kind: "paced" | "free", latest: number) => Promise<void>;
  /** A limit is the whole host's: nobody takes a turn for so long. */
  readonly hold: (milliseconds: number) => void;
  /** Waits, as before the same request is tried again. */
  readonly pause: (milliseconds: number, why: string) => Promise<void>;
}

/** A shorter wait needs no word. */
const noticeable = 3_000;

export function openTurns(forge: ForgeHost, clock: Clock): Turns {
  const { now, sleep, signal, onWait } = clock;
  const pacer = openPacer(contentAllowances);
  let resumeAt = 0;
  const wait = async (milliseconds: number, why: string): Promise<void> => {
    if (milliseconds <= 0) return;
    if (milliseconds >= noticeable) onWait(milliseconds, why);
    await sleep(milliseconds, signal);
  };
  const waitUntil = async (time: number, latest: number, why: string): Promise<void> => {
    if (time > latest && time > now()) throw tooLong(forge, time, time - now(), why);
    await wait(time - now(), why);
  };
  return {
    async take(kind, latest) {
      // While one waits another may be told to wait longer.
      while (resumeAt > now()) await waitUntil(resumeAt, latest, `${forge.host} asks to wait`);
      if (kind === "free") return;
      const turn = pacer.next(now());
      // Counted before the wait, so that the next in line waits for a later turn.
      if (turn <= latest) pacer.count(turn);
      await waitUntil(turn, latest, `${forge.host} takes only so many changes in a time`);
    },
    hold(milliseconds) {
      resumeAt = Math.max(resumeAt, now() + milliseconds);
    },
    pause: wait,
  };
}

function tooLong({ token, tokenVariable, host }: ForgeHost, time: number, milliseconds: number, why: string): Failure {
  // A date ends in the year 275760.
  const until = time < 8.64e15 ? new Date(time).toISOString().replace(/\.\d+Z$/, "Z") : "the far future";
  const minutes = Math.ceil(milliseconds / 60_000);
  const more = token === undefined ? `; with a token for ${host} in ${tokenVariable} the limit is higher` : "";
  return new Failure("temporary", {
    message: `${why}, until ${until} (${minutes} min), which is longer than wgx waits`,
    hint: `run the command again after that${more}`,
  });
}
