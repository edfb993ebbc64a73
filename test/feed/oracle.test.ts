import { expect, it } from "vitest";
import { runSchedule } from "./oracle.ts";

const schedules = 300;

it(`loses nothing in ${schedules} schedules of appends, rotations, rewrites, faults and crashes`, async () => {
  const sum = {
    runs: 0,
    crashes: 0,
    powerLosses: 0,
    ambiguous: 0,
    rewrites: 0,
    rotations: 0,
    delivered: 0,
    deadLetters: 0,
  };
  for (let seed = 1; seed <= schedules; seed++) {
    const counts = await runSchedule(seed);
    for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += counts[key] ?? 0;
  }
  // It tried what it is there to try.
  for (const count of Object.values(sum)) expect(count).toBeGreaterThan(schedules / 3);
});
