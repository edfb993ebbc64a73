import type { DemoCommit } from "../demo-repository.ts";
import { inventory } from "./inventory.ts";
import { reading, toolchain } from "./shared-documents.ts";
import * as templates from "./templates.ts";

const readme = `# Lindenhof

What our repositories share: the list of them (repos.yml), the files they have in common (templates/), and what the
last look at them found (reports/).
`;

const manifest = `# What each template is meant for. The last rule that matches wins.
- match: "**"
  policy: required
- match: "docs/**"
  policy: optional
- match: [".wgx/profile.yml", "Justfile"]
  policy: seed
- match: "agent-kit/**"
  policy: optional
- match: "agent-kit/**"
  policy: required
  members: { tags: [agents] }
`;

const waivers = `# Differences that are meant, and until when.
- member: waterworks
  path: .editorconfig
  reason: the controllers' tables are edited with tabs
  until: 2099-12-31
- member: waterworks
  path: .github/workflows/guard.yml
  reason: the pump tests need their own step until the new rig is built
  until: 2025-12-31
- member: aussensensor
  path: .editorconfig
  reason: the old sensors wrote CRLF
  until: 2099-12-31
`;

/** The templates grow: each commit makes a version that some member still has, or had. */
const history: readonly DemoCommit[] = [
  {
    date: "2025-01-13T08:10:00Z",
    author: "mira",
    message: "Write down what our repositories share",
    files: {
      "README.md": readme,
      "repos.yml": inventory(),
      "templates/.editorconfig": templates.editorconfig[0],
      "templates/.github/workflows/guard.yml": templates.guard[0],
      "templates/scripts/check.sh": templates.checkScripts[0],
      "templates/scripts/notify-board.sh": templates.notifyBoard,
      "templates/docs/conventions.md": templates.houseRules[0],
    },
  },
  {
    date: "2025-02-03T16:45:00Z",
    author: "tomas",
    message: "Let no workflow run for hours\n\nThe rig was blocked over a weekend.",
    files: {
      "templates/.github/workflows/guard.yml": templates.guard[1],
      "templates/SECURITY.md": templates.security,
    },
  },
  {
    date: "2025-03-10T07:30:00Z",
    author: "mira",
    message: "Give new repositories a start: a profile and a justfile",
    files: {
      "templates/.wgx/profile.yml": templates.profileSeed,
      "templates/Justfile": templates.justfileSeed,
      "templates/docs/conventions.md": templates.houseRules[1],
    },
  },
  {
    date: "2025-04-22T11:05:00Z",
    author: "yusuf",
    message: "Refuse conflict markers, and settle how we indent",
    files: {
      "templates/.editorconfig": templates.editorconfig[1],
      "templates/scripts/check.sh": templates.checkScripts[1],
      "templates/docs/adr/0001-plain-files.md": templates.plainFiles,
    },
  },
  {
    date: "2025-06-02T09:20:00Z",
    author: "tomas",
    message: "Call the conventions what we call them: house rules",
    files: {
      "templates/docs/conventions.md": null,
      "templates/docs/house-rules.md": templates.houseRules[1],
      "templates/agent-kit/brief.md": templates.agentBrief,
    },
  },
  {
    date: "2025-07-14T18:00:00Z",
    author: "mira",
    message: "Take down the notice board",
    files: { "templates/scripts/notify-board.sh": null, "templates/docs/house-rules.md": templates.houseRules[2] },
  },
  {
    date: "2025-09-01T06:50:00Z",
    author: "yusuf",
    message: "Run one guard at a time",
    files: { "templates/.github/workflows/guard.yml": templates.guard[2] },
  },
  {
    date: "2025-09-15T13:15:00Z",
    author: "mira",
    message: "Say what each template is meant for, and which differences are",
    files: { "templates/manifest.yml": manifest, "templates/waivers.yml": waivers, "reports/.gitkeep": "" },
  },
  {
    date: "2025-09-22T09:40:00Z",
    author: "yusuf",
    message: "Agree on what a reading is, and on what we build with",
    files: { "contracts/reading.schema.json": reading[1], "toolchain.versions.yml": toolchain },
  },
];

/** The repository that the others share. Its history ends with the commit that says where the remotes are. */
export const metarepo = {
  name: "metarepo",
  branch: "main",
  historyWith: (urlOf: (name: string) => string): readonly DemoCommit[] => [
    ...history,
    {
      date: "2025-11-03T08:00:00Z",
      author: "tomas",
      message: "Note where each repository lives",
      files: { "repos.yml": inventory(urlOf) },
    },
  ],
};
