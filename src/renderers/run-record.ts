import type { RunRecord } from "../contracts/run-record.ts";
import { counted, printable, shellLine } from "../platform/text.ts";
import { states } from "./by-urgency.ts";
import { type Colour, paintFor } from "./paint.ts";
import { outcomeWord } from "./run-words.ts";
import { labelled, type Width } from "./wrap.ts";

/** One run as the journal keeps it, for people. Ends in a newline. */
export function renderRunRecord(
  record: RunRecord,
  options: { readonly width: Width; readonly colour: Colour },
): string {
  const paint = paintFor(options.colour);
  const { id, command, startedAt, finishedAt, versions, fleet, members, exitCode, error, hints = [] } = record;
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  const row = (label: string, text: string): string =>
    labelled(`${label}:`.padEnd(10), printable(text), { width: options.width, hang: 10, style: paint.quiet });
  const counts = states
    .map((state) => ({ state, count: members.filter((member) => member.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${state}`);
  const notWell = members
    .filter(({ state }) => state !== "ok")
    .map(({ name, state, reason }) =>
      labelled(`${state.padEnd(9)}`, printable(reason === undefined ? name : `${name}  ${reason}`), {
        width: options.width,
        hang: 9,
        style: paint.state[state],
      }),
    );
  const findings = (record.findings ?? []).map(({ member, check, severity, path, message }) =>
    labelled(
      `${severity}[${printable(check)}]: `,
      printable([member, path, message].filter((part) => part !== undefined).join(": ")),
      { width: options.width, hang: 2, style: paint.state[severity] },
    ),
  );
  const omitted = record.findingsOmitted ?? 0;
  return `${[
    row("run", id),
    row("command", shellLine(command)),
    row("began", `${startedAt}, took ${seconds.toFixed(1)} s`),
    row(
      "versions",
      [`wgx ${versions.wgx}`, `node ${versions.node}`, versions.git && `git ${versions.git}`]
        .filter(Boolean)
        .join(", "),
    ),
    ...(fleet === undefined ? [] : [row("fleet", fleet)]),
    ...(members.length === 0 ? [] : [row("members", counts.join(", "))]),
    row("exit", `${exitCode}, ${outcomeWord(exitCode)}`),
    ...(error === undefined ? [] : [row("error", error)]),
    ...hints.map((hint) => row("hint", hint)),
    ...(notWell.length === 0 ? [] : ["", ...notWell]),
    ...(findings.length === 0 ? [] : ["", ...findings]),
    ...(omitted === 0 ? [] : [`… and ${counted(omitted, "finding")} that the journal does not keep`]),
  ].join("\n")}\n`;
}
