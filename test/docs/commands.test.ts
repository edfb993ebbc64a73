import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { PassThrough } from "node:stream";
import type { Command } from "commander";
import { expect, it } from "vitest";
import { buildProgram } from "../../src/cli/program.ts";
import { temporaryFolder } from "../../src/platform/temporary.ts";
import { program as script, sharedFolder } from "../helpers/wgx.ts";
import { codeBlocks, documentText, root } from "./markdown.ts";

const scratch = sharedFolder();
const documents = ["README.md", "CONTRIBUTING.md", ...readdirSync(`${root}/docs`).map((name) => `docs/${name}`)].filter(
  (name) => name.endsWith(".md"),
);

/** The command tree, whose commands do nothing. */
function tree(): Command {
  const program = buildProgram(
    {
      argv: [],
      env: {},
      cwd: scratch,
      stdout: new PassThrough(),
      stderr: new PassThrough(),
      now: () => new Date(),
      platform: "linux",
      signal: new AbortController().signal,
      temporary: temporaryFolder(scratch),
      mask: (text) => text,
      script,
    },
    () => undefined,
  );
  const disarm = (command: Command): void => {
    if (command.commands.length === 0 || command.registeredArguments.length > 0) command.action(() => undefined);
    for (const each of command.commands) disarm(each);
  };
  disarm(program);
  return program;
}

/** The words of each `wgx` command in a document's blocks, as a shell makes them. */
function commandsIn(document: string): readonly (readonly string[])[] {
  const lines = codeBlocks(documentText(document), "sh")
    .flatMap((block) => block.replaceAll("\\\n", " ").split("\n"))
    .filter((line) => /^wgx /.test(line));
  const steps = lines.map((line) => `( ${line}\n)`).join("\n");
  const shell = `wgx() { printf '%s\\0' "$@" '' >&9; }; exec 9>&1 >/dev/null; ${steps}`;
  const said = execFileSync("bash", ["-c", shell], { cwd: scratch, encoding: "utf8" });
  return said
    .split("\0\0")
    .slice(0, -1)
    .map((words) => words.split("\0"));
}

it.each(documents)("every command of %s is one that wgx understands", async (document) => {
  for (const words of commandsIn(document)) {
    await expect(tree().parseAsync([...words], { from: "user" }), words.join(" ")).resolves.toBeDefined();
  }
});
