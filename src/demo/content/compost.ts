import type { DemoRepository } from "../demo-repository.ts";

/** An experiment that lies in the workspace and that no inventory knows. */
export const compost: DemoRepository = {
  name: "compost",
  branch: "main",
  history: [
    {
      date: "2025-04-01T20:00:00Z",
      author: "yusuf",
      message: "How warm is the heap?",
      files: { "README.md": "# compost\n\nTwo sensors and a hope.\n", "heap.tsv": "2025-04-01\t41\n" },
    },
  ],
};
