import { tmpdir } from "node:os";
import { PassThrough } from "node:stream";
import type { World } from "../../src/cli/context.ts";
import { temporaryFolder } from "../../src/platform/temporary.ts";
import { program as script } from "../helpers/wgx.ts";

/** A terminal of 80 columns without colour, and what was written to it. */
export function world(argv: readonly string[], cwd: string): { readonly world: World; readonly output: () => string } {
  const stdout = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  return {
    world: {
      argv,
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"], NO_COLOR: "1" },
      cwd,
      stdout,
      stderr: new PassThrough(),
      now: () => new Date(),
      platform: "linux",
      signal: new AbortController().signal,
      temporary: temporaryFolder(tmpdir()),
      mask: (text) => text,
      script,
    },
    output: () => String(stdout.read() ?? ""),
  };
}
