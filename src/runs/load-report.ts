import { type FailureDocument, failureDocument } from "../contracts/failure.ts";
import { type Report, report } from "../contracts/report.ts";
import { Failure, messageOf } from "../platform/failure.ts";
import { readSmallFile } from "../platform/files.ts";
import { formatKey } from "../platform/key-path.ts";
import { validate } from "../platform/validate.ts";

/** The largest report that is read, in bytes; one of two thousand members has a few million. */
const largest = 256 * 1024 * 1024;
const hint = "name a report that wgx wrote with --format json";

/**
 * Reads a report that an earlier run wrote as JSON. Nothing in it is believed before it keeps its contract.
 *
 * @param file absolute.
 * @throws Failure "configuration" where it is not there, cannot be read, or is no report.
 */
export function loadReport(file: string): Report {
  return keep(file, parse(file));
}

/** The same, where a run that stopped may have left its failure in place of a report. */
export function loadReportOrFailure(file: string): Report | FailureDocument {
  const value = parse(file);
  const stopped = failureDocument.safeParse(value);
  return stopped.success ? stopped.data : keep(file, value);
}

function parse(file: string): unknown {
  const text = read(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure(
      "configuration",
      { message: `this is no JSON document: ${messageOf(error)}`, place: { file }, hint },
      { cause: error },
    );
  }
}

function keep(file: string, value: unknown): Report {
  const result = validate(report, {
    value,
    locate: (path) => ({ file, ...(path.length > 0 && { key: formatKey(path) }) }),
  });
  if (result.ok) return result.value;
  const [first = { message: "it does not keep its contract", place: { file } }, ...more] = result.problems;
  const others = more.length === 0 ? "" : ` (and ${more.length} more like it)`;
  throw new Failure("configuration", { ...first, message: `this is no report: ${first.message}${others}`, hint });
}

function read(file: string): string {
  let reason = "there is no such file";
  try {
    const bytes = readSmallFile(file, largest);
    if (bytes) return bytes.toString("utf8");
  } catch (error) {
    reason = messageOf(error);
  }
  throw new Failure("configuration", { message: `cannot be read: ${reason}`, place: { file }, hint });
}
