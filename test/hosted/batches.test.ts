import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openBatchPace } from "../../src/forge/batch-pace.ts";
import { hostedMembers } from "../../src/forge/hosted-member.ts";
import { readBatches } from "../../src/forge/read-batches.ts";
import { type Memory, openMemory } from "../../src/platform/memory.ts";
import { faults } from "../helpers/forge-faults.ts";
import { type HostedForge, startHostedForge } from "../helpers/hosted-forge.ts";
import { hostedClient } from "../helpers/hosted-world.ts";
import { bareRemote } from "../helpers/repositories.ts";
import { sharedFolder } from "../helpers/wgx.ts";

const scratch = sharedFolder();
const count = 60;
let forge: HostedForge;

beforeAll(async () => {
  forge = await startHostedForge("file");
  const remote = bareRemote(join(scratch, "one.git"), [{ "a/b": "x\n" }]);
  for (let index = 0; index < count; index += 1) forge.add(`lindenhof/member-${index}`, remote);
});

beforeEach(() => {
  forge.forget();
  Object.assign(forge.clock, { perLookup: 3, limit: 10_000 });
  Object.assign(forge.points, { remaining: 5000, resetAt: Date.now() + 3_600_000 });
});

/** Asks for the folders of all members, with a memory of the host or without. */
async function ask(memory: Memory = openMemory(undefined), at: { now?: () => number } = {}) {
  const { client, waits } = hostedClient(forge, at);
  const asked = Array.from({ length: count }, (_, index) => ({
    place: { host: forge.host, owner: "lindenhof", name: `member-${index}` },
    extent: "listing" as const,
  }));
  const wants = { folders: ["", "a"], sizes: "without sizes", ci: false } as const;
  const pace = openBatchPace(forge.host, memory, client.now);
  const answers = [...(await readBatches(client, pace, asked, hostedMembers(wants))).values()];
  return {
    waits,
    found: answers.filter(({ ok }) => ok).length,
    refused: answers.flatMap((each) => (each.ok ? [] : [each.refusal.reason])),
  };
}

const statuses = () => forge.queries.map(({ status }) => status);

describe("a batch that takes longer than the server's ten seconds", () => {
  it("is halved, as are those after it, until each is answered", async () => {
    // 60 members in batches of 50: what is needed of one takes six hundred of its milliseconds.
    Object.assign(forge.clock, { perLookup: 100 });
    const { found } = await ask();
    expect(found).toBe(count);
    expect(statuses().filter((status) => status === 502).length).toBeGreaterThan(0);
    expect(statuses().slice(-2)).toEqual([200, 200]);
  });

  it("is remembered for a day, and then tried again", async () => {
    const memory = openMemory(join(scratch, "memory"));
    Object.assign(forge.clock, { perLookup: 100 });
    const today = Date.now();
    await ask(memory, { now: () => today });
    forge.forget();
    await ask(memory, { now: () => today + 23 * 3_600_000 });
    expect(statuses()).not.toContain(502);
    forge.forget();
    await ask(memory, { now: () => today + 25 * 3_600_000 });
    expect(statuses()).toContain(502);
  });

  it("refuses the members that are too much by themselves, and no more of them", async () => {
    Object.assign(forge.clock, { limit: 1 });
    const { found, refused } = await ask();
    expect([found, refused.length]).toEqual([0, count]);
    expect(new Set(refused)).toEqual(new Set([expect.stringContaining("result of a timeout")]));
  });
});

describe("the points", () => {
  it("are waited for when they are spent", async () => {
    Object.assign(forge.points, { remaining: 1, resetAt: Date.now() + 60_000 });
    const { waits } = await ask().catch(() => ({ waits: [] }));
    // The test's forge gives no new ones, so that the second wait is the command's last.
    expect(waits.every((wait) => wait > 50_000)).toBe(true);
    expect(forge.queries[0]?.points).toBe(1);
  });

  it("stop the command where they come back too late", async () => {
    Object.assign(forge.points, { remaining: 0 });
    await expect(ask()).rejects.toMatchObject({ kind: "temporary", message: expect.stringContaining("asks to wait") });
  });

  it("and the secondary limits are obeyed as the forge says", async () => {
    forge.fail(faults.secondaryLimit("7"));
    const { found, waits } = await ask();
    expect(found).toBe(count);
    // What of the time has gone by is taken off.
    expect(Math.max(...waits)).toBeGreaterThan(5000);
  });
});

describe("a forge that keeps silent", () => {
  it("is given up after three tries, whoever is left", async () => {
    forge.fail("reset", 3);
    const { found, refused } = await ask();
    expect([found, refused.length, forge.queries.length]).toEqual([0, count, 3]);
    expect(refused).toContainEqual(expect.stringContaining("gave no answer for other members"));
  });

  it("is asked on where it was heard in between", async () => {
    forge.fail("reset");
    const { found } = await ask();
    expect(found).toBe(count);
  });
});
