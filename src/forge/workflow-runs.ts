import * as z from "zod/mini";
import type { ForgeAnswer, ForgePlace, ForgeRefusal } from "../contracts/forge.ts";
import type { ForgeClient } from "./forge-client.ts";
import { parseAnswer } from "./parse-answer.ts";
import { repositoryPath } from "./read-repository.ts";

/** A workflow of a repository, by the name of its file below `.github/workflows`. */
export interface WorkflowPlace {
  readonly repository: ForgePlace;
  readonly file: string;
}

/** A run of a workflow. */
export interface WorkflowRun {
  readonly id: number;
  /** For people. */
  readonly url: string;
  /** How it ended, in GitHub's words (`success`, `failure`, …); not given while it has not. */
  readonly conclusion?: string;
}

/** "REST API endpoints for workflow runs", as far as it is read. */
const runAnswer = z.object({
  id: z.int().check(z.minimum(1)),
  status: z.nullable(z.string()),
  conclusion: z.nullable(z.string().check(z.regex(/^[a-z_]{1,40}$/))),
  html_url: z.url({ protocol: /^https?$/ }),
});
const runsAnswer = z.object({ workflow_runs: z.array(runAnswer) });

/** How long a run that was started may take to be listed, and how often is looked. Milliseconds. */
const showing = { tries: 10, pause: 2_000 };

/**
 * Starts a workflow by hand on a branch, and finds the run that this began: "Create a workflow dispatch event" says nothing
 * of it. What the network's trouble leaves open is looked for, and not started twice.
 *
 * @throws Failure as `ForgeClient.ask` does.
 */
export async function startWorkflow(
  client: ForgeClient,
  workflow: WorkflowPlace,
  branch: string,
): Promise<ForgeAnswer<WorkflowRun>> {
  const before = await listRuns(client, workflow, branch);
  if (!before.ok) return before;
  const newest = Math.max(0, ...before.value.map(({ id }) => id));
  const path = `${workflowPath(workflow)}/dispatches`;
  const started = await client.ask({ method: "POST", path, body: { ref: branch }, trouble: "told", paced: true });
  if (!started.ok && started.refusal.kind !== "unavailable") return started;
  for (let attempt = 0; attempt < showing.tries; attempt += 1) {
    const runs = await listRuns(client, workflow, branch);
    if (!runs.ok) return runs;
    // The oldest of the new ones: somebody else may have started one a moment later.
    const own = runs.value.filter(({ id }) => id > newest).sort((a, b) => a.id - b.id)[0];
    if (own) return { ok: true, value: own };
    await client.pause(showing.pause, `${client.forge.host} has not shown the run yet`);
  }
  const refusal: ForgeRefusal = started.ok
    ? { kind: "unavailable", reason: "it was started, and the forge shows no run of it" }
    : started.refusal;
  return { ok: false, refusal };
}

/** A run as it is now. */
export async function readRun(
  client: ForgeClient,
  repository: ForgePlace,
  id: number,
): Promise<ForgeAnswer<WorkflowRun>> {
  const answer = await client.ask({ method: "GET", path: `${repositoryPath(repository)}/actions/runs/${id}` });
  const parsed = answer.ok ? parseAnswer(runAnswer, answer.value.json) : answer;
  return parsed.ok ? { ok: true, value: toRun(parsed.value) } : parsed;
}

async function listRuns(
  client: ForgeClient,
  workflow: WorkflowPlace,
  branch: string,
): Promise<ForgeAnswer<readonly WorkflowRun[]>> {
  const query = new URLSearchParams({ event: "workflow_dispatch", branch, per_page: "20" });
  const answer = await client.ask({ method: "GET", path: `${workflowPath(workflow)}/runs?${query}` });
  const parsed = answer.ok ? parseAnswer(runsAnswer, answer.value.json) : answer;
  return parsed.ok ? { ok: true, value: parsed.value.workflow_runs.map(toRun) } : parsed;
}

function toRun({ id, status, conclusion, html_url }: z.infer<typeof runAnswer>): WorkflowRun {
  return { id, url: html_url, ...(status === "completed" && conclusion !== null && { conclusion }) };
}

function workflowPath({ repository, file }: WorkflowPlace): string {
  return `${repositoryPath(repository)}/actions/workflows/${encodeURIComponent(file)}`;
}
