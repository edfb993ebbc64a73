import type { Receipt } from "../contracts/receipt.ts";
import { Failure } from "../platform/failure.ts";
import type { Sink } from "../sinks/sink.ts";
import type { Start } from "./delivery.ts";

/**
 * A cursor belongs to a sink: another one has none of the lines, or all of them, and only a person knows which.
 *
 * @throws Failure "configuration" where the sink is another than the receipt's and nothing was said about it.
 */
export function requireSameSink(receipt: Receipt | undefined, sink: Sink, start: Start): void {
  if (receipt === undefined || receipt.sink.identity === sink.identity || start !== "cursor") return;
  const fellBack = receipt.sink.identity.startsWith("http") && sink.identity.startsWith("embedded:");
  throw new Failure("configuration", {
    message:
      `the cursor of ${sink.name} is that of ${receipt.sink.identity}, not of ${sink.identity}` +
      (fellBack ? "; the events are not put into the embedded one because a URL is missing" : ""),
    hint: fellBack
      ? "set the URL again (--env-file, the environment or .wgx/config.yml), or say --from-start or --adopt-cursor"
      : "say --from-start to send it everything, or --adopt-cursor if it has what was delivered so far",
  });
}
