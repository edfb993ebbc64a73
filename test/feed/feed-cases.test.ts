import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { Delivery } from "../../src/feed/delivery.ts";
import { PrefixMemory } from "../../src/feed/prefix-memory.ts";
import { Delivering, keepingSink, news } from "../helpers/delivery.ts";
import { sharedFolder } from "../helpers/wgx.ts";

const shared = sharedFolder();
let root = "";
let delivering: Delivering;
let kept: string[] = [];

beforeEach(() => {
  root = mkdtempSync(join(shared, "feed-"));
  delivering = new Delivering(root);
  kept = [];
});

const write = (...lines: readonly string[]): void =>
  writeFileSync(delivering.feed, lines.map((each) => `${each}\n`).join(""));
const append = (...lines: readonly string[]): void =>
  appendFileSync(delivering.feed, lines.map((each) => `${each}\n`).join(""));
const run = (changed: Partial<Omit<Delivery, "sink">> = {}) => delivering.run(keepingSink(kept), changed);

describe("a feed as it comes", () => {
  it("that is empty is done at once", async () => {
    write();
    expect(await run()).toMatchObject({ state: "done", accepted: 0 });
  });

  it("that is missing is a configuration error with what to do", async () => {
    await expect(run()).rejects.toMatchObject({ kind: "configuration" });
  });

  it("without a final newline keeps its last line for the next run", async () => {
    writeFileSync(delivering.feed, `${news("a")}\n${news("b")}`);
    expect(await run()).toMatchObject({ accepted: 1, unfinished: news("b").length });
    appendFileSync(delivering.feed, "\n");
    expect(await run()).toMatchObject({ accepted: 1, unfinished: 0 });
    expect(kept).toEqual([news("a"), news("b")]);
  });

  it("with half a line written in the middle of a character delivers it when it is whole", async () => {
    const line = Buffer.from(`${news("Grünspan")}\n`);
    const cut = line.indexOf(0xc3) + 1;
    writeFileSync(delivering.feed, line.subarray(0, cut));
    expect(await run()).toMatchObject({ accepted: 0, deadLettered: 0, unfinished: cut });
    appendFileSync(delivering.feed, line.subarray(cut));
    await run();
    expect(kept).toEqual([news("Grünspan")]);
  });

  it("that is appended to during a run is delivered as the snapshot was, and the rest by the next run", async () => {
    write(news("a"), news("b"));
    const sink = keepingSink(kept, { lines: 1 }, () => {
      if (kept.length === 0) append(news("late"));
      return { kind: "accepted" };
    });
    expect(await delivering.run(sink)).toMatchObject({ accepted: 2 });
    expect(await run()).toMatchObject({ accepted: 1 });
    expect(kept).toEqual([news("a"), news("b"), news("late")]);
  });

  it("with CRLF and a byte order mark has neither in what is sent", async () => {
    writeFileSync(delivering.feed, `\ufeff${news("a")}\r\n${news("b")}\r\n\r\n`);
    expect(await run()).toMatchObject({ accepted: 2, blank: 1, deadLettered: 0 });
    expect(kept).toEqual([news("a"), news("b")]);
  });

  it("with U+2028 in a text is split at LF and nowhere else", async () => {
    const line = `{"type":"news","source":"s","title":"a\u2028b\u2029c\u0085d"}`;
    write(line);
    await run();
    expect(kept).toEqual([line]);
  });

  it("keeps integers beyond 2^53 as they were written", async () => {
    const line = '{"type":"news","source":"s","features":{"n":9007199254740993,"x":1.0}}';
    write(line);
    await run();
    expect(kept).toEqual([line]);
  });

  it("with the same line twice delivers it twice", async () => {
    write(news("a"), news("a"));
    expect(await run()).toMatchObject({ accepted: 2 });
  });
});

