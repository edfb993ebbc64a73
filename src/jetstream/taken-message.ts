/** A message that was taken from a stream and is not acknowledged yet. */
export interface TakenMessage {
  /** Its number in the stream, from 1. */
  readonly sequence: number;
  readonly subject: string;
  /** What its sender says of the event store's domain; not checked. */
  readonly domain?: string;
  readonly bytes: Uint8Array;
}

/** What a consumer tells while it is at work. */
export interface TakingEvents {
  /** The consumer is there, and messages come. `shared`: somebody else takes from it too, and each gets only a part. */
  started(about: { readonly shared: boolean }): void;
  /**
   * Makes messages durable, each once however often it comes. They are acknowledged when this resolves, and given back to
   * the stream when it rejects.
   *
   * @param waiting messages of the stream that were not sent to us yet.
   */
  take(messages: readonly TakenMessage[], waiting: number): Promise<void>;
}
