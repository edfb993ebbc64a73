import type { SyncStep } from "../../src/contracts/sync-journal.ts";
import type { MemberOutcome } from "../../src/contracts/sync-outcome.ts";
import type { Git } from "../../src/git/git.ts";
import { type FleetPlan, planFleet, type SyncRequest } from "../../src/sync/plan-fleet.ts";
import type { Publishing } from "../../src/sync/publish-member.ts";
import { buildMembers, rollOut } from "../../src/sync/roll-out.ts";
import { loadTemplates, type TemplateSet } from "../../src/templates/template-set.ts";
import { aMember } from "./members.ts";

/** A roll-out as the command does it, without the command. */
export interface TestRollOut extends Partial<Omit<SyncRequest, "members" | "templates">> {
  readonly root: string;
  readonly workspace: string;
  readonly members: readonly string[];
  readonly publishing?: Partial<Publishing>;
}

export const branch = "chore/template-sync";

/** Plans, as of the clones as they are unless told otherwise. */
export async function planned(git: Git, setup: TestRollOut, templates?: TemplateSet): Promise<FleetPlan> {
  const { root, members, publishing: _publishing, ...request } = setup;
  return planFleet(git, {
    patterns: ["templates/**"],
    fetch: "as-is",
    orphans: "keep",
    optional: "leave",
    now: "2026-02-03T04:05:06.000Z",
    jobs: 2,
    ...request,
    members: members.map((name) => aMember(name)),
    templates: templates ?? (await loadTemplates(git, root)),
  });
}

/** Plans and publishes; the steps are what `record` was given. */
export async function rolledOut(
  git: Git,
  setup: TestRollOut,
): Promise<{
  readonly plan: FleetPlan;
  readonly outcomes: readonly MemberOutcome[];
  readonly steps: readonly SyncStep[];
}> {
  const templates = await loadTemplates(git, setup.root);
  const plan = await planned(git, setup, templates);
  const person = "Ada <ada@example.org>";
  const maker = { author: person, committer: person, seconds: 1_770_000_000, sign: false };
  const message = { title: "chore: sync templates", metarepo: "metarepo", templates: "0".repeat(40) };
  const built = await buildMembers(git, plan, templates.catalogue, message, maker, 2);
  const steps: SyncStep[] = [];
  const outcomes = await rollOut(git, plan, built, {
    branch,
    target: "remote",
    credentialsFor: () => ({}),
    compareUrl: () => undefined,
    record: (step) => void steps.push(step),
    refused: new Map(),
    jobs: 2,
    ...setup.publishing,
  });
  return { plan, outcomes, steps };
}
