import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runRecord } from "../../src/contracts/run-record.ts";
import type { DemoFleet } from "../../src/demo/build-fleet.ts";
import { demoFleetIn } from "../helpers/demo-fleet.ts";
import { documentOf, failureOf } from "../helpers/documents.ts";
import { gitInstead, processesNaming, sharedFolder, startWgx, until } from "../helpers/wgx.ts";

const scratch = sharedFolder();
const temporary = join(scratch, "tmp");
let fleet: DemoFleet;
/** What git seems to be busy with: a program of this name, which no other test uses. */
let slow: string;

beforeAll(async () => {
  mkdirSync(temporary);
  fleet = await demoFleetIn(join(scratch, "demo"));
});

beforeEach(({ task }) => {
  slow = join(scratch, `slow-${task.id}`);
  symlinkSync("/bin/sleep", slow);
});

afterEach(() => {
  expect(processesNaming(slow), "no process is left").toEqual([]);
  expect(readdirSync(temporary), "no temporary file is left").toEqual([]);
});

/** A git that never ends at some point, with a process of its own under way as git has them. */
function stuckAt(name: string, pattern: string): Record<string, string> {
  const PATH = gitInstead(join(scratch, name), `case "$*" in ${pattern}) "${slow}" 40; exit 1;; esac`);
  return { PATH, TMPDIR: temporary };
}

async function interrupted(env: Record<string, string>, signal: NodeJS.Signals, ...args: readonly string[]) {
  const run = startWgx(args, { cwd: fleet.metarepo, env });
  await until(() => processesNaming(slow).length > 0);
  const at = Date.now();
  run.child.kill(signal);
  const outcome = await run.ended;
  expect(Date.now() - at).toBeLessThan(5000);
  return outcome;
}

function lastRecord() {
  const folder = join(fleet.metarepo, ".wgx/runs");
  const name = readdirSync(folder).sort().at(-1) ?? "";
  return runRecord.parse(documentOf("run-record", readFileSync(join(folder, name), "utf8")));
}

describe("an interrupted doctor", () => {
  it.each<[string, string, NodeJS.Signals]>([
    ["while it reads objects", "*cat-file*", "SIGINT"],
    ["while it looks at work trees", "*for-each-repo*", "SIGTERM"],
    ["while git tells the templates' history", "*log*", "SIGHUP"],
  ])("%s leaves no process and no file, and says 130", async (_what, pattern, signal) => {
    const outcome = await interrupted(stuckAt(`stuck-${signal}`, pattern), signal, "doctor", "--all");
    expect(outcome).toMatchObject({ status: 130, signal: null, stdout: "" });
    expect(outcome.stderr).toBe(`error: interrupted by ${signal}\n`);
    expect(lastRecord()).toMatchObject({ exitCode: 130, error: `interrupted by ${signal}`, members: [] });
  });

  it("while it fetches leaves nothing either", async () => {
    const outcome = await interrupted(stuckAt("stuck-fetch", "*upload-pack*"), "SIGINT", "doctor", "--fetch");
    expect(outcome).toMatchObject({ status: 130, stdout: "" });
  });

  it("is a document under --json", async () => {
    const outcome = await interrupted(stuckAt("stuck-json", "*cat-file*"), "SIGINT", "doctor", "--json");
    expect(failureOf(outcome.stdout)).toMatchObject({ kind: "interrupted", exitCode: 130 });
  });

  it("is not remembered as a run that looked at members", async () => {
    const outcome = await interrupted(stuckAt("stuck-memory", "*cat-file*"), "SIGINT", "doctor");
    expect(outcome.status).toBe(130);
    expect(lastRecord().members).toEqual([]);
  });
});

describe("an interrupted validate", () => {
  it("ends with 130", async () => {
    const outcome = await interrupted(stuckAt("stuck-validate", "*cat-file*"), "SIGTERM", "validate");
    expect(outcome).toMatchObject({ status: 130, stdout: "" });
  });
});

describe("an interrupted demo", () => {
  it("takes down what it has built", async () => {
    const folder = join(scratch, "half-built");
    const outcome = await interrupted(stuckAt("stuck-demo", "*clone*"), "SIGINT", "demo", folder);
    expect(outcome).toMatchObject({ status: 130, stdout: "" });
    expect(existsSync(join(folder, "metarepo"))).toBe(false);
  });

  it("interrupts the command that it is showing, too", async () => {
    const folder = join(scratch, "walked");
    const outcome = await interrupted(stuckAt("stuck-walk", "*cat-file*"), "SIGTERM", "demo", folder);
    expect(outcome.status).toBe(130);
  });
});
