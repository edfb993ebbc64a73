import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, it } from "vitest";
import { codeSpans, documentText, root, tableRows } from "./markdown.ts";

const text = documentText("docs/architecture.md");
const source = join(root, "src");
const rooms = readdirSync(source).sort();

/** The rooms that the files of a room import from, types included. */
function importsOf(room: string): readonly string[] {
  const files = readdirSync(join(source, room), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  const found = files.flatMap((name) => {
    const file = join(source, room, name);
    const targets = readFileSync(file, "utf8").matchAll(/(?:from|import\() ?"(\.[^"]+)"/g);
    return [...targets].map(([, target = ""]) => relative(source, resolve(dirname(file), target)).split("/")[0] ?? "");
  });
  return [...new Set(found)].filter((name) => name !== room).sort();
}

it("names every room, and no other", () => {
  const named = tableRows(text, ["room", "what is in it"]).flatMap(([room = ""]) => codeSpans(room));
  expect(named.toSorted()).toEqual(rooms);
});

it.each(rooms)("says what %s may import", (room) => {
  const row = tableRows(text, ["room", "imports"]).find(([name]) => name === `\`${room}\``);
  const allowed = row?.[1] === "everything" ? rooms : codeSpans(row?.[1] ?? "");
  expect(row).toBeDefined();
  expect(importsOf(room).filter((name) => !allowed.includes(name))).toEqual([]);
});

it("names files that are there", () => {
  const rest = text.replace(/^```.*?^```$/gms, "");
  const paths = codeSpans(rest).filter((span) => /^[a-z-]+\/[a-z/-]+\.ts$/.test(span));
  const missing = paths.filter((path) => {
    const [folder = ""] = path.split("/");
    const place = rooms.includes(folder) ? join(source, path) : join(root, path);
    return !readdirSync(dirname(place)).includes(path.split("/").at(-1) ?? "");
  });
  expect(paths.length).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});
