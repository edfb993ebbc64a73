/** A recipe of the justfile: what it is for, and the command of wgx that it is. */
export interface Recipe {
  readonly name: string;
  readonly about: string;
  readonly args: readonly string[];
}

/** The daily round, in the order in which it is done. */
const allRecipes: readonly Recipe[] = [
  { name: "list", about: "The members, dependencies first", args: ["list"] },
  { name: "validate", about: "Check the fleet's documents against their contracts", args: ["validate"] },
  { name: "smoke", about: "Look quickly whether every member is well", args: ["smoke"] },
  { name: "doctor", about: "Examine the members in detail", args: ["doctor"] },
  { name: "plan", about: "Show what rolling the templates out would change", args: ["plan"] },
  { name: "up", about: "Roll the templates out", args: ["up"] },
  { name: "index", about: "Bring the index and the graph of the fleet up to date", args: ["index"] },
  { name: "e2e", about: "Carry the feed's events on, and bring the feedback home", args: ["ingest"] },
  { name: "e2e-dry", about: "Show what carrying the events on would do", args: ["ingest", "--dry-run"] },
  { name: "log-sync", about: "Write today's log from the runs", args: ["log-sync"] },
];

/** The recipes whose command this wgx has, so that none is made that can only fail. */
export function recipesFor(commands: ReadonlySet<string>): readonly Recipe[] {
  return allRecipes.filter(({ args: [command = ""] }) => commands.has(command));
}
