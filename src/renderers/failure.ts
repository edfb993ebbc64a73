import type { FailureDocument, FailureKind, Place, Problem } from "../contracts/failure.ts";
import { printable } from "../platform/text.ts";
import { type Colour, type Paint, paintFor } from "./paint.ts";

/** Why a command stopped, as a person reads it on stderr: message, place and hint of each problem. Ends in a newline. */
export function renderFailure(problems: readonly Problem[], options: { readonly colour: Colour }): string {
  const paint = paintFor(options.colour);
  return `${problems.map((problem) => problemBlock(problem, paint)).join("\n\n")}\n`;
}

/** The same for `--json`. */
export function toFailureDocument(kind: FailureKind, problems: readonly Problem[], exitCode: number): FailureDocument {
  return { schema: "wgx.failure/1", kind, problems: [...problems], exitCode };
}

function problemBlock({ message, place, hint }: Problem, paint: Paint): string {
  return [
    `${paint.error("error:")} ${printable(message)}`,
    ...(place === undefined ? [] : [`  ${paint.quiet("-->")} ${placeWords(place)}`]),
    ...(hint === undefined ? [] : [`  ${paint.command("hint:")} ${printable(hint)}`]),
  ].join("\n");
}

/** `repos.yml:12:5 (repos[3].name)`, as far as it is known. */
function placeWords({ file, line, column, key }: Place): string {
  const numbers = line === undefined ? [] : [line, ...(column === undefined ? [] : [column])];
  const where = [printable(file), ...numbers].join(":");
  return key === undefined || key === "" ? where : `${where} (${printable(key)})`;
}
