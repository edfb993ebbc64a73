import { join } from "node:path";
import { safeParse } from "zod/mini";
import { type PolicySnapshot, policySnapshot } from "../contracts/policy-snapshot.ts";
import { Failure, messageOf } from "../platform/failure.ts";
import { readSmallFile, writeFileAtomically } from "../platform/files.ts";

/** The version of what the learner writes. */
export const snapshotVersion = "1";

export function snapshotPath(folder: string): string {
  return join(folder, "policy_snapshot.json");
}

/**
 * Reads the snapshot; undefined where there is none.
 *
 * @throws Failure "configuration" for one that is corrupt or of another version. It is never written over.
 */
export function readSnapshot(folder: string): PolicySnapshot | undefined {
  const file = snapshotPath(folder);
  const bytes = readSmallFile(file);
  if (bytes === undefined) return undefined;
  const hint = "move it away, and it is made anew from policy_feedback.jsonl";
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    throw refusal(file, `the snapshot of the policy is no JSON: ${messageOf(error)}`, hint);
  }
  const version = typeof value === "object" && value !== null && "version" in value ? value.version : undefined;
  if (version !== snapshotVersion && version !== undefined) {
    const isNewer = Number.parseInt(String(version), 10) > Number(snapshotVersion);
    throw refusal(
      file,
      `the snapshot of the policy has version ${JSON.stringify(version)}, and this wgx knows ${snapshotVersion}`,
      isNewer ? "use the wgx that wrote it, or a newer one" : hint,
    );
  }
  const parsed = safeParse(policySnapshot, value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw refusal(file, `the snapshot of the policy is corrupt: ${issue?.path.join(".")}: ${issue?.message}`, hint);
  }
  const { arms, counts, values } = parsed.data;
  if (arms.length !== counts.length || arms.length !== values.length) {
    throw refusal(file, "the snapshot of the policy is corrupt: arms, counts and values differ in length", hint);
  }
  return parsed.data;
}

/** @throws the system error where it cannot be written. */
export function writeSnapshot(folder: string, snapshot: PolicySnapshot): void {
  const parsed = policySnapshot.parse(snapshot);
  writeFileAtomically(snapshotPath(folder), `${JSON.stringify(parsed, undefined, 2)}\n`);
}

function refusal(file: string, message: string, hint: string): Failure {
  return new Failure("configuration", { message, place: { file }, hint });
}
