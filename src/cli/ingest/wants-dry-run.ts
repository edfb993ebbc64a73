import { Failure } from "../../platform/failure.ts";
import type { Context } from "../context.ts";

/** `--dry-run`, or DRY_RUN as the ecosystem's recipes set it. @throws Failure "configuration" for a value that is neither. */
export function wantsDryRun({ env }: Pick<Context, "env">, flag: boolean): boolean {
  const value = env["DRY_RUN"]?.toLowerCase() ?? "";
  if (["", "0", "false", "no"].includes(value)) return flag;
  if (["1", "true", "yes"].includes(value)) return true;
  throw new Failure("configuration", { message: "DRY_RUN is neither 1 nor 0", hint: "set it to 1, or unset it" });
}
