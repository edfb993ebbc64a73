import type { LineError } from "../contracts/dead-letter.ts";
import type { FeedEvent } from "../contracts/event.ts";
import type { SinkLimits } from "../sinks/sink.ts";

/** What a sink is known to refuse in a valid event, so that it need not be sent to find out. */
export function limitErrors(event: FeedEvent, lineBytes: number, limits: SinkLimits, sink: string): LineError[] {
  const errors: LineError[] = [];
  const { summaryCharacters } = limits;
  if (summaryCharacters !== undefined && event.summary !== undefined && event.summary.length > summaryCharacters) {
    const length = [...event.summary].length;
    if (length > summaryCharacters) {
      const message = `${sink} refuses a summary of more than ${summaryCharacters} characters`;
      errors.push({ path: "$.summary", rule: "max-length", message, found: `${length} characters` });
    }
  }
  if (limits.lineBytes !== undefined && lineBytes > limits.lineBytes) {
    const message = `${sink} refuses a line of more than ${limits.lineBytes} bytes`;
    errors.push({ path: "$", rule: "line-length", message, found: `${lineBytes} bytes` });
  }
  return errors;
}
