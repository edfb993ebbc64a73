import type { DeadLetterReason, LineError } from "../contracts/dead-letter.ts";
import type { FeedEvent } from "../contracts/event.ts";
import type { Known } from "../contracts/facts.ts";

/** A valid line on its way. */
export interface SinkLine {
  /**
   * The line as it stands in the feed, without its line end (LF or CR LF) and without a byte order mark: this is what is
   * sent and stored, byte for byte. It is a view that the caller may use again once `accept` or `lookUp` has answered, so
   * a sink that keeps it copies it.
   */
  readonly bytes: Uint8Array;
  /** The event's `id`, else the SHA-256 of `bytes` in lower-case hexadecimal. */
  readonly key: string;
  /** From 1, in its file. */
  readonly number: number;
  /** `bytes` as parsed and found valid. Integers beyond 2^53 have lost digits here, never in `bytes`. */
  readonly event: FeedEvent;
}

/** Lines in the order of the feed, at most `limits.lines` of them and `limits.bytes` in all (one larger line stands alone). */
export interface Batch {
  readonly lines: readonly SinkLine[];
  /** SHA-256 of the keys, hexadecimal: the same for the same batch, however often it is sent. */
  readonly id: string;
  /** A replay was asked for by a person; a store that deduplicates does so all the same. */
  readonly mode: "deliver" | "replay";
}

/** A line that the sink will never take, and why. */
export interface RejectedLine {
  /** Its place in the batch, from 0. */
  readonly index: number;
  readonly reason: Exclude<DeadLetterReason, "invalid">;
  readonly errors: readonly LineError[];
  /** The HTTP status of the answer, where there was one. */
  readonly status?: number;
}

/** What became of a batch. A sink never throws for what a server, a disk or a line does wrong: it says so here. */
export type SinkAnswer =
  /**
   * Every line but the rejected ones is stored, and is so durably: what the sink writes itself was fsynced before it
   * answered. `duplicates` counts the lines that it already had (same key, same bytes), which is success. Another event
   * under a known id is a rejected line with reason `conflict`; it becomes a dead letter, and the sink keeps the first.
   */
  | { readonly kind: "accepted"; readonly rejected?: readonly RejectedLine[]; readonly duplicates?: number }
  /**
   * The batch was refused as a whole and nothing of it is stored, because of at least one line that the sink does not
   * name. The caller halves the batch until the line is alone.
   */
  | { readonly kind: "refused"; readonly reason: string; readonly status?: number; readonly rule?: LineError["rule"] }
  /**
   * Try again later. `afterMs` is what the sink itself asked for. `ambiguous`: it may have stored the batch all the same
   * (the answer got lost), so the caller looks before it sends again, where the sink can be looked into.
   */
  | {
      readonly kind: "retry";
      readonly reason: string;
      readonly afterMs?: number;
      readonly pace: "normal" | "rate-limited" | "busy";
      readonly ambiguous: boolean;
      readonly status?: number;
    }
  /** No line will get through as things are. The lines stay undelivered and the other sinks go on. */
  | { readonly kind: "stop"; readonly why: StopReason; readonly reason: string; readonly status?: number };

/**
 * `authentication`: the token is missing or refused (exit 4). `endpoint`: that is no ingest endpoint, or not for us (exit
 * 3). `state`: what the sink keeps is corrupt, of a newer version or held by another program (exit 3).
 */
export type StopReason = "authentication" | "endpoint" | "state";

/** What the sink is known to refuse, checked before anything is sent; undefined: no limit of its own. */
export interface SinkLimits {
  /** Lines in one batch. */
  readonly lines: number;
  /** Bytes of the lines of one batch, each with a line end. */
  readonly bytes: number;
  /** Bytes of one line. A longer line is a dead letter with reason `limit`. */
  readonly lineBytes?: number;
  /** Characters of `summary`. */
  readonly summaryCharacters?: number;
}

/** Where lines go. One per cursor. */
export interface Sink {
  /** Kebab-case, as in `--sink NAME`; it names the folder of the sink's cursor. */
  readonly name: string;
  /**
   * What makes it this sink and no other: the endpoint without secrets, or `embedded:` and the absolute folder. A cursor
   * belongs to an identity.
   */
  readonly identity: string;
  /** For people: which endpoint or folder was understood. */
  readonly description: string;
  readonly limits: SinkLimits;
  /** It keeps each event once by its key, so that nobody else has to remember what it has. */
  readonly isIdempotent?: true;
  /** Gives a batch to the sink. Called again only after the last call has answered. */
  accept(batch: Batch, signal: AbortSignal): Promise<SinkAnswer>;
  /**
   * Which lines (by index) the sink holds byte for byte, or as good as: asked after an ambiguous answer, and for the
   * read-back of the report. Absent where a sink cannot be looked into. Unknown is no "no". A sink that has to be read
   * through goes on where it last stopped, or from the `beginning`.
   */
  lookUp?(lines: readonly SinkLine[], signal: AbortSignal, from?: "beginning"): Promise<Known<ReadonlySet<number>>>;
  /** Small texts to keep in the receipt and to give back at the next opening, such as the generation of an endpoint. */
  notes?(): Readonly<Record<string, string>>;
  /** Frees connections, locks and files. Whatever was accepted is durable already. Safe to call twice. */
  close(): Promise<void>;
}
