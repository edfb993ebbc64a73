import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { safeParse } from "zod/mini";
import { buildProgram } from "../../src/cli/program.ts";
import { ingestConfig } from "../../src/contracts/ingest-config.ts";
import { codeBlocks, codeSpans, documentText, root } from "./markdown.ts";
import { world } from "./world.ts";

const tree = buildProgram(world([], root).world, () => undefined);
const text = documentText("docs/events.md");

describe("the page about events", () => {
  it("shows a configuration that is valid", () => {
    const [yaml = ""] = codeBlocks(text, "yaml");
    expect(safeParse(ingestConfig, parse(yaml))).toMatchObject({ success: true });
  });

  it("speaks of commands and options that are there", () => {
    const spoken = [...codeSpans(text), ...codeBlocks(text, "sh").flatMap((block) => block.split("\n"))];
    const ingest = tree.commands.find((command) => command.name() === "ingest") ?? tree;
    const all = withSubcommands(ingest);
    const names = [...new Set(spoken.flatMap((line) => /^wgx ingest ([a-z][a-z-]*)/.exec(line)?.[1] ?? []))];
    const known = ingest.commands.map((command) => command.name());
    expect(names.length).toBeGreaterThan(3);
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
    const flags = new Set(all.flatMap((command) => command.options.flatMap(({ long }) => long ?? [])));
    const options = [...new Set(spoken.flatMap((line) => line.match(/--[a-z][a-z-]+/g) ?? []))];
    expect(options.filter((option) => !flags.has(option))).toEqual([]);
  });
});

function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}
