import type { RunRecord } from "../contracts/run-record.ts";

const outcomes: Readonly<Record<number, string>> = {
  0: "done",
  1: "findings",
  2: "refused",
  3: "incomplete",
  4: "permission refused",
  70: "defect",
  75: "temporary failure",
  130: "interrupted",
};

/** How a run ended, in a word or two; the codes are those of `wgx help exit-codes`. */
export function outcomeWord(exitCode: number): string {
  return outcomes[exitCode] ?? `exit ${exitCode}`;
}

/** The name of the command; records of older versions have only what was typed. */
export function commandName({ name, command }: RunRecord): string {
  return name ?? command.slice(1).find((word) => !word.startsWith("-")) ?? "";
}

/** `2026-03-02 12:01Z`. */
export function minuteOf(moment: string): string {
  return `${new Date(moment).toISOString().slice(0, 16).replace("T", " ")}Z`;
}
