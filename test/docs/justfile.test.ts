import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "./markdown.ts";

/** Whether there is a `just` on PATH; `.ci/run` brings one, since no lock file can hold all of its platform packages. */
const hasJust = spawnSync("just", ["--version"]).status === 0;

it.runIf(hasJust)("the justfile has these recipes (needs just: npm install --global rust-just)", () => {
  expect(execFileSync("just", ["--summary", "--unsorted"], { cwd: root, encoding: "utf8" }).trim().split(" ")).toEqual([
    ...["build", "test", "lint", "format", "types", "bench", "demo", "ci"],
    ...["smoke", "doctor", "validate", "list", "plan", "up", "index", "log-sync", "e2e", "e2e-dry"],
  ]);
});

it("each recipe is one line, and runs a script of package.json where it speaks of one", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object };
  const recipes = readFileSync(join(root, "justfile"), "utf8").matchAll(/^[a-z_]\w*[^\n=]*:[^\n=]*\n((?: {4}.+\n)*)/gm);
  const bodies = [...recipes].map(([, body = ""]) => body);
  expect(bodies.filter((body) => body.trim().includes("\n"))).toEqual([]);
  const called = bodies.flatMap((body) => [...body.matchAll(/npm run (?:--silent )?(\S+)/g)].map(([, name]) => name));
  expect(called.length).toBeGreaterThan(3);
  for (const name of called) expect(scripts).toHaveProperty([name ?? ""]);
});
