import type { Validation } from "../contracts/validation.ts";
import { counted, formatPlace, printable } from "../platform/text.ts";
import { type Colour, paintFor } from "./paint.ts";

/** What was validated and what is wrong, each problem with its place, for people. Ends in a newline. */
export function renderValidation(validation: Validation, options: { readonly colour: Colour }): string {
  const paint = paintFor(options.colour);
  const problems = validation.problems.flatMap(({ severity, message, place, hint }) => [
    `${severity === "fail" ? paint.error("error:") : paint.state.warn("warning:")} ${printable(message)}`,
    ...(place
      ? [`  ${paint.quiet("-->")} ${printable(formatPlace(place))}${place.key ? ` (${printable(place.key)})` : ""}`]
      : []),
    ...(hint === undefined ? [] : [`  ${paint.command("hint:")} ${printable(hint)}`]),
    "",
  ]);
  const notRead = validation.notRead.map(({ name, reason }) => `not read: ${printable(name)}: ${printable(reason)}`);
  const errors = validation.problems.filter(({ severity }) => severity === "fail").length;
  const warnings = validation.problems.length - errors;
  const verdict =
    errors + warnings === 0
      ? paint.state.ok("valid")
      : [errors > 0 && counted(errors, "error"), warnings > 0 && counted(warnings, "warning")]
          .filter(Boolean)
          .join(", ");
  const unread =
    validation.notRead.length > 0
      ? `; the profile of ${counted(validation.notRead.length, "member")} was not read`
      : "";
  return `${[...problems, ...notRead, `${counted(validation.documents.length, "document")}: ${verdict}${unread}`].join("\n")}\n`;
}
