import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { documentText, root } from "./markdown.ts";

const documents = [
  ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md"],
  ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`),
];

/** The anchors that GitHub gives the headings of a document. */
function anchorsOf(name: string): readonly string[] {
  const headings = documentText(name)
    .replace(/^```.*?^```$/gms, "")
    .matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

describe.each(documents)("%s", (name) => {
  it("links to places that are there", () => {
    const links = [...documentText(name).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
    const broken = links
      .filter((link) => !link.startsWith("https://"))
      .filter((link) => {
        const [file = "", anchor] = link.split("#");
        const target = file === "" ? name : join(dirname(name), file);
        if (!existsSync(join(root, target))) return true;
        return anchor !== undefined && !anchorsOf(target).includes(anchor);
      });
    expect(broken).toEqual([]);
  });
});
