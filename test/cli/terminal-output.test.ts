import { spawnSync } from "node:child_process";
import { openSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { runRecord } from "../../src/contracts/run-record.ts";
import type { DemoFleet } from "../../src/demo/build-fleet.ts";
import { shellLine } from "../../src/platform/text.ts";
import { displayWidth } from "../../src/renderers/display-width.ts";
import { readRunRecords } from "../../src/runs/read-journal.ts";
import { demoFleetIn } from "../helpers/demo-fleet.ts";
import { paste, program, sharedFolder, wgx } from "../helpers/wgx.ts";

const scratch = sharedFolder();
const esc = "\u001b";
let fleet: DemoFleet;

beforeAll(async () => {
  fleet = await demoFleetIn(join(scratch, "demo"));
});

const hasScript = spawnSync("script", ["--version"]).status === 0;

/** What stays of what wgx writes to a terminal of that many columns: a progress line shows only where the machine is slow. */
function onTerminal(columns: number, args: readonly string[], env: Record<string, string> = {}): string {
  const command = `stty cols ${columns}; ${shellLine([process.execPath, program, ...args])}`;
  const line = shellLine(["script", "--quiet", "--return", "--command", command, "/dev/null"]);
  const { stdout } = paste(line, { cwd: fleet.metarepo, env: { TERM: "xterm", ...env } });
  const cleared = new RegExp(`\\r${esc}\\[K[^\\r\\n]*(?=\\r${esc}\\[K)|\\r${esc}\\[K`, "g");
  return stdout.replaceAll("\r\n", "\n").replaceAll(cleared, "");
}

function withoutColour(text: string): string {
  return text.replaceAll(new RegExp(`${esc}\\[[0-9;]*[mK]`, "g"), "").replaceAll("\r", "");
}

describe.runIf(hasScript)("on a terminal", () => {
  it.each([80, 60])("of %d columns no line is longer, but for commands that are to be pasted", (columns) => {
    const text = onTerminal(columns, ["doctor", "--all"]);
    expect(text).toContain(esc);
    const lines = withoutColour(text).split("\n");
    expect(lines.length).toBeGreaterThan(50);
    const long = lines.filter((line) => displayWidth(line) > columns && !/^ *fix: /.test(line));
    expect(long).toEqual([]);
  });

  it("has a line for each member first", () => {
    const lines = withoutColour(onTerminal(80, ["doctor"])).split("\n");
    expect(lines.slice(0, 6).map((line) => line.split(/ +/).slice(0, 2))).toEqual([
      ["unknown", "beehive"],
      ["fail", "toolshed"],
      ["fail", "glasshouse"],
      ["warn", "seedbank"],
      ["warn", "waterworks"],
      ["ok", "aussensensor"],
    ]);
  });

  it("has no colour under NO_COLOR, --color never and TERM=dumb", () => {
    expect(onTerminal(80, ["doctor"], { NO_COLOR: "1" })).not.toContain(esc);
    expect(onTerminal(80, ["--color", "never", "doctor"])).not.toContain(esc);
    expect(onTerminal(80, ["doctor"], { TERM: "dumb" })).not.toContain(esc);
  });
});

describe("in a pipe", () => {
  it("has no escape sequence and every column", () => {
    const { stdout } = wgx(["doctor", "-v"], { cwd: fleet.metarepo });
    expect(stdout).not.toContain(esc);
    expect(stdout).toMatch(/^.{81,}$/m);
  });

  it.each<[string, string[], Record<string, string>, boolean]>([
    ["--color always", ["--color", "always"], {}, true],
    ["--color=always under NO_COLOR", ["--color=always"], { NO_COLOR: "1" }, true],
    ["FORCE_COLOR", [], { FORCE_COLOR: "1" }, true],
    ["FORCE_COLOR=0", [], { FORCE_COLOR: "0" }, false],
    ["--color never under FORCE_COLOR", ["--color", "never"], { FORCE_COLOR: "1" }, false],
    ["NO_COLOR", [], { NO_COLOR: "1" }, false],
  ])("%s decides the colour, of errors as well", (_what, flags, env, colour) => {
    const report = wgx([...flags, "doctor", "--repo", "beehive"], { cwd: fleet.metarepo, env });
    expect(report.stdout.includes(esc)).toBe(colour);
    const failure = wgx([...flags, "doctor", "--repo", "nobody"], { cwd: fleet.metarepo, env });
    expect(failure.stderr.includes(esc)).toBe(colour);
  });

  it("whose reader goes away ends without a word, with the status of what was found, and in the journal", () => {
    const wgxDoctor = shellLine([process.execPath, program, "doctor", "-v"]);
    const { status, stdout, stderr } = paste(`set -o pipefail; ${wgxDoctor} | true`, { cwd: fleet.metarepo });
    expect({ status, stdout, stderr }).toEqual({ status: 3, stdout: "", stderr: "" });
    const [last] = readRunRecords(fleet.metarepo);
    expect(runRecord.parse(last)).toMatchObject({ command: ["wgx", "doctor", "-v"], exitCode: 3 });
  });

  it("gives `head -1` its line and no stack trace", () => {
    const wgxList = shellLine([process.execPath, program, "doctor"]);
    const { stdout, stderr } = paste(`${wgxList} | head -1`, { cwd: fleet.metarepo });
    expect(stdout).toMatch(/^unknown {2}beehive .*\n$/);
    expect(stderr).toBe("");
  });
});

describe("a full disk behind stdout", () => {
  it("is said in a sentence, and is not taken for findings", () => {
    const full = openSync("/dev/full", "w");
    const { status, stderr } = spawnSync(process.execPath, [program, "list"], {
      cwd: fleet.metarepo,
      stdio: ["ignore", full, "pipe"],
      encoding: "utf8",
    });
    expect(stderr).toMatch(/^error: cannot write the output: .*ENOSPC.*\n$/);
    expect(status).toBe(3);
  });
});

describe("-q and -v", () => {
  it("show less and more of the same report", () => {
    const lengths = [["-q"], [], ["-v"]].map(
      (flags) => wgx([...flags, "doctor"], { cwd: fleet.metarepo }).stdout.length,
    );
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
    expect(new Set(lengths).size).toBe(3);
  });
});
