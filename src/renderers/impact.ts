import type { Impact } from "../contracts/impact.ts";
import { counted } from "../platform/text.ts";
import { type Colour, paintFor } from "./paint.ts";

/** What depends on a repository, each with the way that leads there. Ends in a newline. */
export function renderImpact({ name, dependents }: Impact, options: { readonly colour: Colour }): string {
  const paint = paintFor(options.colour);
  const width = Math.max(0, ...dependents.map((dependent) => dependent.name.length));
  const lines = dependents.map(({ name: dependent, kind, direct, path }) => {
    const outside = kind === "member" ? "" : paint.quiet(`  (${kind}, not of the fleet)`);
    return `${dependent.padEnd(width)}  ${direct ? "directly" : `by way of ${path.slice(1, -1).join(" <- ")}`}${outside}`;
  });
  const direct = dependents.filter((dependent) => dependent.direct).length;
  const verdict =
    dependents.length === 0
      ? `nothing depends on ${name}`
      : `${counted(dependents.length, "repository depends", "repositories depend")} on ${name}: ${direct} directly, ${dependents.length - direct} through others`;
  return `${[...lines, ...(lines.length > 0 ? [""] : []), verdict].join("\n")}\n`;
}
