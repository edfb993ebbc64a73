import type { DeliveryWorld } from "../../feed/delivery.ts";
import type { Context } from "../context.ts";

/** How long what is in flight may take once the user interrupts, in milliseconds. */
const graceMs = 5000;

/** The clock, chance and interruption of the process, for a delivery. */
export function deliveryWorld({ now, signal }: Pick<Context, "now" | "signal">): DeliveryWorld {
  const inFlight = new AbortController();
  signal.addEventListener("abort", () => void setTimeout(() => inFlight.abort(), graceMs).unref(), { once: true });
  return {
    now,
    elapsed: () => performance.now(),
    sleep: pause,
    random: Math.random,
    interruption: signal,
    inFlight: inFlight.signal,
    step: () => undefined,
  };
}

/** Waits, or until the signal aborts. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end, { once: true });
  });
}
