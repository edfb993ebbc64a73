import type { DeadLetter, DeadLetterReason } from "../contracts/dead-letter.ts";
import { shellLine } from "../platform/text.ts";

const meanings: Readonly<Record<DeadLetterReason, string>> = {
  invalid: "The line breaks the contract of the feed, so no sink was asked about it.",
  limit: "The event is valid, but the sink is known to refuse such a one, so it was not sent.",
  rejected: "The event is valid and was sent alone, and the sink refused it.",
  conflict: "The sink holds another event with the same id, and keeps the first.",
};

/** What a dead letter means, and what can be done about it, a sentence or a command each. */
export function explainDeadLetter({ id, reason, sink, feed, truncated }: DeadLetter): readonly string[] {
  const replay = ["wgx", "ingest", "replay", "--sink", sink, "--feed", feed, id];
  const repair = [
    `Repair it: ${shellLine(["wgx", "ingest", "dead-letters", "show", "--raw", "--feed", feed, id])} > line.json, edit that file, then`,
    shellLine([...replay, "--repaired", "line.json"]),
  ];
  const again = `Where that has changed at the sink, send it again: ${shellLine(replay)}`;
  if (truncated) return [meanings[reason], "It was too long to be kept: add the event again, shorter."];
  switch (reason) {
    case "invalid":
      return [meanings[reason], ...repair];
    case "limit":
      return [meanings[reason], ...repair];
    case "rejected":
      return [meanings[reason], again, ...repair];
    case "conflict":
      return [meanings[reason], "If it is another event, give it another id.", ...repair];
  }
}
