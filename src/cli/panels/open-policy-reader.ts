import { resolve } from "node:path";
import { PolicyReader } from "../../heimlern/policy-reader.ts";
import { loadIngestConfig } from "../ingest/load-ingest-config.ts";

/** A reader of the learner that is configured here. @throws Failure "configuration" for a configuration that is wrong. */
export async function openPolicyReader(root: string): Promise<PolicyReader> {
  const configured = (await loadIngestConfig(root)).value.sinks?.["heimlern"];
  const folder = configured?.type === "embedded" ? configured.data_dir : undefined;
  return new PolicyReader(resolve(root, folder ?? ".wgx/heimlern"));
}
