import { expect, it } from "vitest";
import type { MemberOutcome, SyncOutcome } from "../../src/contracts/sync-outcome.ts";
import { renderSyncOutcome } from "../../src/renderers/sync-outcome.ts";
import { summariseOutcome } from "../../src/sync/summarise-plan.ts";

const plan = { state: "held", location: "/fleet/alpha", current: 1 } as const;

/** What is shown of members, and the exit status. */
function shown(...members: readonly MemberOutcome[]): readonly [string, number] {
  const { summary, exitCode } = summariseOutcome(members);
  const outcome: SyncOutcome = {
    schema: "wgx.sync-outcome/1",
    run: { id: "r", startedAt: "2026-01-02T03:04:05Z", finishedAt: "2026-01-02T03:04:06Z", wgxVersion: "0" },
    templates: {},
    publish: "push",
    branch: "chore/template-sync",
    members: [...members],
    summary,
    exitCode,
  };
  return [renderSyncOutcome(outcome, { colour: "never", quiet: false }), exitCode];
}

it("says of a member that is held back for which file, be it a conflict or unknown", () => {
  const files: MemberOutcome["plan"]["files"] = [
    { path: "a", policy: "required", action: "conflict", reason: "both sides changed the same lines" },
    { path: "b", policy: "optional", action: "skip", because: "unknown", reason: "its history is cut off" },
    { path: "c", policy: "seed", action: "skip", because: "seed", reason: "a seed" },
  ];
  expect(shown({ name: "alpha", state: "held", plan: { ...plan, name: "alpha", files } })).toEqual([
    "alpha  held back\n       conflict a: both sides changed the same lines\n       unknown b: its history is cut off\n" +
      "1 member: 1 held back\n",
    1,
  ]);
});

it.each([
  [["authentication", undefined, "temporary"], 4],
  [["temporary", undefined], 3],
  [["temporary"], 75],
] as const)("of members that failed by these refusals of hosts, the most serious decides: %j", (refusals, status) => {
  const members = refusals.map(
    (refusal, index): MemberOutcome => ({
      name: `m${index}`,
      state: "failed",
      reason: "it was refused",
      ...(refusal && { refusal }),
      plan: { ...plan, name: `m${index}`, state: "waiting", files: [] },
    }),
  );
  expect(shown(...members)[1]).toBe(status);
});
