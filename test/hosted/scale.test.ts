import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { doctorCheckIds, loadChecks } from "../../src/checks/registry.ts";
import { readsContents } from "../../src/checks/sights.ts";
import { type Examination, examineFleet } from "../../src/examination/examine-fleet.ts";
import { openHosted } from "../../src/hosted/open-hosted.ts";
import { loadFleet } from "../../src/inventory/load-fleet.ts";
import { openMemory } from "../../src/platform/memory.ts";
import { loadTemplates } from "../../src/templates/template-set.ts";
import { testGit } from "../helpers/git.ts";
import { type HostedFleet, hostedFleet } from "../helpers/hosted-fleet.ts";
import { type HostedForge, startHostedForge } from "../helpers/hosted-forge.ts";
import { hostedClient } from "../helpers/hosted-world.ts";
import { sharedFolder } from "../helpers/wgx.ts";

const size = 1000;
const templateCount = 30;
const scratch = sharedFolder();
let forge: HostedForge;
let fleet: HostedFleet;

beforeAll(async () => {
  forge = await startHostedForge("file");
  fleet = hostedFleet(forge, scratch, { size, templateCount });
});

/** One run of all checks that look at trees and at the forge, with what it cost. */
async function run() {
  forge.forget();
  const gateway = testGit();
  const loaded = await loadFleet({ file: join(fleet.metarepo, "repos.yml"), env: {} });
  const checks = (await loadChecks(doctorCheckIds)).filter(({ needs }) => !readsContents(needs));
  const memory = openMemory(join(scratch, "memory"));
  const now = new Date().toISOString();
  const examination = await examineFleet(gateway, {
    fleet: loaded,
    members: loaded.members,
    checks,
    templates: loadTemplates(gateway, fleet.metarepo),
    workspace: join(scratch, "nowhere"),
    hosted: openHosted(hostedClient(forge).at, { memory, now }),
    memory,
    ref: "default",
    fetch: "as-is",
    maxAgeDays: 7,
    now,
    platform: "linux",
    jobs: 2,
  });
  const sum = (of: (query: (typeof forge.queries)[number]) => number) =>
    forge.queries.reduce((all, each) => all + of(each), 0);
  const cost = {
    requests: forge.queries.length,
    points: sum(({ points }) => points),
    bytesPerMember: Math.ceil(sum(({ sent, received }) => sent + received) / size),
  };
  return { examination, cost, refused: forge.queries.filter(({ status }) => status !== 200) };
}

function driftIn({ members }: Examination): Record<string, number> {
  const states = members.flatMap(({ findings }) => findings.flatMap(({ state }) => state ?? []));
  return Object.fromEntries(
    [...new Set(states)].sort().map((state) => [state, states.filter((each) => each === state).length]),
  );
}

it(`reads ${templateCount} templates of ${size} members with at most 25 requests, and then with at most 1 KB a member`, async () => {
  const cold = await run();
  const { behind, edited, missing } = fleet.held;
  expect(cold.refused).toEqual([]);
  expect(driftIn(cold.examination)).toEqual({ behind, missing, modified: edited });
  expect(cold.examination.members.filter(({ state }) => state === "unknown")).toEqual([]);
  expect(cold.cost.requests).toBeLessThanOrEqual(25);
  expect(cold.cost.points).toBeLessThanOrEqual(40);

  const warm = await run();
  expect(warm.examination.members).toHaveLength(size);
  expect(driftIn(warm.examination)).toEqual(driftIn(cold.examination));
  expect(warm.cost.bytesPerMember).toBeLessThanOrEqual(1024);
  expect(warm.cost.requests).toBeLessThanOrEqual(cold.cost.requests / 3);

  // A member that went on is read anew, and nobody else; not even that one where its commit is known of another member.
  fleet.move("service-0000", "service-0023");
  fleet.move("service-0001", "new");
  const moved = await run();
  expect(moved.cost.requests).toBe(warm.cost.requests + 1);
  expect(driftIn(moved.examination)).toEqual({ ...driftIn(cold.examination), missing: missing + 1 });
  const told = { cold: cold.cost, warm: warm.cost };
  if (process.env["WGX_TEST_COSTS"]) writeFileSync(process.env["WGX_TEST_COSTS"], JSON.stringify(told));
});
