import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { manPages } from "../../src/cli/man-pages.ts";
import { buildProgram } from "../../src/cli/program.ts";
import { root } from "../docs/markdown.ts";
import { aWorld } from "../helpers/world.ts";

const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
const program = buildProgram(aWorld(), () => undefined);
const pages = manPages(program, { version });
const folder = join(root, "dist/man");
const hasMandoc = spawnSync("mandoc", ["-T", "lint", "/dev/null"]).error === undefined;

it("the build holds a manual page for wgx and each of its commands, as the command tree makes it", () => {
  expect(readdirSync(folder).toSorted()).toEqual([...pages.keys()].toSorted());
  for (const [name, page] of pages) expect(readFileSync(join(folder, name), "utf8")).toBe(page);
  const commands = program.createHelp().visibleCommands(program);
  expect(pages.size).toBe(commands.length);
});

it("names every option of a command with its meaning, and what it can be", () => {
  const page = pages.get("wgx-doctor.1") ?? "";
  expect(page).toContain(
    ".B \\-\\-fail\\-on <severity>\nThe least severity that makes the exit status 1.\nOne of warn, fail.\nDefault: warn.",
  );
  expect(pages.get("wgx-runs.1")).toContain(".SH WGX RUNS PRUNE");
});

it.runIf(hasMandoc)("mandoc has no error to report (needs mandoc: apt-get install mandoc)", () => {
  const files = readdirSync(folder).map((name) => join(folder, name));
  const { status, stdout } = spawnSync("mandoc", ["-T", "lint", "-W", "error", ...files], { encoding: "utf8" });
  expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
  const shown = execFileSync("mandoc", ["-T", "utf8", join(folder, "wgx-index.1")], { encoding: "utf8" });
  expect(shown.replace(/.[\b]/g, "")).toContain("--check");
});
