import { setTimeout as later } from "node:timers/promises";
import type { Known } from "../contracts/facts.ts";
import type { ForgePlace, ForgeRefusal } from "../contracts/forge.ts";
import type { MemberTaskRun } from "../contracts/task-run.ts";
import type { Observed } from "../examination/examine-fleet.ts";
import type { ForgeClient } from "../forge/forge-client.ts";
import { forgePlaceOf } from "../forge/forge-place.ts";
import { readRun, startWorkflow, type WorkflowRun } from "../forge/workflow-runs.ts";
import { Failure } from "../platform/failure.ts";
import { mapBounded } from "../platform/pool.ts";
import { printable } from "../platform/text.ts";
import type { Context } from "./context.ts";
import { type Forges, openForges } from "./open-forge.ts";
import { startProgress } from "./progress.ts";

/** The workflow of a member that tries its smoke task on the forge; its file below `.github/workflows`. */
const smokeWorkflow = "wgx-smoke.yml";

/** Members whose workflow is started, or asked after, at a time. */
const atOnce = 4;
/** Between two times that all runs are asked after, at first and at most. Milliseconds. */
const pauses = { first: 1_000, most: 30_000 };

/** How the workflows are started. */
export interface DispatchPlan {
  readonly root: string;
  /** `wait`: until each has ended, for so long at most. */
  readonly afterwards: "leave" | "wait";
  /** Seconds for one member, from its start on. */
  readonly limit: number;
}

type Outcome = Known<MemberTaskRun>;

/**
 * Lets the forges run the members' smoke workflows, and says how each ended; or, where nobody waits, that it was started,
 * which is not known to be green. By the member's name.
 *
 * @throws Failure "authentication" where there is no token for a forge that has one of the members, or it is refused.
 */
export async function dispatchSmoke(
  context: Context,
  members: readonly Observed[],
  plan: DispatchPlan,
): Promise<ReadonlyMap<string, Outcome>> {
  const forges = openForges(context, plan.root);
  const placed = members.flatMap((member) => placeOf(member, forges) ?? []);
  requireTokens(placed.map(({ client }) => client));
  const outcomes = new Map<string, Outcome>(members.map(nowhere));
  const begun: Begun[] = [];
  const progress = startProgress(context.terminal, "started on the forge", placed.length);
  let done = 0;
  try {
    await mapBounded(placed, atOnce, async (each) => {
      const began = context.now().getTime();
      const run = await startWorkflow(each.client, { repository: each.place, file: smokeWorkflow }, each.branch);
      if (run.ok) begun.push({ ...each, run: run.value, began });
      outcomes.set(each.name, run.ok ? started : notStarted(run.refusal, each.name));
      progress.update(++done);
    });
  } finally {
    progress.stop();
  }
  if (plan.afterwards === "wait")
    for (const [name, outcome] of await awaitRuns(context, begun, plan.limit)) outcomes.set(name, outcome);
  return outcomes;
}

const started: Outcome = {
  known: false,
  reason: "its smoke workflow was started; --wait says how it ends",
  unavailable: true,
};

interface Placed {
  readonly name: string;
  readonly place: ForgePlace;
  readonly client: ForgeClient;
  readonly branch: string;
}

function placeOf({ observation }: Observed, forges: Forges): Placed | undefined {
  const { member, defaultBranch } = observation;
  const place = member.cloneUrl === undefined ? undefined : forgePlaceOf(member.cloneUrl);
  const client = place && forges.at(place.host);
  if (!place || !client || !defaultBranch.known) return undefined;
  return { name: member.name, place, client, branch: defaultBranch.value.name };
}

function nowhere({ observation }: Observed): [string, Outcome] {
  const { member, defaultBranch } = observation;
  const reason = defaultBranch.known ? "its URL leads to no forge that wgx knows" : defaultBranch.reason;
  return [member.name, { known: false, reason }];
}

function requireTokens(clients: readonly ForgeClient[]): void {
  const without = clients.find(({ forge }) => forge.token === undefined)?.forge;
  if (!without) return;
  throw new Failure("authentication", {
    message: `--dispatch starts workflows on ${without.host}, which takes a token`,
    hint: `set ${without.tokenVariable} to a token that may write actions of the members`,
  });
}

/** A member whose workflow runs. Milliseconds since 1970. */
interface Begun extends Placed {
  readonly run: WorkflowRun;
  readonly began: number;
}

/** Asks after all runs, again and again, until each has ended or taken too long. @param limit seconds. */
async function awaitRuns(context: Context, begun: readonly Begun[], limit: number): Promise<Map<string, Outcome>> {
  const { now, signal, terminal } = context;
  const outcomes = new Map<string, Outcome>();
  const progress = startProgress(terminal, "ended on the forge", begun.length);
  try {
    for (let pause = pauses.first; ; pause = Math.min(pause * 2, pauses.most)) {
      const open = begun.filter(({ name }) => !outcomes.has(name));
      if (open.length === 0) return outcomes;
      const left = Math.max(0, Math.min(...open.map(({ began }) => began + limit * 1000)) - now().getTime());
      await later(Math.min(pause, left), undefined, { signal });
      await mapBounded(open, atOnce, async (each) => {
        const answer = await readRun(each.client, each.place, each.run.id);
        const outcome = answer.ok ? endOf(each, answer.value, now().getTime(), limit) : lost(answer.refusal);
        if (outcome) outcomes.set(each.name, outcome);
        progress.update(outcomes.size);
      });
    }
  } finally {
    progress.stop();
  }
}

/** How a run has ended; undefined while there is time left for it. */
function endOf({ name, began }: Begun, run: WorkflowRun, now: number, limit: number): Outcome | undefined {
  const milliseconds = Math.max(0, now - began);
  const ended = (outcome: "passed" | "failed" | "timeout", reason?: string): Outcome => {
    return { known: true, value: { name, outcome, milliseconds, ...(reason !== undefined && { reason }) } };
  };
  const { conclusion, url } = run;
  if (conclusion === "success") return ended("passed");
  if (conclusion !== undefined) return ended("failed", `ended as ${conclusion} on the forge: ${printable(url)}`);
  if (milliseconds < limit * 1000) return undefined;
  return ended("timeout", `took longer than ${limit} s, and goes on: ${printable(url)}`);
}

function lost({ reason }: ForgeRefusal): Outcome {
  return { known: false, reason: `its smoke workflow cannot be asked after: ${reason}` };
}

function notStarted(refusal: ForgeRefusal, name: string): Outcome {
  if (refusal.kind === "not-found") {
    const reason = `the forge shows the token no workflow ${smokeWorkflow}`;
    return { known: true, value: { name, outcome: "absent", reason } };
  }
  if (refusal.kind === "invalid") return { known: true, value: { name, outcome: "absent", reason: refusal.reason } };
  return { known: false, reason: `its smoke workflow cannot be started: ${refusal.reason}` };
}
