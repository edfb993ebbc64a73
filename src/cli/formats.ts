import { Failure } from "../platform/failure.ts";

/** The forms of a report, as `--format` takes them. */
export const formats = ["human", "json", "ndjson", "markdown", "junit", "sarif", "github"] as const;
export type Format = (typeof formats)[number];

interface Asked {
  readonly format: Format;
  readonly json: boolean;
}

/** `--json` is `--format json`. */
export function formatOf({ format, json }: Asked): Format {
  return json ? "json" : format;
}

/** Options that contradict each other are refused before anything is examined. @throws Failure "usage". */
export function refuseContradictions({ json, format }: Asked): void {
  if (!json || format === "human" || format === "json") return;
  throw new Failure("usage", {
    message: `--json and --format ${format} contradict each other`,
    hint: "leave one of them out",
  });
}
