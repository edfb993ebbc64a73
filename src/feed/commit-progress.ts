import { mkdirSync } from "node:fs";
import { safeParse } from "zod/mini";
import type { DeadLetter } from "../contracts/dead-letter.ts";
import { type IngestState, ingestState } from "../contracts/ingest-state.ts";
import type { Receipt } from "../contracts/receipt.ts";
import { readSmallFile, writeFileAtomically } from "../platform/files.ts";
import type { CursorFolder } from "./cursor-folder.ts";
import { openDeadLetters } from "./dead-letters.ts";
import { openDeliveredJournal } from "./delivered-journal.ts";
import type { DeliveryWorld } from "./delivery.ts";
import type { DigestSet } from "./digest-set.ts";
import { openProgress } from "./progress-file.ts";
import { writeReceipt } from "./receipt-file.ts";

/**
 * Keeps what was done, in the one order in which a crash loses nothing: dead letters, journal, receipt. Every commit
 * survives the end of the process; the receipt is made durable with the first of them, and then four times a second.
 */
export interface Ledger {
  commit(done: {
    readonly deadLetters: readonly DeadLetter[];
    /** SHA-256 of each line that is done now, hexadecimal. */
    readonly done: readonly string[];
    readonly receipt: Receipt;
  }): void;
  /** Makes the last receipt durable, where it is not. */
  settle(): void;
  delivered(): DigestSet;
  /** Another sink begins: it has none of the lines. */
  forgetDelivered(): void;
  /** Tells other programs in the ecosystem's form; nothing depends on it. */
  tellState(bytes: number, at: Date, error: string | undefined): void;
  close(): void;
}

/** How long a receipt may stand that is not durable, in milliseconds. */
const durableEvery = 250;

/** @param epoch of our lock: once a receipt holds a higher one, somebody took over, and nothing more is written. */
export function openLedger(
  folder: CursorFolder,
  epoch: number,
  { step, elapsed }: Pick<DeliveryWorld, "step" | "elapsed">,
): Ledger {
  mkdirSync(folder.folder, { recursive: true, mode: 0o700 });
  const deadLetterFile = openDeadLetters(folder.deadLetters);
  const journal = openDeliveredJournal(folder.delivered);
  const progress = openProgress(folder.progress);
  let serial = 0;
  let unsettled: Receipt | undefined;
  let durableAt = Number.NEGATIVE_INFINITY;
  const makeDurable = (receipt: Receipt): void => {
    refuseAfterTakeOver(folder.receipt, epoch);
    writeReceipt(folder.receipt, receipt);
    unsettled = undefined;
    durableAt = elapsed();
    step("receipt-durable");
  };
  return {
    commit({ deadLetters, done, receipt }) {
      if (deadLetters.length > 0) {
        step("dead-letters");
        deadLetterFile.append(deadLetters);
        step("dead-letters-durable");
      }
      step("journal");
      journal.append(done);
      step("receipt");
      const numbered = { ...receipt, serial: ++serial };
      if (elapsed() - durableAt >= durableEvery) return makeDurable(numbered);
      progress.write(numbered);
      unsettled = numbered;
      step("progress");
    },
    settle() {
      if (unsettled === undefined) return;
      step("receipt");
      makeDurable(unsettled);
    },
    delivered: () => journal.load(),
    forgetDelivered: () => journal.clear(),
    tellState(bytes, at, error) {
      step("state");
      const before = error === undefined ? undefined : readState(folder.state);
      // Absent until the first success.
      if (error !== undefined && before === undefined) return;
      const state: IngestState = {
        cursor: bytes,
        last_ok: before?.last_ok ?? at.toISOString(),
        last_error: error ?? null,
      };
      writeFileAtomically(folder.state, `${JSON.stringify(state)}\n`, "cached");
    },
    close() {
      deadLetterFile.close();
      journal.close();
      progress.close();
    },
  };
}

/** What other programs were told last; undefined where that cannot be read, and then they are told anew. */
function readState(path: string): IngestState | undefined {
  try {
    const text = readSmallFile(path, 64 * 1024)?.toString("utf8");
    const result = text === undefined ? undefined : safeParse(ingestState, JSON.parse(text));
    return result?.success ? result.data : undefined;
  } catch {
    // It is for others, and not what wgx goes by.
    return undefined;
  }
}

function refuseAfterTakeOver(path: string, epoch: number): void {
  const written = /"epoch":([0-9]+)/.exec(readSmallFile(path, 1024 * 1024)?.toString("utf8") ?? "")?.[1];
  if (written !== undefined && Number(written) > epoch) {
    throw new Error("another run took this cursor over; nothing more is written");
  }
}
