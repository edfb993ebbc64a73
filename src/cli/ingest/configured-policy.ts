import { type Policy, policyOf } from "../../heimlern/policy.ts";
import { Failure } from "../../platform/failure.ts";
import type { LoadedConfig } from "./load-ingest-config.ts";

/** The policy as `.wgx/config.yml` has it. @throws Failure "configuration" for an arm that stands twice. */
export function configuredPolicy({ file, value }: LoadedConfig): Policy {
  const { arms = [] } = value.policy ?? {};
  const twice = arms.find((arm, index) => arms.indexOf(arm) !== index);
  if (twice !== undefined) {
    throw new Failure("configuration", {
      message: `the arm "${twice}" stands twice`,
      place: { file, key: "policy.arms" },
      hint: "name each arm once",
    });
  }
  return policyOf(value.policy ?? {});
}
