import { Failure } from "../platform/failure.ts";

/** What `wgx run` runs: a task that the members declare, or a command that the operator typed. */
export type Work = { readonly task: string } | { readonly argv: readonly [string, ...string[]] };

/**
 * Tells a task from a command: a command is what stands behind `--`.
 *
 * @param argv the whole command line, as typed.
 * @param operands what of it is no option, in order, without the `--`.
 * @throws Failure "usage" for neither, both or several.
 */
export function splitWork(argv: readonly string[], operands: readonly string[]): Work {
  const dashes = argv.indexOf("--");
  const behind = dashes < 0 ? 0 : argv.length - dashes - 1;
  const before = operands.slice(0, operands.length - behind);
  const [program, ...args] = operands.slice(operands.length - behind);
  const [task, second] = before;
  const hint = "wgx run TASK runs a task of the members' profiles, wgx run -- COMMAND ARGS a command of your own";
  if (task !== undefined && (second !== undefined || dashes >= 0)) {
    const message = dashes >= 0 ? "a task and a command contradict each other" : "wgx run takes one task";
    throw new Failure("usage", { message, hint });
  }
  if (task !== undefined) return { task };
  if (program === undefined || program === "")
    throw new Failure("usage", { message: "nothing was named to be run", hint });
  return { argv: [program, ...args] };
}
