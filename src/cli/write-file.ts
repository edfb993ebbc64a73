import { Failure, messageOf } from "../platform/failure.ts";
import { writeFileAtomically } from "../platform/files.ts";

/** Writes a file that somebody asked for. @throws Failure "configuration" where it cannot be written. */
export function write(path: string, text: string): void {
  try {
    writeFileAtomically(path, text);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** Why a file that was asked for is not there. */
export function unwritable(path: string, error: unknown): Failure {
  return new Failure(
    "configuration",
    {
      message: `cannot be written: ${messageOf(error)}`,
      place: { file: path },
      hint: "name a place that can be written",
    },
    { cause: error },
  );
}
