import type { SinkReport, SinkState } from "../contracts/ingest-report.ts";
import { codeOf, isFailure, messageOf } from "../platform/failure.ts";
import { takeLock } from "../platform/lock.ts";
import { writeAttempt } from "./attempt-file.ts";
import { openLedger } from "./commit-progress.ts";
import type { Delivery } from "./delivery.ts";
import { DeliveryRun, newTally } from "./delivery-run.ts";
import { readReceipt } from "./receipt-file.ts";
import { requireSameSink } from "./require-same-sink.ts";
import { closeSegments, takeSnapshot } from "./segments.ts";

/**
 * Takes a snapshot of a feed and gives a sink all of it that it has not got, moving its cursor behind what the sink
 * acknowledged or what became a dead letter, and no further. What goes wrong for the sink is in the report.
 *
 * @throws Failure "configuration" for a feed that cannot be read, or a cursor that is another sink's.
 */
export async function deliver(delivery: Delivery): Promise<SinkReport> {
  const report = await attempt(delivery);
  const { state, reason, accepted, retried } = report;
  if (state !== "busy") {
    const at = delivery.world.now().toISOString();
    writeAttempt(delivery.folder.attempt, { at, state, ...(reason !== undefined && { reason }), accepted, retried });
  }
  return report;
}

async function attempt(delivery: Delivery): Promise<SinkReport> {
  const { sink, folder, feed, world } = delivery;
  const started = world.elapsed();
  const tally = newTally();
  const report = (state: SinkState, reason?: string): SinkReport => ({
    name: sink.name,
    target: sink.description,
    state,
    ...(reason !== undefined && { reason }),
    ...tally,
    milliseconds: Math.round(world.elapsed() - started),
  });
  const first = readReceipt(folder);
  if (first.kind === "unusable" && delivery.start !== "beginning") return report("stopped", first.reason);
  const answer = takeLock(folder.locks, first.kind === "read" ? first.receipt.epoch : 0);
  if (answer.kind === "busy") return report("busy", answer.reason);
  const { lock } = answer;
  const ledger = openLedger(folder, lock.epoch, world);
  try {
    const read = readReceipt(folder);
    const written = read.kind === "read" ? read.receipt : undefined;
    requireSameSink(written, sink, delivery.start);
    const receipt = delivery.start === "beginning" ? undefined : written;
    if (delivery.start === "beginning") ledger.forgetDelivered();
    if (receipt !== undefined && delivery.start === "adopt") {
      const adopted = { ...receipt, sink: { name: sink.name, identity: sink.identity }, epoch: lock.epoch };
      ledger.commit({ deadLetters: [], done: [], receipt: adopted });
    }
    const snapshot = takeSnapshot(feed, receipt, delivery.onRewrite, delivery.memory);
    if (snapshot.kind === "rewritten") return report("rewritten", snapshot.reason);
    try {
      const end = await new DeliveryRun(delivery, ledger, lock.epoch, tally, snapshot, receipt).all();
      ledger.settle();
      ledger.tellState(tally.to.bytes, world.now(), end?.reason);
      return end === undefined ? report("done") : report(end.state, end.reason);
    } finally {
      closeSegments(snapshot.segments);
    }
  } catch (error) {
    // A disk that is full or a file that vanished is this sink's trouble; anything else is not for us to explain.
    if (isFailure(error) || codeOf(error) === undefined) throw error;
    return report("stopped", messageOf(error));
  } finally {
    ledger.close();
    lock.release();
  }
}
