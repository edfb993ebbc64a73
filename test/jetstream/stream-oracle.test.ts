import { expect, it } from "vitest";
import { hasNatsServer, needsNatsServer } from "../helpers/nats-server.ts";
import { StreamOracle } from "./stream-oracle.ts";

const schedules = 15;

it.runIf(hasNatsServer)(
  `loses nothing between feed, stream and leitstand in ${schedules} schedules, each killed now and then (${needsNatsServer})`,
  async () => {
    const oracle = await StreamOracle.start();
    const sum: Record<string, number> = {};
    try {
      for (let seed = 1; seed <= schedules; seed++) {
        for (const [key, count] of Object.entries(await oracle.runSchedule(seed))) sum[key] = (sum[key] ?? 0) + count;
      }
    } finally {
      await oracle.stop();
    }
    // It tried what it is there to try.
    for (const key of ["crashes", "ambiguous", "serverKills", "sessions", "takesBroken", "duplicates", "rewrites"]) {
      expect(sum[key], key).toBeGreaterThan(5);
    }
  },
);
