import type { DemoRepository } from "../demo-repository.ts";
import * as templates from "./templates.ts";

const profile = `wgx:
  apiVersion: v1
  tasks:
    smoke: [./scripts/check.sh]
    plan:
      desc: how much water tomorrow
      cmd: python3
      args: [plan.py, --tomorrow]
    "season.start": |
      python3 plan.py --season
      echo "open the main valve by hand"
`;

const plan = (litres: number): string => `"""How much water each bed gets."""

LITRES_PER_SQUARE_METRE = ${litres}


def plan(beds):
    return {bed: area * LITRES_PER_SQUARE_METRE for bed, area in beds.items()}
`;

/** Uses two actions that can be changed by whoever owns them, and a workflow of a member it does not depend on. */
const seasonWorkflow = `name: season
on:
  schedule:
    - cron: "0 4 1 4 *"
permissions:
  contents: write
jobs:
  plan:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
      - uses: actions/setup-python@v5
      - run: python3 plan.py --season
      - uses: softprops/action-gh-release@master
  bloom:
    uses: lindenhof/beehive/.github/workflows/bloom.yml@main
`;

const tabs = "\n[*.tsv]\nindent_style = tab\n";
const pumpStep = "      - run: python3 -m unittest pump_tests\n";

/**
 * Its guard was edited after the second version, under a waiver that has ended; its editor settings differ under one
 * that holds. It builds with an older Python than the fleet. It made the same edit to the check script as toolshed, and still has the conventions under the name they
 * were shipped by.
 */
export const waterworks: DemoRepository = {
  name: "waterworks",
  branch: "main",
  history: [
    {
      date: "2025-02-10T09:45:00Z",
      author: "mira",
      message: "Plan the water of a day",
      files: {
        "README.md": "# waterworks\n\nWhich bed gets how much water, and when.\n",
        "plan.py": plan(4),
        ".editorconfig": templates.editorconfig[0],
        ".github/workflows/guard.yml": templates.guard[1],
        "scripts/check.sh": templates.checkScripts[0],
        "SECURITY.md": templates.security,
        "docs/conventions.md": templates.houseRules[1],
      },
    },
    {
      date: "2025-05-12T10:10:00Z",
      author: "mira",
      message: "Test the pumps in the guard",
      files: {
        ".github/workflows/guard.yml": `${templates.guard[1]}${pumpStep}`,
        "pump_tests.py": "import unittest\n\n\nclass PumpTests(unittest.TestCase):\n    pass\n",
        ".wgx/profile.yml": profile,
      },
    },
    {
      date: "2025-06-16T07:00:00Z",
      author: "tomas",
      message: "Take over the shared files",
      files: { ".editorconfig": templates.editorconfig[1], "scripts/check.sh": templates.checkScripts[1] },
    },
    {
      date: "2025-08-21T16:20:00Z",
      author: "mira",
      message: "Leave generated files out of the check; tables are written with tabs",
      files: {
        ".editorconfig": templates.editorconfig[1] + tabs,
        "scripts/check.sh": templates.checkScriptSkippingGenerated,
      },
    },
    {
      date: "2025-10-20T12:35:00Z",
      author: "yusuf",
      message: "Plan the season on the first of April",
      files: { ".github/workflows/season.yml": seasonWorkflow, "plan.py": plan(3), ".python-version": "3.10\n" },
    },
  ],
};
