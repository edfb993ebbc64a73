import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readAttempt } from "../../src/feed/attempt-file.ts";
import { cursorFolder } from "../../src/feed/cursor-folder.ts";
import { glanceLag } from "../../src/feed/glance-lag.ts";
import { listCursors } from "../../src/feed/list-cursors.ts";
import { readPassages } from "../../src/feed/read-passages.ts";
import { Delivering, keepingSink } from "../helpers/delivery.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "wgx-passages-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const line = (id: string): string => JSON.stringify({ id, type: "news", source: "s", title: id });

/** A feed of two lines, of which the sink refuses the second. */
async function delivered(): Promise<Delivering> {
  const delivering = new Delivering(root);
  writeFileSync(delivering.feed, `${line("good")}\n${line("bad")}\n`);
  const refuse = (lines: readonly string[]) =>
    lines.some((each) => each.includes("bad"))
      ? ({ kind: "refused", reason: "no", status: 422 } as const)
      : ({ kind: "accepted" } as const);
  await delivering.run(keepingSink([], {}, refuse));
  return delivering;
}

const stateOf = async (id: string): Promise<string | undefined> =>
  (await readPassages(listCursors(root), Buffer.from(line(id))))[0]?.state;

it("tells of a line what each sink did with it", async () => {
  const delivering = await delivered();
  const [passage] = await readPassages(listCursors(root), Buffer.from(line("bad")));
  expect(passage).toMatchObject({ sink: "leitstand", feed: delivering.feed, state: "dead letter" });
  expect(passage?.letter?.text).toBe(line("bad"));
  expect([await stateOf("good"), await stateOf("never")]).toEqual(["delivered", "not seen"]);
  const id = passage?.letter?.id;
  const note = { schema: "wgx.replayed-letter/1", id, at: "2026-11-26T00:00:00Z" };
  writeFileSync(delivering.folder.resolved, `${JSON.stringify(note)}\n`);
  expect(await stateOf("bad")).toBe("replayed");
  appendFileSync(delivering.folder.deadLetters, "{ cut off");
  expect(await stateOf("bad")).toBe("replayed");
});

it("does not say of a sink that has a line from one feed that it lacks it of another", async () => {
  await delivered();
  const other = new Delivering(root, "leitstand");
  const moved = { feed: join(root, "other.jsonl"), folder: cursorFolder(root, join(root, "other.jsonl"), "leitstand") };
  writeFileSync(moved.feed, `${line("else")}\n`);
  await other.run(keepingSink([]), moved);
  expect(listCursors(root)).toHaveLength(2);
  const states = (id: string) => readPassages(listCursors(root), Buffer.from(line(id)));
  expect((await states("good")).map(({ state }) => state)).toEqual(["delivered"]);
  expect((await states("never")).map(({ state }) => state)).toEqual(["not seen"]);
});

it("remembers of the last run how much it took and how often it had to ask again", async () => {
  const { folder } = await delivered();
  expect(readAttempt(folder.attempt)).toMatchObject({ state: "done", accepted: 1, retried: 0 });
});

it("lists no cursor where none has been moved", () => {
  expect(listCursors(root)).toEqual([]);
});

function rotate(feed: string): void {
  renameSync(feed, `${feed}.1`);
  writeFileSync(feed, "{}\n".repeat(1000));
}

describe("a glance at the lag", () => {
  it("counts whole lines behind the cursor", async () => {
    const { feed } = await delivered();
    const [cursor] = listCursors(root);
    if (!cursor) throw new Error("there is a cursor");
    expect(glanceLag(cursor.receipt)).toEqual({ known: true, value: { lines: 0, bytes: 0 } });
    appendFileSync(feed, `${line("1")}\n${line("2")}\nunfinished`);
    const bytes = 2 * (line("1").length + 1);
    expect(glanceLag(cursor.receipt)).toEqual({ known: true, value: { lines: 2, bytes } });
  });

  it.each([
    ["rotated", rotate],
    ["cut", (feed: string) => writeFileSync(feed, readFileSync(feed).subarray(0, 10))],
    ["removed", (feed: string) => rmSync(feed)],
  ])("says that it does not know where the feed was %s", async (_, change) => {
    const { feed } = await delivered();
    const [cursor] = listCursors(root);
    change(feed);
    expect(cursor && glanceLag(cursor.receipt).known).toBe(false);
  });
});
