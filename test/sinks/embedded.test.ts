import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { policyOf } from "../../src/heimlern/policy.ts";
import { openStore, writeServerAddress } from "../../src/leitstand/open-store.ts";
import { embeddedLearnerSink } from "../../src/sinks/embedded-heimlern.ts";
import { embeddedStoreSink } from "../../src/sinks/embedded-leitstand.ts";
import type { Batch, Sink } from "../../src/sinks/sink.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wgx-sinks-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const now = (): Date => new Date("2026-11-25T05:00:00Z");
const { signal } = new AbortController();

function batch(...texts: readonly string[]): Batch {
  const lines = texts.map((text, index) => {
    const event = JSON.parse(text) as { id: string; type: string; source: string };
    return { bytes: Buffer.from(text), key: event.id, number: index + 1, event };
  });
  return { lines, id: "0".repeat(64), mode: "deliver" };
}

const a = '{"id":"a","type":"news","source":"s","n":98765432109876543210}';
const b = '{"id":"b","type":"news","source":"s"}';

function storeSink(through: (server: { url: string; token: string }) => Sink = () => expect.fail("no server")): Sink {
  return embeddedStoreSink({ name: "leitstand", folder, domain: "aussen", now, through });
}

describe("the embedded store as a sink", () => {
  it("stores lines as they are, and counts those it had", async () => {
    const sink = storeSink();
    expect(await sink.accept(batch(a, b), signal)).toEqual({ kind: "accepted", duplicates: 0 });
    expect(await sink.accept(batch(a, b), signal)).toEqual({ kind: "accepted", duplicates: 2 });
    expect(await sink.lookUp?.(batch(a, '{"id":"b","type":"x","source":"s"}').lines, signal)).toEqual({
      known: true,
      value: new Set([0]),
    });
    await sink.close();
    await sink.close();
    expect(readFileSync(join(folder, "aussen.jsonl"), "utf8")).toContain(`"payload":${a},"retention"`);
  });

  it("rejects another event under a known id alone, and stores the rest", async () => {
    const sink = storeSink();
    await sink.accept(batch(a), signal);
    const answer = await sink.accept(batch(b, '{"id":"a","type":"other","source":"s"}'), signal);
    expect(answer).toMatchObject({ kind: "accepted", rejected: [{ index: 1, reason: "conflict" }] });
    expect(await sink.lookUp?.(batch(b).lines, signal)).toEqual({ known: true, value: new Set([0]) });
    await sink.close();
  });

  it("goes through the server that has the store, and opens it itself once that is gone", async () => {
    const held = openStore(folder, now);
    if (held.kind !== "open") throw new Error("it is free");
    const spoken: string[] = [];
    const sink = storeSink(({ url }) => ({
      ...embeddedStoreSink({ name: "x", folder: join(folder, "other"), domain: "x", now, through: () => sink }),
      async accept() {
        spoken.push(url);
        return { kind: "accepted" };
      },
    }));
    expect(await sink.accept(batch(a), signal)).toMatchObject({ kind: "retry", pace: "busy" });
    writeServerAddress(folder, { url: "http://127.0.0.1:9", pid: process.pid, epoch: held.lock.epoch });
    expect(await sink.accept(batch(a), signal)).toEqual({ kind: "accepted" });
    expect(spoken).toEqual(["http://127.0.0.1:9"]);
    await held.close();
    expect(await sink.accept(batch(a), signal)).toEqual({ kind: "accepted", duplicates: 0 });
    await sink.close();
  });
});

describe("the embedded learner as a sink", () => {
  it("decides on each event once", async () => {
    const sink = embeddedLearnerSink({ name: "heimlern", folder, policy: policyOf({ seed: 1 }), now });
    expect(await sink.accept(batch(a, b), signal)).toEqual({ kind: "accepted", duplicates: 0 });
    expect(await sink.accept(batch(a, b), signal)).toEqual({ kind: "accepted", duplicates: 2 });
    expect(await sink.lookUp?.(batch(a).lines, signal)).toEqual({ known: true, value: new Set([0]) });
    await sink.close();
    expect(readFileSync(join(folder, "decisions.jsonl"), "utf8").trim().split("\n")).toHaveLength(2);
  });
});
