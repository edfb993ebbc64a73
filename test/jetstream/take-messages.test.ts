import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { takeMessages } from "../../src/jetstream/take-messages.ts";
import type { TakenMessage } from "../../src/jetstream/taken-message.ts";
import { jetStreamSink } from "../../src/sinks/jetstream-sink.ts";
import type { Batch } from "../../src/sinks/sink.ts";
import { hasNatsServer, NatsServer, needsNatsServer } from "../helpers/nats-server.ts";
import { until } from "../helpers/wgx.ts";

describe.runIf(hasNatsServer)(`taking messages of a stream (${needsNatsServer})`, () => {
  let server: NatsServer;
  beforeAll(async () => {
    server = await NatsServer.start();
  });
  afterAll(() => server.stop());

  const settings = (stream: string): Parameters<typeof takeMessages>[0] => ({
    servers: [server.url],
    stream,
    timeoutMs: 5000,
  });

  async function publish(stream: string, from: number, to: number, domain = "aussen"): Promise<void> {
    const sink = jetStreamSink({
      name: "stream",
      settings: settings(stream),
      subject: `events.${stream}`,
      domain,
      howToMake: "",
    });
    const lines = Array.from({ length: to - from }, (_, index) => {
      const id = `e${from + index}`;
      return { bytes: Buffer.from(`{"id":"${id}"}`), key: id, number: 1, event: { id, type: "news", source: "s" } };
    });
    const batch: Batch = { lines, id: "0".repeat(64), mode: "deliver" };
    expect(await sink.accept(batch, new AbortController().signal)).toMatchObject({ kind: "accepted" });
    await sink.close();
  }

  /** Somebody who takes, until he is told to stop. */
  function taker(
    stream: string,
    durable: string,
    take: (messages: readonly TakenMessage[]) => Promise<void> = async () => undefined,
    ackWaitMs = 30_000,
  ): {
    readonly ids: string[];
    readonly started: boolean[];
    readonly ended: ReturnType<typeof takeMessages>;
    stop(): ReturnType<typeof takeMessages>;
  } {
    const ids: string[] = [];
    const started: boolean[] = [];
    const stopping = new AbortController();
    const ended = takeMessages(
      settings(stream),
      { durable, ackWaitMs },
      {
        started: ({ shared }) => void started.push(shared),
        async take(messages) {
          ids.push(...messages.map(({ bytes }) => String(JSON.parse(Buffer.from(bytes).toString("utf8")).id)));
          await take(messages);
        },
      },
      stopping.signal,
    );
    return {
      ids,
      started,
      ended,
      stop() {
        stopping.abort();
        return ended;
      },
    };
  }

  const all = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `e${index}`).sort();

  it("gives everything to each of two consumers, and to each with its sender's domain", async () => {
    await server.addStream({ name: "two", subjects: ["events.two"] });
    const domains: (string | undefined)[] = [];
    const a = taker("two", "a", async (messages) => void domains.push(...messages.map(({ domain }) => domain)));
    const b = taker("two", "b");
    await publish("two", 0, 300);
    await publish("two", 300, 400, "other");
    await until(() => a.ids.length === 400 && b.ids.length === 400);
    expect([a.ids.toSorted(), b.ids.toSorted()]).toEqual([all(400), all(400)]);
    expect(domains.filter((domain) => domain === "other")).toHaveLength(100);
    expect(await a.stop()).toBeUndefined();
    expect(await b.stop()).toBeUndefined();
  });

  it("gives each of two that share a consumer a part, and tells the second", async () => {
    await server.addStream({ name: "shared", subjects: ["events.shared"] });
    const a = taker("shared", "one");
    await until(() => a.started.length === 1);
    // A request of the first has to be there before the second looks.
    await expect
      .poll(() => server.ask(async (manager) => (await manager.consumers.info("shared", "one")).num_waiting))
      .toBeGreaterThan(0);
    const b = taker("shared", "one");
    await until(() => b.started.length === 1);
    expect([a.started, b.started]).toEqual([[false], [true]]);
    await publish("shared", 0, 400);
    await until(() => a.ids.length + b.ids.length === 400);
    expect([...a.ids, ...b.ids].toSorted()).toEqual(all(400));
    await Promise.all([a.stop(), b.stop()]);
  });

  it("gets a message again that it was too slow to acknowledge", async () => {
    await server.addStream({ name: "slow", subjects: ["events.slow"] });
    let slow = true;
    const wait = async (): Promise<void> => {
      if (slow) await new Promise((resolve) => setTimeout(resolve, 900));
      slow = false;
    };
    const a = taker("slow", "a", wait, 300);
    await publish("slow", 0, 20);
    await until(() => a.ids.length > 20);
    expect([...new Set(a.ids)].toSorted()).toEqual(all(20));
    await a.stop();
  });

  it("gives back what could not be made durable, and acknowledges what was when it was stopped", async () => {
    await server.addStream({ name: "back", subjects: ["events.back"] });
    await publish("back", 0, 50);
    const broken = taker("back", "a", () => Promise.reject(new Error("the disk is full")), 500);
    expect(await broken.ended).toMatchObject({ kind: "later", reason: "the disk is full" });
    let go = (): void => undefined;
    const held = taker("back", "a", () => new Promise((resolve) => (go = resolve)));
    await until(() => held.ids.length > 0);
    const stopped = held.stop();
    go();
    await stopped;
    const next = taker("back", "a");
    await until(() => new Set([...held.ids, ...next.ids]).size === 50);
    expect(held.ids.filter((id) => next.ids.includes(id))).toEqual([]);
    await next.stop();
  });

  it("ends with the connection, and with the consumer", async () => {
    await server.addStream({ name: "ends", subjects: ["events.ends"] });
    const a = taker("ends", "a");
    await until(() => a.started.length === 1);
    await server.ask((manager) => manager.consumers.delete("ends", "a"));
    expect(await a.ended).toMatchObject({ kind: "later" });
    const b = taker("ends", "b");
    await until(() => b.started.length === 1);
    await server.kill();
    expect(await b.ended).toMatchObject({ kind: "later" });
    expect(await taker("ends", "b").ended).toMatchObject({ reason: expect.stringContaining("ECONNREFUSED") });
    await server.restart();
    await publish("ends", 0, 5);
    const c = taker("ends", "b");
    await until(() => c.ids.length === 5);
    await c.stop();
  });

  it("uses no consumer that would lose messages, or takes other ones", async () => {
    await server.addStream({ name: "wrong", subjects: ["events.wrong"] });
    await server.ask(async ({ consumers }) => {
      await consumers.add("wrong", { durable_name: "silent", ack_policy: "none" });
      await consumers.add("wrong", { durable_name: "other", ack_policy: "explicit", filter_subject: "events.wrong" });
    });
    const reasonOf = async (durable: string): Promise<unknown> => await taker("wrong", durable).ended;
    expect(await reasonOf("silent")).toMatchObject({ kind: "stop", reason: expect.stringContaining("does not wait") });
    expect(await reasonOf("other")).toMatchObject({
      kind: "stop",
      reason: expect.stringContaining("takes events.wrong"),
    });
  });

  it("stops where there is no stream", async () => {
    expect(await taker("none", "a").ended).toMatchObject({ kind: "stop", why: "no-stream" });
  });
});
