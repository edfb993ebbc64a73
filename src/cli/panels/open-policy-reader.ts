import { PolicyReader } from "../../heimlern/policy-reader.ts";
import type { Context } from "../context.ts";
import { loadIngestConfig } from "../ingest/load-ingest-config.ts";
import { learnerFolder } from "../state-folder.ts";

/** A reader of the learner that is configured here. @throws Failure "configuration" for a configuration that is wrong. */
export async function openPolicyReader(context: Context, root: string): Promise<PolicyReader> {
  return new PolicyReader(learnerFolder(context, await loadIngestConfig(root)));
}
