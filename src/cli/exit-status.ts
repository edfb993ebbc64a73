import type { FailureKind } from "../contracts/failure.ts";

/** Every exit status of every command, most serious first where several apply. */
export const exitStatuses = [
  { code: 70, name: "defect", meaning: "a defect in wgx itself; the message says where to report it" },
  { code: 2, name: "usage", meaning: "usage or configuration error; nothing was done" },
  { code: 4, name: "authentication", meaning: "authentication or permission refused" },
  {
    code: 3,
    name: "incomplete",
    meaning: "at least one repository or sink could not be read or written; what could be done was",
  },
  { code: 75, name: "temporary", meaning: "temporary failure, safe to run again" },
  {
    code: 1,
    name: "findings",
    meaning: "done, with findings: drift, a failed check, dead letters, a stale generated file",
  },
  { code: 130, name: "interrupted", meaning: "interrupted; what was finished is kept" },
  { code: 0, name: "done", meaning: "done, nothing to report at or above --fail-on" },
] as const;

const byKind: Readonly<Record<FailureKind, number>> = {
  usage: 2,
  configuration: 2,
  tool: 2,
  authentication: 4,
  incomplete: 3,
  temporary: 75,
  interrupted: 130,
  defect: 70,
};

/** The exit status of a command that stopped before it had a report. */
export function exitStatusOf(kind: FailureKind): number {
  return byKind[kind];
}

/** The exit status of a whole whose parts have these: that of the most serious. */
export function mostSerious(codes: readonly number[]): number {
  return exitStatuses.find(({ code }) => codes.includes(code))?.code ?? 0;
}

/** The table for `wgx help exit-codes`, by code. */
export function exitStatusTable(): string {
  const rows = [...exitStatuses]
    .sort((a, b) => a.code - b.code)
    .map(({ code, meaning }) => `${String(code).padStart(5)}  ${meaning}\n`);
  return `Exit status of every command:\n\n${rows.join("")}\nWhen several apply the most serious wins: 70, 2, 4, 3, 75, 1.\n`;
}