describe("lines that are none", () => {
  it("invalid UTF-8, NUL padding, duplicate keys and what is too long become dead letters, and hold up nobody", async () => {
    const long = news("long", { features: { text: "x".repeat(1024 * 1024) } });
    const parts = [
      `${news("first")}\n`,
      Buffer.from([...Buffer.from('{"type":"news","source":"'), 0xff, 0xfe, ...Buffer.from('"}\n')]),
      `${"\0".repeat(4096)}\n`,
      '{"type":"news","source":"a","source":"b"}\n',
      `${long}\n`,
      `${news("last")}\n`,
    ];
    writeFileSync(delivering.feed, Buffer.concat(parts.map((part) => Buffer.from(part))));
    expect(await run()).toMatchObject({ state: "done", accepted: 2, deadLettered: 4 });
    expect(kept).toEqual([news("first"), news("last")]);
    const rules = delivering.letters().map(({ line, errors }) => [line, errors[0]?.rule]);
    expect(rules).toEqual([
      [2, "utf-8"],
      [3, "json"],
      [4, "duplicate-key"],
      [5, "line-length"],
    ]);
  });

  it("a line of many MiB is a dead letter with its beginning and its length", async () => {
    const length = 20 * 1024 * 1024;
    writeFileSync(delivering.feed, Buffer.concat([Buffer.alloc(length, "x"), Buffer.from(`\n${news("after")}\n`)]));
    expect(await run()).toMatchObject({ accepted: 1, deadLettered: 1, to: { lines: 2 } });
    expect(delivering.letters()).toMatchObject([{ line: 1, length, truncated: true }]);
    expect(statSync(delivering.folder.deadLetters).size).toBeLessThan(200_000);
  });

  it("by the schema: a summary of 2001, an empty URL, a link without one; and of 501 by the store's limit", async () => {
    write(
      news("a", { summary: "s".repeat(501) }),
      news("b", { summary: "s".repeat(2001) }),
      news("c", { url: "" }),
      '{"type":"link","source":"s","title":"d"}',
      news("e", { summary: "😀".repeat(500) }),
    );
    const sink = keepingSink(kept, { summaryCharacters: 500 });
    expect(await delivering.run(sink)).toMatchObject({ accepted: 1, deadLettered: 4 });
    expect(delivering.letters().map(({ line, reason }) => [line, reason])).toEqual([
      [1, "limit"],
      [2, "invalid"],
      [3, "invalid"],
      [4, "invalid"],
    ]);
  });
});

