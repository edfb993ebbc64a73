import type { Finding } from "./finding.ts";

/** Something noticed in a file: a finding that does not know yet where the file is. */
export type Mark = Pick<Finding, "severity" | "line" | "message">;

/**
 * What can be said of a file by its bytes, or its size, alone. So the answer for a commit never changes, and is
 * remembered by the commit's id from one run to the next.
 */
export interface Inspection {
  /** The only files looked at; every file of the commit where this is not given. */
  readonly paths?: readonly string[];
  /** Which of them, by the file's own name. */
  readonly wants: (name: string) => boolean;
  readonly of:
    | { readonly kind: "size"; readonly weigh: (bytes: number) => readonly Mark[] }
    /** A file of more than `most` bytes is passed over, and that is said. */
    | { readonly kind: "content"; readonly most: number; readonly read: (content: Uint8Array) => readonly Mark[] };
}

/** What an inspection found in one commit. Sorted by path. */
export interface Inspected {
  readonly found: readonly { readonly path: string; readonly marks: readonly Mark[] }[];
  /** Files that it should have looked into and did not, with the reason. */
  readonly passedOver: readonly { readonly path: string; readonly reason: string }[];
  /** Why it stopped before it had seen every file. */
  readonly stopped?: string;
}
