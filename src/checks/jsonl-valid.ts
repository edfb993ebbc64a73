import type { Inspection, Mark } from "../contracts/inspection.ts";
import { counted } from "../platform/text.ts";
import type { MemberCheck } from "./check.ts";
import { inspectedFindings } from "./inspected-findings.ts";

const explanation = `Every line of a *.jsonl or *.ndjson file is a JSON value of its own (jsonlines.org).

Such files are feeds and logs that are read line by line: one line that is no JSON stops the reader there, or is lost.

fail  A line is no JSON, or no UTF-8: mend or remove it. Often it is two values on one line, a value over several
      lines, a line that was cut off, or a comma behind it.
info  A file of more than 32 MiB was not looked into.

Blank lines are passed over, as most readers do. What the values mean is not looked at: "wgx ingest validate" does.`;

const inspection: Inspection = {
  wants: (name) => /\.(?:jsonl|ndjson)$/i.test(name),
  of: { kind: "content", most: 32 * 1024 * 1024, read: brokenLines },
};

/** Lines that are told one by one; of a file of another kind every line is broken. */
const most = 20;

export const jsonlValid: MemberCheck = {
  level: "member",
  id: "jsonl-valid",
  title: "Every line of a JSON Lines file is JSON",
  severity: "fail",
  explanation,
  needs: { inspection },
  check: (facts) => inspectedFindings(jsonlValid.id, facts, () => undefined),
};

function brokenLines(content: Uint8Array): readonly Mark[] {
  const strict = new TextDecoder("utf-8", { fatal: true });
  const decode = (bytes: Uint8Array): string => strict.decode(bytes);
  const marks: Mark[] = [];
  let line = 0;
  let broken = 0;
  for (let at = 0; at < content.length; ) {
    const newline = content.indexOf(10, at);
    const end = newline < 0 ? content.length : newline;
    line++;
    const problem = problemOf(content.subarray(at, end), decode);
    if (problem !== undefined && ++broken <= most) marks.push({ severity: "fail", line, message: problem });
    at = end + 1;
  }
  if (broken > most) marks.push({ severity: "fail", message: `${counted(broken - most, "more line")} of it no JSON` });
  return marks;
}

/** What is wrong with a line; nothing of the line is quoted, since it may hold anything. */
function problemOf(bytes: Uint8Array, decode: (bytes: Uint8Array) => string): string | undefined {
  try {
    const text = decode(bytes);
    if (text.trim() !== "") JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof SyntaxError ? "this line is no JSON" : "this line is no UTF-8";
  }
}
