import type { SinkReport, SinkState } from "../../contracts/ingest-report.ts";
import { mostSerious } from "../exit-status.ts";

const byState: Readonly<Record<SinkState, number>> = {
  done: 0,
  temporary: 75,
  busy: 75,
  refused: 4,
  stopped: 3,
  rewritten: 3,
  interrupted: 130,
};

/** The exit status of a run: dead letters are findings. */
export function ingestExit(sinks: readonly Pick<SinkReport, "state" | "deadLettered">[]): number {
  return mostSerious(sinks.flatMap(({ state, deadLettered }) => [byState[state], deadLettered > 0 ? 1 : 0]));
}
