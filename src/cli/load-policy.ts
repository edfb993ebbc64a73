import { join } from "node:path";
import { ingestConfig } from "../contracts/ingest-config.ts";
import { type Policy, policyOf } from "../heimlern/policy.ts";
import { Failure } from "../platform/failure.ts";
import { readSmallFile } from "../platform/files.ts";

/** The policy as `.wgx/config.yml` has it. @throws Failure "configuration" with every problem of that file and its place. */
export async function loadPolicy(root: string): Promise<Policy> {
  const file = join(root, ".wgx/config.yml");
  const text = readSmallFile(file, 1024 * 1024)?.toString("utf8");
  if (text === undefined) return policyOf({});
  const [{ parseYaml }, { validate }] = await Promise.all([
    import("../platform/yaml-document.ts"),
    import("../platform/validate.ts"),
  ]);
  const parsed = parseYaml(text, file);
  if (!parsed.ok) throw new Failure("configuration", parsed.problems);
  const valid = validate(ingestConfig, parsed.document);
  if (!valid.ok) throw new Failure("configuration", valid.problems);
  const { arms = [] } = valid.value?.policy ?? {};
  const twice = arms.find((arm, index) => arms.indexOf(arm) !== index);
  if (twice !== undefined) {
    throw new Failure("configuration", {
      message: `the arm "${twice}" stands twice`,
      place: { file, key: "policy.arms" },
      hint: "name each arm once",
    });
  }
  return policyOf(valid.value?.policy ?? {});
}