describe("a feed that is not what was delivered", () => {
  const lines = ["a", "b", "c"].map((title) => news(title));

  beforeEach(async () => {
    write(...lines);
    await run();
    kept = [];
  });

  it("truncated: it stops and says so; a resync sends only what is new", async () => {
    truncateSync(delivering.feed, lines[0]?.length);
    expect(await run()).toMatchObject({ state: "rewritten", reason: expect.stringContaining("cut or rewritten") });
    appendFileSync(delivering.feed, `\n${news("new")}\n`);
    expect(await run({ onRewrite: "resync" })).toMatchObject({ state: "done", accepted: 1, known: 1 });
    expect(kept).toEqual([news("new")]);
  });

  it("truncated and grown again beyond its old size", async () => {
    write(news("x"), ...lines.slice(1), news("y"), news("z"));
    expect(await run()).toMatchObject({ state: "rewritten" });
    expect(await run({ onRewrite: "resync" })).toMatchObject({ accepted: 3, known: 2 });
    expect(await run()).toMatchObject({ state: "done", accepted: 0 });
  });

  it("replaced by another file that begins the same: it goes on", async () => {
    rmSync(delivering.feed);
    write(...lines, news("d"));
    expect(await run()).toMatchObject({ state: "done", accepted: 1 });
    expect(kept).toEqual([news("d")]);
  });

  it("edited in a delivered line", async () => {
    write(news("A"), ...lines.slice(1));
    expect(await run()).toMatchObject({ state: "rewritten" });
    expect(await run({ onRewrite: "resync" })).toMatchObject({ accepted: 1, known: 2 });
    expect(kept).toEqual([news("A")]);
  });

  it("rewritten while a run that follows it waits for an answer: the next run sees it", async () => {
    const memory = new PrefixMemory();
    append(news("d"));
    const sink = keepingSink(kept, {}, () => {
      write(...lines, news("E"), news("f"));
      return { kind: "accepted" };
    });
    expect(await delivering.run(sink, { memory })).toMatchObject({ state: "done", accepted: 1 });
    expect(await run({ memory, onRewrite: "resync" })).toMatchObject({ state: "done", accepted: 2, known: 3 });
    expect(kept).toEqual([news("d"), news("E"), news("f")]);
  });

  it("a new file in the old one's inode is known by its content", async () => {
    const { ino } = statSync(delivering.feed);
    writeFileSync(delivering.feed, `${news("q")}\n`.repeat(8));
    expect(statSync(delivering.feed).ino).toBe(ino);
    expect(await run()).toMatchObject({ state: "rewritten" });
  });

  it("rotated by renaming: what the old file still got comes first, then the new one", async () => {
    append(news("d"));
    renameSync(delivering.feed, `${delivering.feed}.1`);
    write(news("e"));
    expect(await run()).toMatchObject({ state: "done", accepted: 2 });
    expect(kept).toEqual([news("d"), news("e")]);
  });

  it("rotated by copying and truncating", async () => {
    append(news("d"));
    copyFileSync(delivering.feed, `${delivering.feed}.1`);
    truncateSync(delivering.feed, 0);
    append(news("e"));
    await run();
    expect(kept).toEqual([news("d"), news("e")]);
  });

  it("a symbolic link that is turned to another feed", async () => {
    const other = join(root, "other.txt");
    writeFileSync(other, `${news("other")}\n`.repeat(9));
    renameSync(delivering.feed, join(root, "real.txt"));
    symlinkSync(other, delivering.feed);
    expect(await run()).toMatchObject({ state: "rewritten" });
    rmSync(delivering.feed);
    symlinkSync(join(root, "real.txt"), delivering.feed);
    expect(await run()).toMatchObject({ state: "done", accepted: 0 });
  });

  it("a folder or a pipe in its place is no feed", async () => {
    rmSync(delivering.feed);
    symlinkSync("/dev/null", delivering.feed);
    await expect(run()).rejects.toMatchObject({ kind: "configuration" });
  });
});

describe("the cursor", () => {
  beforeEach(() => write(news("a"), news("b")));

  it("of another sink is nobody's to move without a word", async () => {
    await run();
    const other = { ...keepingSink(kept), identity: "http://elsewhere" };
    await expect(delivering.run(other)).rejects.toMatchObject({ kind: "configuration" });
    expect(await delivering.run(other, { start: "adopt" })).toMatchObject({ state: "done", accepted: 0 });
    const third = { ...keepingSink(kept), identity: "http://third" };
    expect(await delivering.run(third, { start: "beginning" })).toMatchObject({ accepted: 2 });
  });

  it("that is corrupt or of a newer version is refused with a word, and nothing is sent", async () => {
    await run();
    kept = [];
    const receipt = readFileSync(delivering.folder.receipt, "utf8");
    writeFileSync(delivering.folder.receipt, receipt.slice(0, 40));
    expect(await run()).toMatchObject({ state: "stopped" });
    writeFileSync(delivering.folder.receipt, receipt.replace("wgx.receipt/1", "wgx.receipt/2"));
    expect(await run()).toMatchObject({ state: "stopped", reason: expect.stringContaining("newer wgx") });
    expect(kept).toEqual([]);
  });

  it("is told to other programs in their own form", async () => {
    await run();
    const state: unknown = JSON.parse(readFileSync(delivering.folder.state, "utf8"));
    expect(state).toEqual({
      cursor: statSync(delivering.feed).size,
      last_ok: "2026-11-25T06:00:00.000Z",
      last_error: null,
    });
  });
});
