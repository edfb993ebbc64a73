import { Failure } from "../platform/failure.ts";

/** The process was told to stop, and by which signal. */
export class Interruption extends Failure {
  readonly signal: "SIGINT" | "SIGTERM" | "SIGHUP";

  constructor(signal: "SIGINT" | "SIGTERM" | "SIGHUP") {
    super("interrupted", { message: `interrupted by ${signal}` });
    this.signal = signal;
  }
}

/**
 * Whether it was SIGTERM, with which a service manager ends what runs on and on: for that it is no breaking off. By the
 * reason's shape, since each command is a bundle of its own.
 */
export function isToldToEnd({ reason }: { readonly reason: unknown }): boolean {
  return typeof reason === "object" && reason !== null && "signal" in reason && reason.signal === "SIGTERM";
}
