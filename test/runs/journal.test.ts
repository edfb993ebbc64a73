import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runRecord } from "../../src/contracts/run-record.ts";
import { ignoreState, newRunId, writeRunRecord } from "../../src/runs/journal.ts";
import { lastExamination, readRunRecords } from "../../src/runs/read-journal.ts";
import { aRecord } from "../helpers/records.ts";
import { scratch } from "../helpers/repositories.ts";

describe("a run's id", () => {
  it("is its time, and something that tells two of one moment apart", () => {
    const now = new Date("2026-01-31T12:00:00.123Z");
    const ids = Array.from({ length: 20 }, () => newRunId(now));
    for (const id of ids) expect(id).toMatch(/^20260131T120000123Z-[0-9a-f]{6}$/);
    expect(new Set(ids).size).toBe(20);
  });
});

describe("the journal", () => {
  it("gives back what was written, newest first", () => {
    const root = scratch();
    const written = [3, 1, 2].map((minute) => aRecord(minute));
    for (const record of written) writeRunRecord(root, record);
    const minutes = [...readRunRecords(root)].map(({ startedAt }) => new Date(startedAt).getUTCMinutes());
    expect(minutes).toEqual([3, 2, 1]);
    expect([...readRunRecords(root)][0]).toEqual(written[0]);
  });

  it("leaves no half-written file beside the record", () => {
    const root = scratch();
    const record = aRecord(1);
    writeRunRecord(root, record);
    expect(readdirSync(join(root, ".wgx/runs"))).toEqual([`${record.id}.json`]);
    const text = readFileSync(join(root, ".wgx/runs", `${record.id}.json`), "utf8");
    expect(runRecord.parse(JSON.parse(text))).toEqual(record);
  });

  it("is empty where there is none", () => {
    expect([...readRunRecords(scratch())]).toEqual([]);
  });

  it("passes over what is no record", () => {
    const root = scratch();
    const record = aRecord(1);
    writeRunRecord(root, record);
    const folder = join(root, ".wgx/runs");
    writeFileSync(join(folder, "20260302T125900000Z-000000.json"), "{");
    writeFileSync(join(folder, "20260302T125900000Z-000001.json"), '{"schema":"wgx.run/2"}');
    writeFileSync(join(folder, "notes.txt"), "mine");
    mkdirSync(join(folder, "20260302T125900000Z-000002.json"));
    expect([...readRunRecords(root)]).toEqual([record]);
  });

  it("remembers the last run that looked at members", () => {
    const root = scratch();
    for (const record of [aRecord(1), aRecord(2), aRecord(3, { members: [], exitCode: 2 })])
      writeRunRecord(root, record);
    expect(lastExamination(root)?.startedAt).toBe("2026-03-02T12:02:00.000Z");
    expect(lastExamination(scratch())).toBeUndefined();
  });
});

describe("the state folder", () => {
  it("ignores itself in git once it is there, and is not made for that", () => {
    const root = scratch();
    ignoreState(root);
    expect(existsSync(join(root, ".wgx"))).toBe(false);
    mkdirSync(join(root, ".wgx"));
    ignoreState(root);
    expect(readFileSync(join(root, ".wgx/.gitignore"), "utf8")).toBe("*\n!/profile.*\n!/NO_PROFILE\n");
  });
});
