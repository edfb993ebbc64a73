import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { safeParse } from "zod/mini";
import { ingestConfig } from "../../src/contracts/ingest-config.ts";
import { wgx } from "../helpers/wgx.ts";
import { codeBlocks, codeSpans, documentText, root } from "./markdown.ts";

const text = documentText("docs/events.md");

describe("the page about events", () => {
  it("shows a configuration that is valid", () => {
    const [yaml = ""] = codeBlocks(text, "yaml");
    expect(safeParse(ingestConfig, parse(yaml))).toMatchObject({ success: true });
  });

  it("speaks of commands and options that are there", () => {
    const spoken = [...codeSpans(text), ...codeBlocks(text, "sh").flatMap((block) => block.split("\n"))];
    const names = spoken.flatMap((line) => /^wgx ingest ([a-z][a-z-]*)/.exec(line)?.[1] ?? []);
    const parts = [...new Set(names), "run", "push"];
    const help = parts.map((name) => wgx(["ingest", name, "--help"], { cwd: root }).stdout).join("");
    const options = new Set(spoken.flatMap((line) => line.match(/--[a-z][a-z-]+/g) ?? []));
    expect([...options].filter((option) => !help.includes(option))).toEqual(["--raw"]);
    expect(wgx(["ingest", "dead-letters", "show", "--help"], { cwd: root }).stdout).toContain("--raw");
    expect(parts.length).toBeGreaterThan(5);
  });
});
