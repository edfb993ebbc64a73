import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Fault } from "../../src/jetstream/fault.ts";
import type { TakenMessage, TakingEvents } from "../../src/jetstream/taken-message.ts";
import { RefusedMessages } from "../../src/leitstand/refused-messages.ts";
import { EventStore } from "../../src/leitstand/store.ts";
import { StreamIntake } from "../../src/leitstand/stream-intake.ts";

let folder = "";
let store: EventStore;
let refused: RefusedMessages;
const now = (): Date => new Date("2026-11-25T05:00:00Z");
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wgx-intake-"));
  store = new EventStore(folder, now);
  refused = new RefusedMessages(folder);
});
afterEach(async () => {
  await refused.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

type Session = (events: TakingEvents, signal: AbortSignal) => Promise<Fault | undefined>;

/** An intake that goes through these sessions, one after the other, and ends with the last. */
function intakeOf(...sessions: readonly Session[]): {
  readonly intake: StreamIntake;
  readonly told: string[];
  readonly waits: number[];
  run(): ReturnType<StreamIntake["run"]>;
} {
  const stop = new AbortController();
  const told: string[] = [];
  const waits: number[] = [];
  let next = 0;
  const intake = new StreamIntake({
    store,
    refused,
    stream: "EVENTS",
    domain: "aussen",
    session: async (events, signal) => {
      const session = sessions[next++];
      if (session) return session(events, signal);
      stop.abort();
      return undefined;
    },
    now,
    sleep: async (milliseconds) => void waits.push(milliseconds),
    random: () => 1,
    tell: (text) => void told.push(text),
  });
  return { intake, told, waits, run: () => intake.run(stop.signal) };
}

function message(sequence: number, text: string | Uint8Array, domain?: string): TakenMessage {
  return { sequence, subject: "events.a", bytes: Buffer.from(text), ...(domain !== undefined && { domain }) };
}

/** A session in which these messages come, and then the connection breaks. */
function bringing(...messages: readonly TakenMessage[]): Session {
  return async (events) => {
    events.started({ shared: false });
    await events.take(messages, 0);
    return later;
  };
}

const later: Fault = { kind: "later", reason: "the connection broke", pace: "normal", ambiguous: true };
const noStream: Fault = { kind: "stop", why: "no-stream", reason: "stream not found" };

function stored(domain: string): readonly string[] {
  return store.page(domain, 0, 1000).lines.map((line) => /"payload":(.*),"retention"/.exec(line.toString())?.[1] ?? "");
}

function refusals(): readonly { readonly sequence: number; readonly reason: string }[] {
  const lines = readFileSync(join(folder, "intake/refused.jsonl"), "utf8").split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}

describe("taking events from a stream", () => {
  it("stores each event once and byte for byte, in the domain that its sender says", async () => {
    const odd = '{ "id":"a", "n":98765432109876543210 }';
    const first = [message(1, odd), message(2, '{"id":"b"}', "other"), message(3, '{"id":"c","domain":"third"}')];
    const { intake, run } = intakeOf(bringing(...first), bringing(...first, message(4, '{"id":"d",\r\n"x":1}')));
    expect(await run()).toBeUndefined();
    expect(stored("aussen")).toEqual([odd, '{"id":"d",  "x":1}']);
    expect([stored("other"), stored("third")]).toEqual([['{"id":"b"}'], ['{"id":"c","domain":"third"}']]);
    expect(intake.status).toMatchObject({ stored: 4, duplicates: 3, refused: 0 });
  });

  it("keeps what it does not take, each message once, and goes on", async () => {
    const messages = [
      message(1, '{"id":"a"}'),
      message(2, "no JSON"),
      message(3, "[1]"),
      message(4, Buffer.from([0x7b, 0xff, 0x7d])),
      message(5, '{"id":"x"}', "../../etc"),
      message(6, '{"id":"a","other":true}'),
      message(7, '{"id":"b"}'),
    ];
    const { intake, told, run } = intakeOf(bringing(...messages), bringing(...messages));
    await run();
    expect(stored("aussen")).toEqual(['{"id":"a"}', '{"id":"b"}']);
    expect(refusals().map(({ sequence, reason }) => [sequence, reason])).toEqual([
      [2, "invalid"],
      [3, "invalid"],
      [4, "invalid"],
      [5, "invalid"],
      [6, "conflict"],
    ]);
    expect(refusals()[2]).toMatchObject({ schema: "wgx.refused-message/1", base64: "e/99" });
    expect(intake.status.refused).toBe(10);
    expect(told).toContain(
      "warning: message 2 of EVENTS is not taken: it is no JSON in UTF-8, and 4 more; see intake/refused.jsonl",
    );
  });

  it("acknowledges nothing that the disk does not take", async () => {
    await store.append("aussen", [{ bytes: Buffer.from('{"id":"z"}'), event: { id: "z" } }], "skip");
    await store.close();
    const outcomes: string[] = [];
    const session: Session = async (events) => {
      await events.take([message(1, '{"id":"a"}')], 0).then(
        () => outcomes.push("acknowledged"),
        (error: Error) => outcomes.push(error.message),
      );
      return later;
    };
    const closed = store;
    const { run } = intakeOf(session);
    Object.assign(closed, { append: async () => ({ kind: "full", reason: "no space left" }) });
    await run();
    expect(outcomes).toEqual(["the store: no space left"]);
  });

  it("ends where it never began and never will, and else tries again, longer each time", async () => {
    expect(await intakeOf(async () => noStream).run()).toEqual(noStream);
    const unreachable = intakeOf(
      async () => later,
      async () => later,
      async () => later,
      async () => noStream,
    );
    expect(await unreachable.run()).toEqual(noStream);
    expect(unreachable.waits).toEqual([1000, 2000, 4000]);
  });

  it("waits for a stream that goes away, says so once, and is well again when it is back", async () => {
    const { intake, told, waits, run } = intakeOf(
      bringing(message(1, '{"id":"a"}')),
      async () => noStream,
      async () => {
        expect(intake.status).toMatchObject({ state: "waiting", reason: "stream not found" });
        return noStream;
      },
      async (events) => {
        events.started({ shared: true });
        expect(intake.status).toMatchObject({ state: "taking" });
        await events.take([message(2, '{"id":"b"}')], 7);
        expect(intake.status).toEqual({
          stream: "EVENTS",
          state: "taking",
          stored: 2,
          duplicates: 0,
          refused: 0,
          behind: 7,
        });
        return undefined;
      },
    );
    expect(await run()).toBeUndefined();
    expect(waits).toEqual([1000, 30_000, 30_000]);
    expect(told).toEqual([
      "takes events from the stream EVENTS",
      "warning: the stream EVENTS: the connection broke",
      "warning: the stream EVENTS: stream not found",
      "takes events from the stream EVENTS",
      "warning: somebody else takes from the same consumer, and each gets a part of the events",
    ]);
  });
});
