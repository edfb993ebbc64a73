import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newRunId, runsFolder, writeRunRecord } from "../../src/runs/journal.ts";
import { choosePruned, pruneJournal } from "../../src/runs/prune-journal.ts";
import { aRecord } from "../helpers/records.ts";
import { scratch } from "../helpers/repositories.ts";

const moments = fc.array(fc.date({ min: new Date("2026-01-01"), max: new Date("2026-12-31"), noInvalidDate: true }));
const ids = moments.map((dates) => dates.map(newRunId).sort().reverse());

describe("choosePruned", () => {
  it("keeps the newest, and takes all others", () => {
    fc.assert(
      fc.property(ids, fc.nat(10), (all, keep) => {
        expect(choosePruned(all, { keep })).toEqual(all.slice(keep));
      }),
    );
  });

  it("takes what began before a moment, and of that only what is not among the newest", () => {
    fc.assert(
      fc.property(moments, fc.nat(10), (dates, keep) => {
        const before = "2026-06-15T12:00:00.000Z";
        const all = dates.map(newRunId).sort().reverse();
        const old = choosePruned(all, { before });
        expect(old.length).toBe(dates.filter((date) => date.toISOString() < before).length);
        expect(choosePruned(all, { keep, before })).toEqual(old.filter((id) => all.indexOf(id) >= keep));
      }),
    );
  });

  it("takes none where nothing says which", () => {
    expect(choosePruned(["20260101T000000000Z-000000"], {})).toEqual([]);
  });
});

describe("pruneJournal", () => {
  it("removes records, also damaged ones, and nothing else", () => {
    const root = scratch();
    for (const minute of [1, 2, 3]) writeRunRecord(root, aRecord(minute));
    const folder = runsFolder(root);
    writeFileSync(join(folder, "20200101T000000000Z-000000.json"), "{");
    writeFileSync(join(folder, "notes.txt"), "mine");
    const plan = pruneJournal(root, { keep: 2 }, "plan");
    expect(plan).toMatchObject({ removed: { length: 2 }, kept: 2 });
    expect(readdirSync(folder)).toHaveLength(5);
    expect(pruneJournal(root, { keep: 2 }, "apply")).toEqual(plan);
    expect(readdirSync(folder)).toHaveLength(3);
    expect(readdirSync(folder)).toContain("notes.txt");
  });
});
