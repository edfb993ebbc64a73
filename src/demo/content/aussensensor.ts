import type { DemoRepository } from "../demo-repository.ts";
import { feed } from "./feed.ts";
import { reading } from "./shared-documents.ts";
import * as templates from "./templates.ts";

/** Where the feed lies in the clone. */
export const feedPath = "export/feed.jsonl";

const profile = `wgx:
  apiVersion: v1
  repoKind: sensor
  tasks:
    smoke:
      desc: look over the files and try the collector
      sh:
        - ./scripts/check.sh
        - python3 scripts/collect.py --dry-run
    collect: python3 scripts/collect.py
  validate:
    quick: [smoke]
`;

const collector = (limit: string): string => `"""Appends what is new outside to export/feed.jsonl."""
import json
import sys

LIMIT = ${limit}


def collect(lines):
    for line in lines[:LIMIT]:
        yield json.dumps({"type": "news", "source": "stdin", "title": line.strip()})


if __name__ == "__main__":
    if "--dry-run" not in sys.argv:
        for event in collect(sys.stdin.readlines()):
            print(event)
`;

const aiContext = `project:
  name: aussensensor
  summary: Notices what happens outside the garden and writes it down, one event a line.
  role: Source of events for the whole garden.
  language: Python
dependencies:
  internal: [toolshed]
architecture:
  entry_points: [scripts/collect.py]
  data_flow:
    output: export/feed.jsonl
conventions:
  branching: main and short-lived branches
documentation:
  architecture_decisions: docs/adr/
ai_guidance:
  do: [keep the feed append-only]
  dont: [invent events that nobody saw]
`;

/** The one that is as it should be: every template is current, and its own Justfile is its own business. */
export const aussensensor: DemoRepository = {
  name: "aussensensor",
  branch: "main",
  history: [
    {
      date: "2025-01-20T10:00:00Z",
      author: "yusuf",
      message: "Collect what is new outside",
      files: {
        "README.md": "# aussensensor\n\nNotices what happens outside and writes it to export/feed.jsonl.\n",
        ".gitignore": "/export/*.jsonl*\n",
        "scripts/collect.py": collector("20"),
        ".editorconfig": templates.editorconfig[0],
        ".github/workflows/guard.yml": templates.guard[0],
        "scripts/check.sh": templates.checkScripts[0],
      },
    },
    {
      date: "2025-05-05T14:30:00Z",
      author: "yusuf",
      message: "Say how it is worked on",
      files: {
        ".wgx/profile.yml": profile,
        ".ai-context.yml": aiContext,
        Justfile: "default: collect\n\ncollect:\n    python3 scripts/collect.py\n",
      },
    },
    {
      date: "2025-09-16T08:20:00Z",
      author: "mira",
      message: "Bring the shared files up to date",
      files: {
        ".editorconfig": templates.editorconfig[1],
        ".github/workflows/guard.yml": templates.guard[2],
        "scripts/check.sh": templates.checkScripts[1],
        "SECURITY.md": templates.security,
        "docs/house-rules.md": templates.houseRules[2],
        "agent-kit/brief.md": templates.agentBrief,
        "contracts/reading.schema.json": reading[1],
      },
    },
    {
      date: "2025-10-27T17:10:00Z",
      author: "yusuf",
      message: "Collect fifty at a time",
      files: { "scripts/collect.py": collector("50") },
    },
  ],
  lyingAbout: { [feedPath]: feed },
};
