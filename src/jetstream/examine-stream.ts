import type { JetStreamManager } from "@nats-io/jetstream";
import { printable } from "../platform/text.ts";
import { explainError, isUnanswered } from "./explain-error.ts";
import type { Fault } from "./fault.ts";
import { covers } from "./subjects.ts";

/**
 * Why a stream takes nothing that is published under a subject, where that is more than a passing trouble. Undefined where
 * nothing is wrong with it, or where that cannot be told: a feed may have no right to ask.
 */
export async function examineStream(
  manager: JetStreamManager,
  {
    stream,
    subject,
    hasJetStream,
  }: { readonly stream: string; readonly subject: string; readonly hasJetStream: boolean },
): Promise<Extract<Fault, { kind: "stop" }> | undefined> {
  try {
    const { subjects = [], no_ack: isSilent } = (await manager.streams.info(stream)).config;
    if (!subjects.some((pattern) => covers(pattern, subject))) {
      const reason = `the stream ${stream} takes ${subjects.map(printable).join(", ")}, and not ${subject}`;
      return { kind: "stop", why: "endpoint", reason };
    }
    if (isSilent)
      return { kind: "stop", why: "endpoint", reason: `the stream ${stream} acknowledges nothing (no_ack)` };
    return undefined;
  } catch (error) {
    if (isUnanswered(error) && !hasJetStream) {
      return { kind: "stop", why: "endpoint", reason: "JetStream is switched off on this server" };
    }
    const fault = explainError(error);
    return fault.kind === "stop" && fault.why !== "authentication" ? fault : undefined;
  }
}
