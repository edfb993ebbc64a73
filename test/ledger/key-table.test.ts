import fc from "fast-check";
import { expect, it } from "vitest";
import { type KeyEntry, KeyTable } from "../../src/ledger/key-table.ts";

/** Few of them, and some at the end of the table, so that they get into each other's way. */
const half = fc.oneof(fc.constantFrom(0, 1, 0xffff_ffff, 0xffff_fffe, 0x8000_0000), fc.nat(0xffff_ffff));
const hash = fc.record({ high: half, low: half });

it("finds each of many entries, however their hashes collide, and none that is not there", () => {
  fc.assert(
    fc.property(fc.array(hash, { minLength: 1, maxLength: 60 }), fc.nat(3000), hash, (hashes, more, absent) => {
      const entries: KeyEntry[] = [];
      const table = new KeyTable({
        at: (number) => entries[number] ?? { high: 0, low: 0, byte: -1 },
        all: () => entries,
      });
      const add = (each: { high: number; low: number }): void => {
        entries.push({ ...each, byte: entries.length * 10 });
        table.add(each);
      };
      for (const each of hashes) add(each);
      // It has to grow, some times, with all that is in it.
      for (let index = 0; index < more; index++) add({ high: index * 7, low: Math.imul(index, 0x9e3779b1) >>> 0 });
      expect(table.count).toBe(entries.length);
      for (const { byte, ...each } of entries) expect(table.find(each, (candidate) => candidate === byte)).toBe(byte);
      expect(table.find(absent, (candidate) => candidate === -2)).toBeUndefined();
    }),
    { numRuns: 15 },
  );
});
