import { join } from "node:path";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { exitStatuses } from "../../src/cli/exit-status.ts";
import { buildProgram } from "../../src/cli/program.ts";
import { runProgram } from "../../src/cli/run-program.ts";
import { requireVersion } from "../../src/git/git.ts";
import { demoFleetIn } from "../helpers/demo-fleet.ts";
import { sharedFolder } from "../helpers/wgx.ts";
import { codeBlocks, codeSpans, documentText, tableRows } from "./markdown.ts";
import { world } from "./world.ts";

const scratch = sharedFolder();
const readme = documentText("README.md");

describe("the sample", () => {
  it("is what wgx doctor --all prints on the demo fleet, shortened only where it says so", async () => {
    const { metarepo } = await demoFleetIn(join(scratch, "fleet"));
    const doctor = world(["doctor", "--all"], metarepo);
    expect(await runProgram(doctor.world)).toBe(3);
    const real = `\n${doctor.output().replaceAll(join(scratch, "fleet"), "/tmp/lindenhof")}`;
    const [sample = ""] = codeBlocks(readme, "text");
    const parts = sample.replace("$ wgx doctor --all\n", "").split("…\n");
    const places = parts.map((part) => real.indexOf(`\n${part}`));
    expect(parts.filter((_, index) => places[index] === -1)).toEqual([]);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(sample.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });
});

describe("commands and options", () => {
  const tree = buildProgram(world([], scratch).world, () => undefined);
  const spoken = [...codeSpans(readme), ...codeBlocks(readme, "sh").flatMap((block) => block.split("\n"))];

  it("are all there", () => {
    const names = tree.commands.map((command) => command.name());
    const lines = spoken.filter((text) => /^wgx /.test(text));
    expect(lines.length).toBeGreaterThan(8);
    for (const line of lines) {
      const [, name = "", ...rest] = line.split(" ");
      expect([...names, "help"], line).toContain(name);
      const command = tree.commands.find((each) => each.name() === name) ?? tree;
      for (const flag of rest.filter((word) => word.startsWith("-")))
        expect(flagsOf(command, tree), line).toContain(flag);
    }
  });

  it("of wgx that are named alone belong to some command", () => {
    const known = new Set(withSubcommands(tree).flatMap((command) => flagsOf(command, tree)));
    const flags = codeSpans(readme).flatMap((span) => /^(--?[A-Za-z][a-z-]*)(?: [a-z]+)?$/.exec(span)?.[1] ?? []);
    expect(flags.length).toBeGreaterThan(20);
    expect(flags.filter((flag) => !known.has(flag))).toEqual([]);
  });

  it("are all in the table of commands", () => {
    const rows = tableRows(readme, ["command", "what it does"]).map(([command = ""]) =>
      command.slice("`wgx ".length, -1),
    );
    const visible = tree
      .createHelp()
      .visibleCommands(tree)
      .map((command) => command.name());
    expect(rows.toSorted()).toEqual(visible.toSorted());
  });
});

describe("the rest", () => {
  it("gives every exit code its meaning", () => {
    const rows = tableRows(readme, ["code", "meaning"]);
    const table = exitStatuses.map(({ code, meaning }) => [String(code), meaning]);
    expect(rows).toEqual(table.toSorted(([a], [b]) => Number(a) - Number(b)));
  });

  it("names the versions that are needed", () => {
    const { engines } = JSON.parse(documentText("package.json")) as { engines: { node: string } };
    expect(readme).toContain(`Node ${engines.node.replace(/^>=|\.0$/g, "")} or newer`);
    const [, major = "", minor = ""] = /git (\d+)\.(\d+) or newer/.exec(readme) ?? [];
    expect(requireVersion(`${major}.${minor}.0`, "git")).toBe(`${major}.${minor}.0`);
    expect(() => requireVersion(`${major}.${Number(minor) - 1}.9`, "git")).toThrow(/needs/);
  });

  it("has both commands on a single line to paste", () => {
    const lines = codeBlocks(readme, "sh").map((block) => block.trimEnd());
    expect(lines).toEqual(expect.arrayContaining(["npm ci && npm start", "npm cit"]));
  });
});

function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

function flagsOf(command: Command, tree: Command): readonly string[] {
  const options = [...command.options, ...tree.options];
  return ["-h", "--help", ...options.flatMap(({ short, long }) => [short ?? "", long ?? ""])];
}
