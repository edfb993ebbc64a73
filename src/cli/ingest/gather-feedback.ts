import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "zod/mini";
import { decisionOutcome } from "../../contracts/decision-outcome.ts";
import type { FeedbackReport } from "../../contracts/feedback-report.ts";
import { type Collected, collectFeedback, nothingCollected } from "../../heimlern/collect-feedback.ts";
import { type FeedbackSource, readSource } from "../../heimlern/feedback-source.ts";
import type { Learner } from "../../heimlern/learner.ts";
import { openLearner } from "../../heimlern/open-learner.ts";
import { outcomeFeedback } from "../../heimlern/outcome-feedback.ts";
import { type EventLookUp, sumUpFeedback } from "../../heimlern/sum-up-feedback.ts";
import { storedKeys } from "../../leitstand/stored-keys.ts";
import { Failure, messageOf } from "../../platform/failure.ts";
import { printable } from "../../platform/text.ts";
import { ignoreState } from "../../runs/journal.ts";
import type { Context } from "../context.ts";
import { learnerFolder, stateRoot, storeFolder } from "../state-folder.ts";
import { configuredPolicy } from "./configured-policy.ts";
import type { LoadedConfig } from "./load-ingest-config.ts";

/** Where feedback is looked for, or an operator's word on one decision. */
export interface FeedbackOptions {
  readonly from?: string;
  readonly decision?: string;
  readonly outcome?: "success" | "failure" | "partial" | "unknown";
  readonly comment?: string;
}

type Found = { readonly source: FeedbackReport["source"]; readonly collected: Collected };

/**
 * Collects what came of the policy's decisions since the last time, and lets the policy learn of it.
 *
 * @param about where the learner is and how it decides, and where the store is to whose events its decisions are joined.
 * @throws Failure "temporary" where another program has the learner, "incomplete" or "authentication" where the feedback
 * cannot be read, "usage" for a source or a decision that is none.
 */
export async function gatherFeedback(
  context: Context,
  { config, dataDir }: { readonly config: LoadedConfig; readonly dataDir?: string | undefined },
  options: FeedbackOptions,
): Promise<FeedbackReport> {
  const folder = learnerFolder(context, config);
  const opened = openLearner(folder, configuredPolicy(config), context.now);
  if (opened.kind === "busy") {
    throw new Failure("temporary", {
      message: `the policy learner is in use: ${opened.reason}`,
      place: { file: folder },
      hint: "wait for it, then run this again",
    });
  }
  try {
    ignoreState(stateRoot(context));
    const found = await find(context, options, opened.learner);
    const sum = sumUpFeedback(opened.learner, eventsIn(storeFolder(context, config, dataDir)));
    const { invalid, unjoined } = found.collected;
    return {
      schema: "wgx.feedback-report/1",
      at: context.now().toISOString(),
      source: found.source,
      ...found.collected,
      ...sum,
      exitCode: found.source.kind === "none" ? 3 : invalid.length + unjoined.length > 0 ? 1 : 0,
    };
  } finally {
    await opened.close();
  }
}

async function find(context: Context, options: FeedbackOptions, learner: Learner): Promise<Found> {
  const { decision, outcome, comment } = options;
  if (decision !== undefined && outcome !== undefined) {
    return {
      source: { kind: "outcome", name: decision },
      collected: await say(context, learner, decision, outcome, comment),
    };
  }
  const source = sourceOf(context, options.from);
  if (source === undefined) return { source: { kind: "none" }, collected: nothingCollected };
  const name = context.mask(source.kind === "url" ? source.url.origin + source.url.pathname : source.path);
  const answer = await readSource(source, context.signal);
  context.signal.throwIfAborted();
  if (answer.kind === "absent") return { source: { kind: "none", name }, collected: nothingCollected };
  if (answer.kind === "failed") {
    throw new Failure(answer.status === 401 || answer.status === 403 ? "authentication" : "incomplete", {
      message: `feedback cannot be read: ${answer.reason}`,
      place: { file: name },
      hint: "the cursor stays where it was: run this again",
    });
  }
  return {
    source: { kind: source.kind, name },
    collected: await collectFeedback(learner, name, answer.bytes, context.now()),
  };
}

async function say(
  context: Context,
  learner: Learner,
  decision: string,
  outcome: NonNullable<FeedbackOptions["outcome"]>,
  comment: string | undefined,
): Promise<Collected> {
  if (learner.decisionOf(decision) === undefined) {
    throw new Failure("usage", {
      message: `no decision is called "${printable(decision)}"`,
      place: { file: join(learner.folder, "decisions.jsonl") },
      hint: "the ids stand in that file, as decision_id",
    });
  }
  const success = outcome === "success" ? { success: true } : outcome === "failure" ? { success: false } : {};
  const feedback = outcomeFeedback(decision, parse(decisionOutcome, { outcome, ...success }), {
    at: context.now().toISOString(),
    comment,
  });
  const answer = await learner.learn([feedback]);
  if (answer.kind === "full" || answer.kind === "failed") {
    throw new Failure("incomplete", { message: `the outcome cannot be stored: ${answer.reason}` });
  }
  const isTaken = answer.outcomes.includes("stored");
  return {
    ...nothingCollected,
    read: 1,
    taken: isTaken ? 1 : 0,
    known: isTaken ? 0 : 1,
    forms: { newer: 1, older: 0 },
  };
}

/** A URL, a file or a clone. @throws Failure "usage" for a URL that cannot be used. */
function sourceOf({ env, cwd }: Context, from: string | undefined): FeedbackSource | undefined {
  const named = from ?? (env["HEIMLERN_DIR"] || undefined);
  if (named === undefined) return undefined;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(named)) return { kind: "url", url: usableUrl(named) };
  const path = resolve(cwd, named);
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  return { kind: isFolder ? "clone" : "file", path };
}

function usableUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "") return url;
  throw new Failure("usage", {
    message: "--from takes an http or https URL without credentials in it",
    hint: "or the path of a file or a clone",
  });
}

function eventsIn(folder: string): EventLookUp {
  if (!existsSync(folder)) return { known: false, reason: `there is no store in ${folder}` };
  try {
    const keys = storedKeys(folder);
    return { known: true, value: (key) => keys.has(key) };
  } catch (error) {
    return { known: false, reason: messageOf(error) };
  }
}
