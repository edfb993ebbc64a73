import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, it } from "vitest";
import { program, sharedFolder } from "../helpers/wgx.ts";
import { codeBlocks, documentText } from "./markdown.ts";

const scratch = sharedFolder();

interface Command {
  readonly line: string;
  /** The exit status that the document gives for it. */
  readonly status: number;
}

function commandsOf(document: string): readonly Command[] {
  const lines = codeBlocks(documentText(document), "sh").flatMap((block) => block.trimEnd().split("\n"));
  return lines.map((text) => {
    const [, line = "", status = "0"] = /^(.*?)(?:\s+# (?:exits with|endet mit) (\d+).*)?$/.exec(text) ?? [];
    return { line, status: Number(status) };
  });
}

it("is the same walk in both languages", () => {
  expect(commandsOf("docs/rundgang.md")).toEqual(commandsOf("docs/walkthrough.md"));
});

it("ends, command by command, as the document says", () => {
  const commands = commandsOf("docs/walkthrough.md");
  const bin = join(scratch, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "wgx"), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
  chmodSync(join(bin, "wgx"), 0o755);
  // One shell, as somebody would have who pastes them; the statuses go where no command writes.
  const script = commands.map(({ line }) => `${line}\necho $? >&9`).join("\n");
  const { output } = spawnSync("bash", ["-c", script], {
    cwd: scratch,
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env["PATH"]}`, TMPDIR: scratch },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe", ...Array<"ignore">(6).fill("ignore"), "pipe"],
  });
  const statuses = output[9]?.trimEnd().split("\n").map(Number) ?? [];
  expect(
    commands.map(({ line }, index) => ({ line, status: statuses[index] })),
    output[2] ?? "",
  ).toEqual(commands);
});
