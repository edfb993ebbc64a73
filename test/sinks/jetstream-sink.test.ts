import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jetStreamSink } from "../../src/sinks/jetstream-sink.ts";
import type { Batch, Sink } from "../../src/sinks/sink.ts";
import { hasNatsServer, NatsServer, needsNatsServer } from "../helpers/nats-server.ts";

const { signal } = new AbortController();

function batch(...texts: readonly string[]): Batch {
  const lines = texts.map((text, index) => {
    const event = JSON.parse(text) as { id?: string; type: string; source: string };
    return { bytes: Buffer.from(text), key: event.id ?? text, number: index + 1, event };
  });
  return { lines, id: "0".repeat(64), mode: "deliver" };
}

function event(id: string, more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ id, type: "news", source: "s", ...more });
}

describe.runIf(hasNatsServer)(`a stream as a sink (${needsNatsServer})`, () => {
  let server: NatsServer;
  const opened: Sink[] = [];
  beforeAll(async () => {
    server = await NatsServer.start();
  });
  afterAll(async () => {
    await Promise.all(opened.map((sink) => sink.close()));
    await server.stop();
  });

  function sinkOf(stream: string, more: Partial<Parameters<typeof jetStreamSink>[0]> = {}): Sink {
    const sink = jetStreamSink({
      name: "stream",
      settings: { servers: [server.url], stream, timeoutMs: 5000 },
      subject: `events.${stream}`,
      domain: "aussen",
      howToMake: "make it",
      ...more,
    });
    opened.push(sink);
    return sink;
  }
  const made = (name: string, config: Parameters<NatsServer["addStream"]>[0] | object = {}): Promise<void> =>
    server.addStream({ name, subjects: [`events.${name}`], ...config });

  it("publishes lines byte for byte, known by their keys, and counts those that the stream has", async () => {
    await made("plain");
    const sink = sinkOf("plain");
    const odd = '{ "id":"a","type":"news","source":"s","n":98765432109876543210, "u":"\\u00e4 ä" }';
    expect(await sink.accept(batch(odd, event("b")), signal)).toEqual({ kind: "accepted", duplicates: 0 });
    expect(await sink.accept(batch(odd, event("c")), signal)).toEqual({ kind: "accepted", duplicates: 1 });
    expect(await server.messages("plain")).toEqual([odd, event("b"), event("c")]);
    const ids = await server.ask(async (manager) => {
      const message = await manager.streams.getMessage("plain", { seq: 1 });
      return [message?.header.get("Nats-Msg-Id"), message?.header.get("Wgx-Domain")];
    });
    expect(ids).toEqual(["a", "aussen"]);
  });

  it("takes as many bytes of a stream as docs/scale-streams.md says", async () => {
    await made("sized");
    const [line, domain] = [event("an-id"), "some.domain"];
    await sinkOf("sized", { domain }).accept(batch(line), signal);
    const { bytes } = (await server.ask((manager) => manager.streams.info("sized"))).state;
    const parts = [line, "an-id", "events.sized", "sized", domain];
    expect(bytes).toBe(parts.reduce((sum, part) => sum + part.length, 0) + 99);
  });

  it("takes another event under a known id for a conflict, never for a duplicate", async () => {
    await made("conflict");
    const sink = sinkOf("conflict");
    const answer = await sink.accept(batch(event("a"), event("a", { title: "other" }), event("b")), signal);
    expect(answer).toMatchObject({ kind: "accepted", rejected: [{ index: 1, reason: "conflict" }], duplicates: 0 });
    expect(await server.messages("conflict")).toEqual([event("a"), event("b")]);
  });

  it("publishes once more, known by its content, what it cannot compare", async () => {
    await made("gone");
    const sink = sinkOf("gone");
    await sink.accept(batch(event("a")), signal);
    await server.ask((manager) => manager.streams.deleteMessage("gone", 1));
    expect(await sink.accept(batch(event("a", { title: "x" })), signal)).toEqual({ kind: "accepted", duplicates: 0 });
    expect(await server.messages("gone")).toEqual([event("a", { title: "x" })]);
  });

  it("knows lines by a hash where their ids cannot stand in a header", async () => {
    await made("odd");
    const sink = sinkOf("odd");
    const lines = ["a\r\nNats-Expected-Stream: x", "ä", " ", "x".repeat(5000)].map((id) => event(id));
    expect(await sink.accept(batch(...lines), signal)).toEqual({ kind: "accepted", duplicates: 0 });
    expect(await sink.accept(batch(...lines), signal)).toEqual({ kind: "accepted", duplicates: 4 });
    expect(await server.messages("odd")).toEqual(lines);
  });

  it("has a message again once the duplicate window has passed", async () => {
    await made("window", { duplicate_window: 100_000_000 });
    const sink = sinkOf("window");
    await sink.accept(batch(event("a")), signal);
    await expect
      .poll(async () => {
        await sink.accept(batch(event("a")), signal);
        return server.messages("window");
      })
      .toEqual([event("a"), event("a")]);
  });

  it("rejects the lines that are too large for the stream or the server, and takes the others", async () => {
    await made("small", { max_msg_size: 1000 });
    const sink = sinkOf("small");
    const lines = [
      event("a"),
      event("b", { title: "x".repeat(1000) }),
      event("c"),
      event("d", { title: "x".repeat(2_000_000) }),
    ];
    expect(await sink.accept(batch(...lines), signal)).toMatchObject({
      kind: "accepted",
      rejected: [
        { index: 1, reason: "rejected", errors: [{ rule: "line-length" }] },
        { index: 3, reason: "rejected", errors: [{ rule: "line-length" }] },
      ],
    });
    expect(await server.messages("small")).toEqual([event("a"), event("c")]);
  });

  it("stops after ten refusals in a row", async () => {
    await made("tiny", { max_msg_size: 10 });
    const sink = sinkOf("tiny");
    const lines = Array.from({ length: 6 }, (_, index) => event(`e${index}`));
    expect(await sink.accept(batch(...lines), signal)).toMatchObject({ kind: "accepted", rejected: { length: 6 } });
    expect(await sink.accept(batch(...lines), signal)).toMatchObject({ kind: "stop", why: "endpoint" });
  });

  it("asks for another try where the stream is full, and sends only what it has not got", async () => {
    await made("full", { max_msgs: 2, discard: "new" });
    const sink = sinkOf("full");
    const lines = batch(event("a"), event("b"), event("c")).lines;
    const answer = await sink.accept(batch(event("a"), event("b"), event("c")), signal);
    expect(answer).toMatchObject({
      kind: "retry",
      ambiguous: true,
      reason: expect.stringContaining("maximum messages exceeded"),
    });
    expect(await sink.lookUp?.(lines, signal)).toEqual({ known: true, value: new Set([0, 1]) });
    await server.ask((manager) => manager.streams.purge("full"));
    expect(await sink.accept(batch(event("c")), signal)).toEqual({ kind: "accepted", duplicates: 0 });
  });

  it("says what to do where there is no stream, or another one has the subject", async () => {
    expect(await sinkOf("none").accept(batch(event("a")), signal)).toEqual({
      kind: "stop",
      why: "endpoint",
      reason: "there is no stream none; make it",
    });
    await made("taken");
    const elsewhere = sinkOf("taken", { subject: "events.elsewhere" });
    expect(await elsewhere.accept(batch(event("a")), signal)).toMatchObject({
      kind: "stop",
      reason: "the stream taken takes events.taken, and not events.elsewhere",
    });
    const wrong = sinkOf("none", { subject: "events.taken" });
    expect(await wrong.accept(batch(event("a")), signal)).toMatchObject({ kind: "stop", why: "endpoint" });
    expect(await server.messages("taken")).toEqual([]);
  });

  it("answers at once when it is given up, and nothing of it arrives later", async () => {
    await made("abort");
    const giveUp = new AbortController();
    giveUp.abort();
    const answer = await sinkOf("abort").accept(batch(event("a")), giveUp.signal);
    expect(answer).toMatchObject({ kind: "retry", ambiguous: false });
    expect(await server.messages("abort")).toEqual([]);
    const sink = sinkOf("abort");
    expect(await sink.accept(batch(event("b")), signal)).toMatchObject({ kind: "accepted" });
    server.freeze();
    const later = new AbortController();
    const answering = sink.accept(batch(event("c")), later.signal);
    later.abort();
    expect(await answering).toMatchObject({ kind: "retry", ambiguous: true });
    server.resume();
  });
});
