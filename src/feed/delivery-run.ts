import type { DeadLetter } from "../contracts/dead-letter.ts";
import type { SinkReport } from "../contracts/ingest-report.ts";
import type { Receipt } from "../contracts/receipt.ts";
import type { Ledger } from "./commit-progress.ts";
import type { Delivery, DeliveryEnd } from "./delivery.ts";
import { type Cursor, type Prepared, prepareBatches, sha256Of, toDeadLetter } from "./prepare-batches.ts";
import type { Segment, Snapshot } from "./segments.ts";
import { Sender, type Sent } from "./sender.ts";

/** What is counted while a delivery goes on. */
export type Tally = {
  -readonly [Key in keyof Omit<SinkReport, "name" | "target" | "state" | "reason" | "milliseconds">]: SinkReport[Key];
};

export function newTally(): Tally {
  const start = { bytes: 0, lines: 0 };
  const counts = { accepted: 0, duplicates: 0, deadLettered: 0, retried: 0, blank: 0, known: 0, unfinished: 0 };
  return { from: start, to: start, ...counts, firstDeadLetters: [] };
}

/** How many dead letters are shown in full. */
const shown = 5;

/** One delivery under way. */
export class DeliveryRun {
  readonly #delivery: Delivery;
  readonly #ledger: Ledger;
  readonly #tally: Tally;
  readonly #snapshot: Extract<Snapshot, { kind: "ready" }>;
  readonly #epoch: number;
  readonly #sender: Sender;
  readonly #totals: Receipt["totals"];
  #before: Receipt["before"];

  constructor(
    delivery: Delivery,
    ledger: Ledger,
    epoch: number,
    tally: Tally,
    snapshot: Extract<Snapshot, { kind: "ready" }>,
    receipt: Receipt | undefined,
  ) {
    this.#delivery = delivery;
    this.#ledger = ledger;
    this.#epoch = epoch;
    this.#tally = tally;
    this.#snapshot = snapshot;
    this.#sender = new Sender(delivery.sink, delivery.world, delivery.deadline);
    this.#totals = { ...(receipt?.totals ?? { accepted: 0, deadLettered: 0, blank: 0 }) };
    this.#before = receipt?.before;
  }

  /** All files of the snapshot, oldest first. */
  async all(): Promise<DeliveryEnd | undefined> {
    const { segments, isResync } = this.#snapshot;
    const delivered = isResync && !this.#delivery.sink.isIdempotent ? this.#ledger.delivered() : undefined;
    const newest = segments.at(-1);
    if (newest) this.#tally.from = { bytes: newest.from, lines: newest.line - 1 };
    for (const [index, segment] of segments.entries()) {
      this.#tally.to = { bytes: segment.from, lines: segment.line - 1 };
      const last = { bytes: segment.from, lines: segment.line - 1, sha256: segment.hash.copy().digest("hex") };
      const { sink, contract, world } = this.#delivery;
      const judgement = {
        sink: sink.name,
        contract,
        limits: sink.limits,
        now: world.now,
        ...(delivered && { delivered }),
      };
      const batches = prepareBatches(segment, judgement);
      const outcome = await this.#segment(segment, batches, last);
      if (outcome.end) {
        // More was read than was done.
        this.#delivery.memory?.forget();
        return outcome.end;
      }
      this.#tally.unfinished = segment.size - outcome.last.bytes;
      if (segment === newest && outcome.last.bytes > 0) {
        this.#delivery.memory?.keep(segment, outcome.last, segment.hash);
      }
      const next = segments[index + 1];
      if (next) {
        this.#delivery.memory?.forget();
        this.#moveOn(outcome.last, next);
      } else if (isResync) this.#write(segment, outcome.last, { resyncing: false });
    }
    return undefined;
  }

