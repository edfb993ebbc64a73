import type { DemoRepository } from "../demo-repository.ts";
import * as templates from "./templates.ts";

const profile = `# Tasks may stand at the root, too.
tasks:
  smoke: ./scripts/check.sh
  lend: ./bin/lend
  stocktake: ./scripts/stocktake.sh --all
`;

const lend = (question: string): string => `#!/bin/sh
# Notes who took what.
set -eu
tool=\${1:?${question}}
printf '%s\\t%s\\t%s\\n' "$(date +%F)" "$tool" "\${2:-$USER}" >> ledger.tsv
`;

const readme = "# toolshed\n\nWho has the long ladder? `./bin/lend ladder mira` notes it.\n";

const plainFilesWithLedger = `${templates.plainFiles}
The ledger of the toolshed is such a file: a date, a tool and a name, with tabs between them.
`;

const aiContext = `project:
  name: toolshed
  summary: TODO
  role: Lends tools and notes who has them.
ai_guidance:
  do: [append to ledger.tsv]
  dont: []
`;

/**
 * Somebody is at work here: a commit that was not pushed, a change that was not committed. A task calls a script that
 * was never written, the note for agents was never finished, the house rules still have their version from before they were renamed, and the check script
 * carries an edit that waterworks made as well.
 */
export const toolshed: DemoRepository = {
  name: "toolshed",
  branch: "main",
  history: [
    {
      date: "2025-01-16T09:00:00Z",
      author: "tomas",
      message: "Note who took what",
      files: {
        "README.md": readme,
        "bin/lend": { executable: lend("which tool") },
        "ledger.tsv": "2025-01-16\tladder\tyusuf\n",
        ".editorconfig": templates.editorconfig[0],
        ".github/workflows/guard.yml": templates.guard[0],
        "scripts/check.sh": templates.checkScripts[0],
      },
    },
    {
      date: "2025-03-24T15:40:00Z",
      author: "tomas",
      message: "Add the house rules, and tasks to run",
      files: { "docs/house-rules.md": templates.houseRules[0], ".wgx/profile.yml": profile },
    },
    {
      date: "2025-06-11T12:00:00Z",
      author: "mira",
      message: "Bring the shared files up to date",
      files: {
        ".editorconfig": templates.editorconfig[1],
        "scripts/check.sh": templates.checkScripts[1],
        "SECURITY.md": templates.security,
        "agent-kit/brief.md": templates.agentBrief,
        "docs/adr/0001-plain-files.md": templates.plainFiles,
      },
    },
    {
      date: "2025-08-19T10:25:00Z",
      author: "tomas",
      message: "Leave generated files out of the check, and note what the ledger is",
      files: {
        "scripts/check.sh": templates.checkScriptSkippingGenerated,
        "docs/adr/0001-plain-files.md": plainFilesWithLedger,
      },
    },
    {
      date: "2025-09-17T07:55:00Z",
      author: "mira",
      message: "Take over the new guard",
      files: { ".github/workflows/guard.yml": templates.guard[2], ".ai-context.yml": aiContext },
    },
  ],
  unpushed: {
    date: "2025-11-05T19:30:00Z",
    author: "tomas",
    message: "Ask for the tool in a full sentence",
    files: { "bin/lend": { executable: lend("say which tool you take") } },
  },
  lyingAbout: { "README.md": `${readme}\nThe lawn mower is broken.\n`, "wishes.txt": "a second ladder\n" },
};
