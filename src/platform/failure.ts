import type { FailureKind, Problem } from "../contracts/failure.ts";

/**
 * Stops the whole command. Each problem says what is wrong, where, and what to do; the kind decides the exit status
 * (see cli/exit-status.ts). What goes wrong for a single member is data, never a Failure.
 */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly kind: FailureKind;
  readonly problems: readonly Problem[];

  constructor(kind: FailureKind, problems: Problem | readonly Problem[], options?: ErrorOptions) {
    const list: readonly Problem[] = "message" in problems ? [problems] : problems;
    super(list.map((problem) => problem.message).join("\n"), options);
    this.kind = kind;
    this.problems = list;
  }
}

/**
 * Whether something thrown is a {@link Failure}. By its shape, since each command is a bundle of its own, with a class of
 * its own.
 */
export function isFailure(thrown: unknown): thrown is Failure {
  return thrown instanceof Error && thrown.name === "Failure" && "kind" in thrown && "problems" in thrown;
}

/** The message of whatever was thrown, and nothing else of it. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The `code` of a Node system error (`ENOENT`, …), where there is one. */
export function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" ? thrown.code : undefined;
}
