import type { Initiation } from "../contracts/initiation.ts";
import { counted, printable, shellLine } from "../platform/text.ts";
import { type Colour, paintFor } from "./paint.ts";

/** What was made and what to do next, for people. Ends in a newline. */
export function renderInitiation(done: Initiation, options: { readonly colour: Colour }): string {
  const paint = paintFor(options.colour);
  const files = done.files.map(({ path, was }) =>
    was === "created" ? `${paint.state.ok("created")}  ${printable(path)}` : paint.quiet(`kept     ${printable(path)}`),
  );
  const skipped = done.skipped.map(({ name, reason }) => `${printable(name)}: ${printable(reason)}`);
  const next = [
    `cd ${shellLine([done.root])}`,
    ...(done.files.some(({ was }) => was === "created")
      ? ["git init && git add . && git commit -m 'Start the fleet'"]
      : []),
    "wgx validate && wgx doctor --all",
  ];
  return `${[
    ...files,
    ...(skipped.length > 0 ? ["", "left out:", ...skipped.map((line) => `  ${line}`)] : []),
    "",
    sentence(done),
    ...next.map((line) => `  ${paint.command(line)}`),
  ].join("\n")}\n`;
}

function sentence({ from, members = 0, root }: Initiation): string {
  const where = { github: ", from GitHub", clones: ", from the clones", empty: "", kept: "" }[from];
  if (from === "kept") return `The fleet of ${printable(root)} was there already. Next:`;
  return `A fleet of ${counted(members, "member")}${where}. Next:`;
}
