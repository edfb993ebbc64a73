import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { describe, expect, it } from "vitest";
import { LockBusy, withLock } from "../../src/platform/lock.ts";
import { scratch } from "../helpers/repositories.ts";

const patient = { signal: new AbortController().signal, patience: 30_000 };
const impatient = { ...patient, patience: 100 };

/** A process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ["-e", ""]).pid;
}

function held(folder: string, holder: object): void {
  writeFileSync(join(folder, "7"), JSON.stringify(holder));
}

/** Notes when a piece of work begins and ends; gives the most that ran at once. */
function counter() {
  let running = 0;
  let most = 0;
  return {
    work: async () => {
      most = Math.max(most, ++running);
      await new Promise((resume) => setTimeout(resume, 2));
      running--;
    },
    most: () => most,
  };
}

describe("a lock", () => {
  it("lets one in at a time, and gives what the work gives", async () => {
    const folder = join(scratch(), "lock");
    const { work, most } = counter();
    await Promise.all(Array.from({ length: 12 }, () => withLock(folder, patient, work)));
    expect(most()).toBe(1);
    expect(await withLock(folder, patient, async () => "done")).toBe("done");
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it("is let go when the work fails", async () => {
    const folder = scratch();
    await expect(withLock(folder, patient, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await withLock(folder, impatient, async () => true)).toBe(true);
  });

  it("is not given while another process holds it, who is named", async () => {
    const folder = scratch();
    const other = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"]);
    held(folder, { host: hostname(), pid: other.pid });
    await expect(withLock(folder, impatient, async () => true)).rejects.toThrow(`process ${other.pid}`);
    other.kill("SIGKILL");
    expect(await withLock(folder, patient, async () => true)).toBe(true);
  });

  it("is taken over from a process that is gone, or whose number belongs to a later one", async () => {
    for (const holder of [
      { host: hostname(), pid: deadPid(), started: "1" },
      { host: hostname(), pid: process.pid, started: "1" },
      { host: hostname(), pid: "?" },
    ]) {
      const folder = scratch();
      held(folder, holder);
      expect(await withLock(folder, impatient, async () => readdirSync(folder))).toEqual(["8"]);
    }
  });

  it("is taken over from another machine only when its holder has been silent", async () => {
    const folder = scratch();
    held(folder, { host: "elsewhere", pid: 1 });
    await expect(withLock(folder, impatient, async () => true)).rejects.toThrow(LockBusy);
    const past = new Date(Date.now() - 120_000);
    utimesSync(join(folder, "7"), past, past);
    expect(await withLock(folder, impatient, async () => true)).toBe(true);
  });

  it("ends the waiting when it is interrupted", async () => {
    const folder = scratch();
    held(folder, { host: hostname(), pid: 1 });
    const stop = new AbortController();
    const waiting = withLock(folder, { signal: stop.signal, patience: 30_000 }, async () => true);
    stop.abort();
    await expect(waiting).rejects.toThrow("interrupted");
  });

  it("lets one of many processes in at a time, also after a dead holder", async () => {
    const folder = scratch();
    const log = join(scratch(), "log");
    const bundle = join(scratch(), "lock.mjs");
    const source = join(import.meta.dirname, "../../src/platform/lock.ts");
    buildSync({ entryPoints: [source], outfile: bundle, bundle: true, platform: "node", format: "esm" });
    held(folder, { host: hostname(), pid: deadPid() });
    const script = `
      import { appendFileSync } from "node:fs";
      import { withLock } from ${JSON.stringify(bundle)};
      for (let round = 0; round < 5; round++)
        await withLock(${JSON.stringify(folder)}, { signal: new AbortController().signal, patience: 60000 }, async () => {
          appendFileSync(${JSON.stringify(log)}, "in\\n");
          await new Promise((resume) => setTimeout(resume, 5));
          appendFileSync(${JSON.stringify(log)}, "out\\n");
        });`;
    const statuses = await Promise.all(
      Array.from({ length: 4 }, () => {
        const child = spawn(process.execPath, ["--input-type=module", "-e", script]);
        return new Promise((ended) => child.on("close", ended));
      }),
    );
    expect(statuses).toEqual([0, 0, 0, 0]);
    expect(readFileSync(log, "utf8")).toBe("in\nout\n".repeat(20));
  });
});
