import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ProcessEnd, runProcess } from "../../src/tasks/run-process.ts";
import { processesAt } from "../helpers/git.ts";
import { scratch } from "../helpers/repositories.ts";
import { until } from "../helpers/wgx.ts";

interface Ran {
  readonly end: ProcessEnd;
  readonly text: string;
}

async function ran(
  cwd: string,
  argv: readonly [string, ...string[]],
  changes: { readonly limit?: number; readonly signal?: AbortSignal } = {},
): Promise<Ran> {
  let text = "";
  const end = await runProcess({
    argv,
    cwd,
    env: { PATH: process.env["PATH"] ?? "" },
    signal: changes.signal ?? new AbortController().signal,
    limit: changes.limit ?? 30_000,
    onOutput: (chunk) => {
      text += chunk.toString("utf8");
    },
  });
  return { end, text };
}

const sh = (script: string): readonly [string, ...string[]] => ["/bin/sh", "-c", script];

describe("a process", () => {
  it.each<[string, readonly [string, ...string[]], ProcessEnd]>([
    ["that ends well", sh("exit 0"), { kind: "exit", code: 0 }],
    ["that ends badly", sh("exit 7"), { kind: "exit", code: 7 }],
    ["that dies", sh("kill -9 $$"), { kind: "signal", signal: "SIGKILL" }],
    ["that is not there", ["no-such-program"], { kind: "unstartable", reason: "no-such-program was not found" }],
    ["that is no program", ["/"], { kind: "unstartable", reason: "/ is not executable" }],
    [
      "with more than a command line holds",
      ["true", "x".repeat(200_000)],
      expect.objectContaining({ kind: "unstartable" }),
    ],
  ])("%s is told so", async (_what, argv, end) => {
    expect((await ran(scratch(), argv)).end).toEqual(end);
  });

  it("gets its arguments as they are, and nothing to read", async () => {
    const argv = ["printf", "[%s]", "a b", "-n", `"'$HOME\n`, "*"] as const;
    expect((await ran(scratch(), argv)).text).toBe(`[a b][-n]["'$HOME\n][*]`);
    expect((await ran(scratch(), ["cat"])).end).toEqual({ kind: "exit", code: 0 });
  });

  it("has no terminal to ask on", async () => {
    expect((await ran(scratch(), sh("cat < /dev/tty || exit 9"))).end).toEqual({ kind: "exit", code: 9 });
  });
});

describe("nothing is left of", () => {
  it("one that leaves others in the background", async () => {
    const cwd = scratch();
    const { end, text } = await ran(cwd, sh("sleep 300 & sleep 300 & echo done"));
    expect({ end, text }).toEqual({ end: { kind: "exit", code: 0 }, text: "done\n" });
    await until(() => processesAt(cwd).length === 0);
  });

  it("one whose child leaves the group and holds the output open", async () => {
    const cwd = scratch();
    const { end } = await ran(cwd, sh("setsid sleep 300 & sleep 0.2; exit 3"));
    expect(end).toEqual({ kind: "exit", code: 3 });
    await until(() => processesAt(cwd).length === 0);
  });

  it("one that takes too long, after it could tidy up", async () => {
    const cwd = scratch();
    const script = "trap 'echo tidy > tidied; exit 0' TERM; echo begun; while :; do sleep 0.1; done";
    const { end, text } = await ran(cwd, sh(script), { limit: 2000 });
    expect(end).toEqual({ kind: "timeout" });
    expect(text).toMatch(/^begun\n/);
    expect(readFileSync(join(cwd, "tidied"), "utf8")).toBe("tidy\n");
    await until(() => processesAt(cwd).length === 0);
  });

  it("one that will not end, nor let its children", async () => {
    const cwd = scratch();
    const { end } = await ran(cwd, sh("trap '' TERM INT; (sleep 300) & sleep 300"), { limit: 300 });
    expect(end).toEqual({ kind: "timeout" });
    await until(() => processesAt(cwd).length === 0);
  });

  it("one that is interrupted", async () => {
    const cwd = scratch();
    const stop = new AbortController();
    const running = ran(cwd, sh("touch begun; sleep 300"), { signal: stop.signal });
    await until(() => existsSync(join(cwd, "begun")));
    stop.abort();
    expect((await running).end).toEqual({ kind: "interrupted" });
    await until(() => processesAt(cwd).length === 0);
    expect((await ran(cwd, ["touch", "late"], { signal: stop.signal })).end).toEqual({ kind: "interrupted" });
    expect(existsSync(join(cwd, "late"))).toBe(false);
  });
});
