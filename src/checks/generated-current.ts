import type { GeneratedFacts } from "../contracts/facts.ts";
import { printable } from "../platform/text.ts";
import type { FleetCheck, FleetFinding } from "./check.ts";

/** What wgx index writes says what the inventory says. */
export const generatedCurrent: FleetCheck = {
  id: "generated-current",
  level: "fleet",
  title: "The metarepo's index and graph are as the inventory makes them",
  severity: "warn",
  explanation: `docs/org-index.md and docs/org-graph.mmd follow from the inventory, to the byte. One that was not written anew after the
inventory changed, or that somebody edited, tells people of a fleet that is not there. A file that is not in the
metarepo is not missed.

warn  The file is not what wgx index would write; wgx index --check shows the difference.
warn  The file is there and cannot be read.`,
  needs: { generated: true },
  check: (_, { generated = [] }) => generated.flatMap(judge),
};

function judge({ path, state, reason = "" }: GeneratedFacts): readonly FleetFinding[] {
  if (state === "current") return [];
  const about = { check: generatedCurrent.id, severity: "warn", path } as const;
  if (state === "unknown") return [{ finding: { ...about, message: `cannot be read: ${printable(reason)}` } }];
  const message = "is not what the inventory makes of it";
  return [{ finding: { ...about, message, fix: { argv: ["wgx", "index"] } } }];
}
