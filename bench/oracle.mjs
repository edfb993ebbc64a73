// Runs the oracle of the event loop over any number of schedules: npm run oracle -- --schedules 10000 --seed 1
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const { values } = parseArgs({
  options: { schedules: { type: "string", default: "2000" }, seed: { type: "string", default: "1" } },
});
const outfile = join(tmpdir(), `wgx-oracle-${process.pid}.cjs`);
await build({
  entryPoints: ["test/feed/oracle.ts"],
  bundle: true,
  platform: "node",
  format: "cjs",
  outfile,
  define: { WGX_VERSION: '"oracle"', WGX_BUILD: '"oracle"' },
});
const { runSchedule } = await import(outfile);
const sum = {};
let failed = 0;
const first = Number(values.seed);
for (let seed = first; seed < first + Number(values.schedules); seed++) {
  try {
    for (const [key, count] of Object.entries(await runSchedule(seed))) sum[key] = (sum[key] ?? 0) + count;
  } catch (error) {
    failed++;
    console.error(error instanceof Error ? error.message : error);
  }
}
rmSync(outfile, { force: true });
console.log(`${values.schedules} schedules from seed ${first}, ${failed} failed:`, sum);
process.exitCode = failed > 0 ? 1 : 0;
