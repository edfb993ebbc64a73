import { Failure } from "../platform/failure.ts";
import { isSecretName } from "../platform/secrets.ts";
import { printable } from "../platform/text.ts";

/**
 * Checks what `--pass-env` names.
 *
 * @param code `own`: the command was typed by the operator, who may hand it a token; `members`: it is somebody's task.
 * @throws Failure "usage" for what is no name of a variable, or a token for a member's task.
 */
export function checkPassedNames(names: readonly string[], code: "own" | "members"): void {
  for (const name of names) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new Failure("usage", {
        message: `--pass-env "${printable(name)}": that is no name of a variable`,
        hint: "name one that is set here; its value is taken from there",
      });
    }
    if (code === "members" && isSecretName(name)) {
      throw new Failure("usage", {
        message: `--pass-env ${name}: a task never gets a token or a password of yours`,
        hint: "give it to a command that you type yourself: wgx run --pass-env NAME -- COMMAND",
      });
    }
  }
}
