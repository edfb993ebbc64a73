import { type InventoryStart, inventoryText } from "./inventory-text.ts";
import { recipesFor } from "./recipes.ts";
import { workflowText } from "./workflow-text.ts";

/** A file of a new metarepo. Paths go down from its root, with `/`. */
export interface StarterFile {
  readonly path: string;
  readonly text: string;
  /** Names by which the same thing goes as well; where one of them is there, this one is not written. */
  readonly aliases: readonly string[];
}

/** What a new metarepo is made with. */
export interface MetarepoStart {
  /** Undefined where there is an inventory already. */
  readonly inventory: InventoryStart | undefined;
  /** The commands that this wgx has. */
  readonly commands: ReadonlySet<string>;
}

/** The files of a new metarepo, in the order in which they are written. Pure. */
export function starterFiles({ inventory, commands }: MetarepoStart): readonly StarterFile[] {
  const hasIndex = commands.has("index");
  return [
    {
      path: "repos.yml",
      text: inventory === undefined ? "" : inventoryText(inventory),
      aliases: ["repos.yaml", "fleet/repos.yml"],
    },
    { path: "templates/manifest.yml", text: manifestText, aliases: [] },
    { path: "reports/.gitignore", text: reportsIgnoreText, aliases: [] },
    { path: "justfile", text: justfileText(commands), aliases: ["Justfile", ".justfile"] },
    ...(hasIndex ? [{ path: "Makefile", text: makefileText, aliases: ["makefile", "GNUmakefile"] }] : []),
    {
      path: ".github/workflows/wgx.yml",
      text: workflowText(commands),
      aliases: [".github/workflows/wgx.yaml"],
    },
  ];
}

/** Nothing is required before somebody says so. */
const manifestText = `# What the files in this folder are to the members; the last rule that matches wins. Made by wgx init.
# policy: required | optional | seed | ignore. More in docs/templates.md of wgx.
- match: "**"
  policy: optional
- match: [".wgx/profile.yml", ".wgx/profile.example.yml", "Justfile", "justfile"]
  policy: seed
`;

const reportsIgnoreText = `# What runs write stays here, but for the template of the log. Made by wgx init.
*
!.gitignore
!sync-logs/
!sync-logs/_TEMPLATE.sync-run.md
`;

function justfileText(commands: ReadonlySet<string>): string {
  const recipes = recipesFor(commands).map(
    ({ name, about, args }) => `
# ${about}
[no-exit-message]
${name} *options:
    wgx ${args.join(" ")} "$@"
`,
  );
  return `# The daily round of this fleet; \`just\` lists it. Made by wgx init, and yours to change.
set positional-arguments
set quiet

# What there is
_default:
    just --list --unsorted --justfile {{ quote(justfile()) }}
${recipes.join("")}`;
}

const makefileText = `# make all brings docs/org-index.md and docs/org-graph.mmd up to date. Made by wgx init, and yours to change.
.PHONY: all index check

all: index

index:
\twgx index

check:
\twgx index --check
`;
