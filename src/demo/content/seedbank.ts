import type { DemoRepository } from "../demo-repository.ts";
import * as templates from "./templates.ts";

const catalogue = (varieties: readonly string[]): string => varieties.map((variety) => `${variety}\n`).join("");

/**
 * A list and nothing to run, which it says (NO_PROFILE). It has no CI, lacks two required files, and keeps a script
 * that was withdrawn. Its clone is shallow, so that nobody can tell where its edit of the house rules comes from. Its
 * default branch is called trunk.
 */
export const seedbank: DemoRepository = {
  name: "seedbank",
  branch: "trunk",
  depth: 1,
  history: [
    {
      date: "2025-01-22T13:00:00Z",
      author: "mira",
      message: "List what we have",
      files: {
        "README.md": "# seedbank\n\nWhat lies in the drawers, one variety a line.\n",
        "catalogue.tsv": catalogue(["bean\tBlue Coco", "tomato\tMatina"]),
        ".editorconfig": templates.editorconfig[0],
        "scripts/check.sh": templates.checkScripts[0],
        "scripts/notify-board.sh": templates.notifyBoard,
      },
    },
    {
      date: "2025-06-23T15:15:00Z",
      author: "mira",
      message: "Nothing runs here: say so",
      files: {
        NO_PROFILE: "",
        ".editorconfig": templates.editorconfig[1],
        "scripts/check.sh": templates.checkScripts[1],
        "docs/house-rules.md": templates.houseRules[1],
      },
    },
    {
      date: "2025-10-13T09:05:00Z",
      author: "tomas",
      message: "Bring seeds from the exchange",
      files: {
        "catalogue.tsv": catalogue(["bean\tBlue Coco", "pea\tMarkana", "tomato\tMatina", "tomato\tRuthje"]),
        "docs/house-rules.md": templates.houseRules[1].replace("Water first", "Water and label first"),
      },
    },
  ],
};
