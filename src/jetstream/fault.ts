/** What went wrong between us and a NATS server, and what there is to do about it. */
export type Fault =
  /**
   * Try again later. `ambiguous`: the server may have taken the message all the same, its answer got lost. `busy`: it is
   * at work on just that.
   */
  | { readonly kind: "later"; readonly reason: string; readonly pace: "normal" | "busy"; readonly ambiguous: boolean }
  /** This message will never be taken; others may. `limit`: it is larger than the server or the stream takes. */
  | { readonly kind: "refused"; readonly reason: string; readonly because: "limit" | "other" }
  /** Nothing will get through as things are. */
  | { readonly kind: "stop"; readonly why: "authentication" | "endpoint" | "no-stream"; readonly reason: string };
