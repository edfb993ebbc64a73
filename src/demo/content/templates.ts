import type { DemoFile } from "../demo-repository.ts";

/** The texts of Lindenhof's templates, oldest version first. A template's place in a member is its name here. */

const checkout = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2";

function guardWorkflow(parts: { readonly top: string; readonly job: string }): string {
  return `name: guard
on: [push, pull_request]
permissions:
  contents: read
${parts.top}jobs:
  check:
    runs-on: ubuntu-24.04
${parts.job}    steps:
      - uses: ${checkout}
      - run: ./scripts/check.sh
`;
}

const timeLimit = "    timeout-minutes: 10\n";
const oneAtATime = "concurrency:\n  group: guard\n  cancel-in-progress: true\n";

/** `.github/workflows/guard.yml`: the CI that every member has. */
export const guard = [
  guardWorkflow({ top: "", job: "" }),
  guardWorkflow({ top: "", job: timeLimit }),
  guardWorkflow({ top: oneAtATime, job: timeLimit }),
] as const;

/** `.editorconfig` */
export const editorconfig = [
  `root = true

[*]
charset = utf-8
end_of_line = lf
insert_final_newline = true
`,
  `root = true

[*]
charset = utf-8
end_of_line = lf
indent_style = space
indent_size = 2
insert_final_newline = true
trim_trailing_whitespace = true
`,
] as const;

function checkScript(body: string): DemoFile & { readonly executable: string } {
  return { executable: `#!/bin/sh\n# Looks over every file that git tracks.\nset -eu\n\n${body}` };
}

const endsInNewline = `for file in $(git ls-files); do
  [ -z "$(tail -c 1 "$file")" ] || { echo "$file: no newline at the end"; exit 1; }
done
`;
const noMarkers = `if git grep -nE '^(<<<<<<<|>>>>>>>) '; then
  echo "conflict markers were committed"
  exit 1
fi
`;

/** `scripts/check.sh` */
export const checkScripts = [checkScript(endsInNewline), checkScript(endsInNewline + noMarkers)] as const;

/** The edit that two members share: the candidate to take back into the template. */
export const checkScriptSkippingGenerated = checkScript(
  (endsInNewline + noMarkers).replaceAll("git ls-files", "git ls-files ':!generated'"),
);

/** `SECURITY.md` */
export const security = `# Reporting a weakness

Write to security@lindenhof.example. You get an answer within three days.
Please do not open a public issue for it.
`;

/** `docs/house-rules.md`, which was called `docs/conventions.md` in its first two versions. */
export const houseRules = [
  `# House rules

- One change, one commit, and a sentence that says why.
- Tools go back to where they were taken from.
- What is decided is written down in docs/adr/.
`,
  `# House rules

- One change, one commit, and a sentence that says why.
- Tools go back to where they were taken from, clean.
- What is decided is written down in docs/adr/.
- Water first, then code.
`,
  `# House rules

- One change, one commit, and a sentence that says why.
- Tools go back to where they were taken from, clean.
- What is decided is written down in docs/adr/.
- Water first, then code.
- Whoever breaks the build tends the compost.
`,
] as const;

/** `docs/adr/0001-plain-files.md` */
export const plainFiles = `# 1. Plain files

What we measure and plan is kept in plain text files, one record a line.
A file outlives the program that wrote it.
`;

/** `agent-kit/brief.md`, for members with the tag \`agents\`. */
export const agentBrief = `# For whoever helps, human or machine

Read docs/house-rules.md. Run ./scripts/check.sh before you propose a change. Never water at noon.
`;

/** `scripts/notify-board.sh`, removed once the notice board had gone. */
export const notifyBoard: DemoFile = {
  executable: `#!/bin/sh
# Puts a line on the notice board by the gate.
printf '%s\\n' "$1" | lpr -P gate-board
`,
};

/** `.wgx/profile.yml`, a seed: the start of a member's own. */
export const profileSeed = `wgx:
  apiVersion: v1
  tasks:
    smoke: ./scripts/check.sh
`;

/** `Justfile`, a seed. */
export const justfileSeed = `default: check

check:
    ./scripts/check.sh
`;
