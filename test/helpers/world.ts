import { tmpdir } from "node:os";
import { PassThrough } from "node:stream";
import type { World } from "../../src/cli/context.ts";
import { temporaryFolder } from "../../src/platform/temporary.ts";

/** A world for a command tree that is looked at and not run. */
export function aWorld(): World {
  return {
    argv: [],
    env: {},
    cwd: "/",
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    now: () => new Date(0),
    platform: "linux",
    signal: new AbortController().signal,
    temporary: temporaryFolder(tmpdir()),
    mask: (text) => text,
    script: "wgx",
  };
}
