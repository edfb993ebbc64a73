import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SyncIntent } from "../../src/contracts/sync-journal.ts";
import { newRunId, runsFolder, syncFolder, writeRunRecord } from "../../src/runs/journal.ts";
import { choosePruned, pruneJournal } from "../../src/runs/prune-journal.ts";
import { beginSyncJournal, lastSyncRun, type SyncJournal } from "../../src/runs/sync-journal.ts";
import { aRecord } from "../helpers/records.ts";
import { scratch, write } from "../helpers/repositories.ts";

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

const intent: SyncIntent = {
  members: ["alpha"],
  patterns: ["templates/**"],
  publish: "push",
  branch: "chore/template-sync",
  deleteOrphans: false,
  createOptional: false,
  title: "Shared files",
  author: "",
  sign: false,
  labels: [],
  reviewers: [],
  draft: false,
  reopen: false,
};

function finish(journal: SyncJournal): void {
  journal.record({ step: "finished", exitCode: 0 });
  journal.close();
}

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

  it("removes what the tasks of a run said, and the journal of its roll-out, also where it was killed", () => {
    const root = scratch();
    const records = [1, 2, 3].map((minute) => aRecord(minute));
    for (const record of records) writeRunRecord(root, record);
    const [first = "", second = "", third = ""] = records.map(({ id }) => id);
    write(runsFolder(root), { [`${first}/alpha.log`]: "said\n", [`${third}/alpha.log`]: "said\n", "mine/x": "" });
    const killed = "20200101T000000000Z-000000";
    write(runsFolder(root), { [`${killed}/alpha.log`]: "said\n" });
    for (const id of [killed, first, second]) finish(beginSyncJournal(root, id, "2026-01-02T03:04:05Z", intent));
    expect(pruneJournal(root, { keep: 1 }, "apply")).toEqual({ removed: [second, first, killed], kept: 1 });
    expect(readdirSync(runsFolder(root)).sort()).toEqual([third, `${third}.json`, "mine"].sort());
    expect(readdirSync(syncFolder(root))).toEqual([]);
  });

  it("keeps the roll-out that --resume would go on with", () => {
    const root = scratch();
    const [first = "", second = ""] = [1, 2].map((minute) => aRecord(minute).id);
    for (const id of [first, second]) beginSyncJournal(root, id, "2026-01-02T03:04:05Z", intent).close();
    expect(pruneJournal(root, { keep: 0 }, "apply")).toEqual({ removed: [first], kept: 1 });
    expect(lastSyncRun(root)).toMatchObject({ id: second, isFinished: false });
  });
});
