// Runs the oracle of the event loop over any number of schedules: npm run oracle -- --schedules 10000 --seed 1
// With --sink jetstream a server of NATS and a leitstand are in the path, and get killed as well.
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const { values } = parseArgs({
  options: {
    schedules: { type: "string", default: "2000" },
    seed: { type: "string", default: "1" },
    sink: { type: "string", default: "model" },
  },
});
if (!["model", "jetstream"].includes(values.sink)) throw new Error(`--sink is model or jetstream, not ${values.sink}`);
const overStream = values.sink === "jetstream";
const outfile = join(tmpdir(), `wgx-oracle-${process.pid}.cjs`);
await build({
  entryPoints: [overStream ? "test/jetstream/stream-oracle.ts" : "test/feed/oracle.ts"],
  bundle: true,
  platform: "node",
  format: "cjs",
  outfile,
  define: { WGX_VERSION: '"oracle"', WGX_BUILD: '"oracle"' },
});
const loaded = await import(outfile);
const oracle = overStream
  ? await loaded.StreamOracle.start()
  : { runSchedule: loaded.runSchedule, stop: () => undefined };
const sum = {};
let failed = 0;
const first = Number(values.seed);
for (let seed = first; seed < first + Number(values.schedules); seed++) {
  try {
    for (const [key, count] of Object.entries(await oracle.runSchedule(seed))) sum[key] = (sum[key] ?? 0) + count;
  } catch (error) {
    failed++;
    console.error(error instanceof Error ? error.message : error);
  }
}
await oracle.stop();
rmSync(outfile, { force: true });
console.log(`${values.schedules} schedules from seed ${first}, ${failed} failed:`, sum);
process.exitCode = failed > 0 ? 1 : 0;
