import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { EventRow } from "../../src/contracts/panel-views.ts";
import { loadEventPage } from "../../src/leitstand/event-pages.ts";
import { searchEvents } from "../../src/leitstand/search-events.ts";
import { EventStore } from "../../src/leitstand/store.ts";
import { storeReader } from "../../src/leitstand/store-reader.ts";
import { parseCursor } from "../../src/leitstand/stream-cursor.ts";

async function inStore(work: (store: EventStore, at: (second: number) => void) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "wgx-search-"));
  let clock = Date.parse("2026-11-25T05:00:00Z");
  const store = new EventStore(folder, () => new Date(clock));
  try {
    await work(store, (second) => {
      clock = Date.parse("2026-11-25T05:00:00Z") + second * 1000;
    });
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function add(store: EventStore, domain: string, event: object): Promise<void> {
  await store.append(domain, [{ bytes: Buffer.from(JSON.stringify(event)), event: { ...event } }], "refuse");
}

it("goes through all events of all domains, newest first, each once, however they lie and however small the pages are", async () => {
  const step = fc.record({ domain: fc.constantFrom("a", "b.c", "d"), type: fc.constantFrom("news", "alert") });
  const pages = fc.record({ steps: fc.array(step, { maxLength: 25 }), size: fc.integer({ min: 1, max: 7 }) });
  await fc.assert(
    fc.asyncProperty(pages, async ({ steps, size }) =>
      inStore(async (store, at) => {
        for (const [index, { domain, type }] of steps.entries()) {
          at(index);
          await add(store, domain, { id: String(index), type, source: "s" });
        }
        const expected = steps.flatMap(({ type }, index) => (type === "news" ? [String(index)] : [])).reverse();
        // What is read from the files alone is the same.
        for (const lines of [store, storeReader(store.folder)]) {
          const seen: EventRow[] = [];
          for (let before: string | undefined = ""; before !== undefined; ) {
            const cursor: ReturnType<typeof parseCursor> = before === "" ? undefined : parseCursor(before);
            const page = await searchEvents(lines, { type: "NEWS" }, { ...(cursor && { before: cursor }), size });
            expect(page.events.length).toBeLessThanOrEqual(size);
            seen.push(...page.events);
            before = page.older;
          }
          expect(seen.map(({ id }) => id)).toEqual(expected);
        }
      }),
    ),
    { numRuns: 25 },
  );
});

it("looks for a text anywhere in an event, as it is written or escaped", async () => {
  await inStore(async (store) => {
    await add(store, "a", { id: "1", type: "t", source: "s", data: { deep: ['say "Grüße"\n'] } });
    await add(store, "a", { id: "2", type: "t", source: "s" });
    for (const text of ["GRÜSSE".replace("SS", "ß"), 'say "grü', "deep"]) {
      const { events } = await searchEvents(store, { text }, { size: 5 });
      expect(
        events.map(({ id }) => id),
        text,
      ).toEqual(["1"]);
    }
  });
});

it("shows lines of other programs as far as they say something, and passes over what is no event", async () => {
  await inStore(async (store) => {
    await add(store, "a", { type: 7, tags: ["x", 8], title: "t".repeat(500), summary: "", kind: "k" });
    const [row] = (await searchEvents(store, {}, { size: 5 })).events;
    expect(row).toMatchObject({ domain: "a", byte: 0, type: "k", tags: ["x"], title: `${"t".repeat(400)}…` });
    expect(row?.summary).toBeUndefined();
  });
});

it.each(["domain=..%2Fx", "before=nonsense", `text=${"x".repeat(201)}`])(
  "refuses a query that makes no sense: %s",
  async (query) => {
    await inStore(async (store) => {
      await expect(loadEventPage(store, new URLSearchParams(query))).rejects.toMatchObject({ status: 400 });
    });
  },
);