  /** While a batch is on its way the next one is read and judged; it leaves when the cursor is behind the first. */
  async #segment(
    segment: Segment,
    batches: Generator<Prepared, void>,
    start: Cursor,
  ): Promise<{ readonly last: Cursor; readonly end?: DeliveryEnd }> {
    let last = start;
    let current = batches.next();
    while (!current.done) {
      const prepared = current.value;
      const sending = settle(this.#sender.send(prepared.lines));
      if (prepared.lines.length > 0) await new Promise((resolve) => setImmediate(resolve));
      current = batches.next();
      const settled = await sending;
      if (prepared.bytes.length > 0) this.#delivery.memory?.read(prepared.bytes);
      else this.#delivery.memory?.forget();
      if ("error" in settled) throw settled.error;
      this.#tally.retried = this.#sender.retried;
      const reached = this.#commit(segment, prepared, settled.value);
      if (reached) last = reached;
      const { end } = settled.value;
      if (end) return { last, end };
      this.#delivery.progress(this.#tally.accepted + this.#tally.deadLettered + this.#tally.known);
    }
    return { last };
  }

  /** Moves the cursor over what is done of a batch, from its beginning on. Gives where it stands. */
  #commit(segment: Segment, prepared: Prepared, sent: Sent): Cursor | undefined {
    const open = sent.fates.indexOf(undefined);
    const cut = prepared.lines[open];
    const isBefore = (byte: number): boolean => cut === undefined || byte < cut.byte;
    const lines = prepared.lines.filter(({ byte }) => isBefore(byte));
    const letters = prepared.deadLetters.filter(({ byte }) => isBefore(byte));
    const dead = letters.map(({ sha256 }) => sha256);
    for (const [index, line] of lines.entries()) {
      const fate = sent.fates[index];
      if (fate !== undefined && fate !== "accepted") {
        letters.push(
          toDeadLetter(segment.path, line, fate, {
            sink: this.#delivery.sink.name,
            now: this.#delivery.world.now,
          }),
        );
      }
    }
    const accepted = lines.filter((_, index) => sent.fates[index] === "accepted").length;
    if (cut !== undefined && lines.length + letters.length === 0) return undefined;
    const after = cut === undefined ? prepared.after : prepared.cutAt(cut);
    letters.sort((a, b) => a.line - b.line);
    this.#count(prepared, accepted, letters, sent.duplicates, cut === undefined);
    this.#write(segment, after, {
      letters,
      done: this.#delivery.sink.isIdempotent ? [] : [...dead, ...lines.map(({ bytes }) => sha256Of(bytes))],
      resyncing: this.#snapshot.isResync,
    });
    return after;
  }

  #count(
    prepared: Prepared,
    accepted: number,
    letters: readonly DeadLetter[],
    duplicates: number,
    isWhole: boolean,
  ): void {
    const tally = this.#tally;
    tally.accepted += accepted;
    tally.duplicates += duplicates;
    tally.deadLettered += letters.length;
    this.#totals.accepted += accepted;
    this.#totals.deadLettered += letters.length;
    if (isWhole) {
      tally.blank += prepared.blank;
      tally.known += prepared.known;
      this.#totals.blank += prepared.blank;
    }
    tally.firstDeadLetters.push(...letters.slice(0, shown - tally.firstDeadLetters.length));
  }

  /** A rotated file is done; what it was is remembered, for it may still get lines. */
  #moveOn({ bytes, lines, sha256 }: Cursor, next: Segment): void {
    // An empty file is the beginning of every other, so it tells nothing.
    if (bytes > 0) this.#before = { bytes, lines, sha256 };
    const start = { bytes: 0, lines: 0, sha256: next.hash.copy().digest("hex") };
    this.#write(next, start, { resyncing: this.#snapshot.isResync });
  }

  #write({ device, inode }: Segment, after: Cursor, { letters = [], done = [], resyncing }: Written): void {
    const { sink, feed, world } = this.#delivery;
    const notes = sink.notes?.();
    this.#ledger.commit({
      deadLetters: letters,
      done,
      receipt: {
        schema: "wgx.receipt/1",
        sink: { name: sink.name, identity: sink.identity },
        feed,
        epoch: this.#epoch,
        at: { device, inode, ...after },
        ...(this.#before && { before: this.#before }),
        ...(resyncing && { resyncing }),
        totals: this.#totals,
        ...(notes && { notes: { ...notes } }),
        writtenAt: world.now().toISOString(),
      },
    });
    this.#tally.to = { bytes: after.bytes, lines: after.lines };
  }
}

interface Written {
  readonly letters?: readonly DeadLetter[];
  readonly done?: readonly string[];
  readonly resyncing: boolean;
}

/** Neither rejects while the next batch is being read. */
async function settle<Value>(
  promise: Promise<Value>,
): Promise<{ readonly value: Value } | { readonly error: unknown }> {
  try {
    return { value: await promise };
  } catch (error) {
    return { error };
  }
}
