import type { DemoRepository } from "../demo-repository.ts";
import { reading } from "./shared-documents.ts";
import * as templates from "./templates.ts";

/** The lines of the here-document are not indented, and with that the YAML ends: the usual way to break a profile. */
const brokenProfile = `wgx:
  apiVersion: v1
  tasks:
    smoke: ./scripts/check.sh
    report: |
      cat <<TEXT
Vents and temperatures of the day:
TEXT
      tail -n 5 climate.tsv
`;

const vents = (threshold: number): string => `"""Decides which vents to open."""

OPEN_ABOVE = ${threshold}


def vents_to_open(temperatures):
    return [vent for vent, degrees in temperatures.items() if degrees > OPEN_ABOVE]
`;

/** Two people wrote down where the tomatoes go, and nobody decided. */
const planting = `Bed 1: cucumbers
<<<<<<< HEAD
Bed 2: tomatoes, Matina
=======
Bed 2: tomatoes, Ruthje
>>>>>>> spring
`;

/**
 * A profile that cannot be read, a guard two versions behind, a check script that lost its executable bit, a security
 * note that was written here and never came from the template, an old copy of a contract, and a merge that nobody finished.
 */
export const glasshouse: DemoRepository = {
  name: "glasshouse",
  branch: "main",
  history: [
    {
      date: "2025-01-27T11:30:00Z",
      author: "yusuf",
      message: "Open the vents when it is hot",
      files: {
        "README.md": "# glasshouse\n\nKeeps the tomatoes between 16 and 28 degrees.\n",
        "vents.py": vents(30),
        "climate.tsv": "2025-01-27\t17.5\n",
        ".editorconfig": templates.editorconfig[0],
        ".github/workflows/guard.yml": templates.guard[0],
        "scripts/check.sh": templates.checkScripts[0],
        "SECURITY.md": "Found a hole in the glass? Tell Yusuf. He is in the glasshouse.\n",
      },
    },
    {
      date: "2025-05-19T08:15:00Z",
      author: "tomas",
      message: "Take over the shared files, edited on the tablet",
      files: {
        ".editorconfig": templates.editorconfig[1],
        "scripts/check.sh": templates.checkScripts[1].executable,
      },
    },
    {
      date: "2025-08-04T13:45:00Z",
      author: "yusuf",
      message: "Add a profile with the daily report",
      files: {
        ".wgx/profile.yml": brokenProfile,
        "contracts/reading.schema.json": reading[0],
        "planting.txt": planting,
      },
    },
    {
      date: "2025-10-06T06:40:00Z",
      author: "yusuf",
      message: "Open the vents two degrees earlier",
      files: { "vents.py": vents(28), "climate.tsv": "2025-01-27\t17.5\n2025-10-06\t21.0\n" },
    },
  ],
};
