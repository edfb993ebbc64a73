interface Time {
  readonly name: string;
  readonly milliseconds: number;
  readonly count: number;
  readonly longest: { readonly milliseconds: number; readonly about?: string };
}

/** A table of what took how long, the longest first. For people: its form is no contract. */
export function renderTimes(times: readonly Time[]): string {
  const rows = times.toSorted((a, b) => b.milliseconds - a.milliseconds);
  const width = Math.max(4, ...rows.map(({ name }) => name.length));
  const row = (name: string, total: string, count: string, longest: string): string =>
    `  ${name.padEnd(width)}  ${total.padStart(10)}  ${count.padStart(6)}  ${longest}`.trimEnd();
  return [
    "profile: milliseconds of wall time; what goes on at the same time overlaps",
    row("what", "total", "times", "longest"),
    ...rows.map(({ name, milliseconds, count, longest }) => {
      const about = longest.about === undefined ? "" : ` (${longest.about})`;
      return row(name, ms(milliseconds), String(count), count > 1 ? `${ms(longest.milliseconds)}${about}` : "");
    }),
  ].join("\n");
}

function ms(milliseconds: number): string {
  return milliseconds.toFixed(1);
}
