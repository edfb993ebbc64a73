import { resolve } from "node:path";
import { Failure, messageOf } from "../../platform/failure.ts";
import { writeFileAtomically } from "../../platform/files.ts";
import { renderJson } from "../../renderers/json.ts";
import type { Colour } from "../../renderers/paint.ts";
import type { Context } from "../context.ts";
import type { RollOutOptions } from "./options.ts";

/**
 * Shows a document in the form that was asked for, where it was asked for.
 *
 * @param render for people; without colour where it goes to a file.
 * @throws Failure "configuration" where the file cannot be written.
 */
export function present(
  { cwd, terminal }: Context,
  { json, format, output }: Pick<RollOutOptions, "json" | "format" | "output">,
  document: object,
  render: (colour: Colour) => string,
): void {
  const toFile = output !== undefined;
  const text = json || format === "json" ? renderJson(document) : render(toFile ? "never" : terminal.colour);
  if (toFile) writeOutput(resolve(cwd, output), text);
  else terminal.print(text);
}

/** @throws Failure "configuration" where the file cannot be written. */
export function writeOutput(file: string, text: string): void {
  try {
    writeFileAtomically(file, text);
  } catch (error) {
    const message = `cannot be written: ${messageOf(error)}`;
    const hint = "name a place that can be written";
    throw new Failure("configuration", { message, place: { file }, hint }, { cause: error });
  }
}
