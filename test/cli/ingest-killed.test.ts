import { appendFileSync, existsSync, mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { news } from "../helpers/delivery.ts";
import { scriptedStore } from "../helpers/scripted-store.ts";
import { sharedFolder, startWgx } from "../helpers/wgx.ts";

const shared = sharedFolder();
const rounds = 15;
const batch = 500;

/** Appends lines to a feed, some of them bad, and gives the good ones. */
function grow(feed: string, round: number, count: number): readonly string[] {
  const lines = Array.from({ length: count }, (_, index) => news(`r${round}-${index}`, { id: `r${round}-${index}` }));
  appendFileSync(feed, [...lines, `{"type":"news","round":${round}}`].map((line) => `${line}\n`).join(""));
  return lines;
}

describe("SIGKILL at any moment", () => {
  it(`loses nothing at a store over HTTP in ${rounds} rounds, and sends again one batch a round at most`, async () => {
    const folder = mkdtempSync(join(shared, "http-"));
    const feed = join(folder, "feed.jsonl");
    let fatal = 0;
    let kill = (): void => undefined;
    const store = await scriptedStore(({ number, lines }) => {
      if (number !== fatal) return undefined;
      // Half of the batches are kept, and nobody hears of it.
      if (number % 2 === 0) store.keep(lines);
      kill();
      return (response) => response.destroy();
    });
    try {
      const due: string[] = [];
      const args = ["ingest", "push", "--sink", "leitstand", "--feed", feed];
      const env = { LEITSTAND_INGEST_URL: `${store.url}/v1/ingest?domain=aussen` };
      for (let round = 0; round < rounds; round++) {
        due.push(...grow(feed, round, 1600));
        const { child, ended } = startWgx(args, { cwd: folder, env });
        fatal = store.requests.length + 1 + (round % 4);
        kill = () => child.kill("SIGKILL");
        expect((await ended).signal).toBe("SIGKILL");
      }
      fatal = 0;
      expect((await startWgx(args, { cwd: folder, env }).ended).status).toBe(1);
      const held = new Set(store.stored);
      expect(due.filter((line) => !held.has(line))).toEqual([]);
      expect(store.stored.length - due.length).toBeLessThanOrEqual(rounds * batch);
    } finally {
      await store.close();
    }
  });

  it(`loses nothing at the embedded store in ${rounds} rounds, and stores nothing twice`, async () => {
    const folder = mkdtempSync(join(shared, "embedded-"));
    const feed = join(folder, "feed.jsonl");
    const due: string[] = [];
    const args = ["ingest", "push", "--feed", feed];
    // From its first breath to about when it is through; a run that was faster than its signal does not count.
    for (let [killed, wait] = [0, 60]; killed < rounds; wait = wait > 600 ? 60 : wait + 35) {
      due.push(...grow(feed, due.length, 1600));
      const { child, ended } = startWgx(args, { cwd: folder });
      const timer = setTimeout(() => child.kill("SIGKILL"), wait);
      const { signal } = await ended;
      clearTimeout(timer);
      if (signal === "SIGKILL") killed++;
      else wait = 60;
    }
    expect([0, 1]).toContain((await startWgx(args, { cwd: folder }).ended).status);
    const stored = storedIn(join(folder, ".wgx/leitstand/aussen.jsonl"));
    expect(stored.toSorted()).toEqual(due.toSorted());
    const decisions = readFileSync(join(folder, ".wgx/heimlern/decisions.jsonl"), "utf8").split("\n").length - 1;
    expect(decisions).toBe(due.length);
  });
});

function storedIn(path: string): string[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.stringify(JSON.parse(line).payload));
}
