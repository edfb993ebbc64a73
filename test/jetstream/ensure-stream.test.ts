import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureStream } from "../../src/jetstream/ensure-stream.ts";
import { hasNatsServer, NatsServer, needsNatsServer } from "../helpers/nats-server.ts";

const { signal } = new AbortController();
const limits = {
  subjects: ["events.made"],
  maxBytes: 1_000_000,
  maxAgeDays: 3,
  duplicateWindowSeconds: 90,
  replicas: 1,
};

describe.runIf(hasNatsServer)(`making a stream (${needsNatsServer})`, () => {
  let server: NatsServer;
  beforeAll(async () => {
    server = await NatsServer.start();
  });
  afterAll(() => server.stop());
  const ensure = (stream: string, more: Partial<typeof limits> = {}): ReturnType<typeof ensureStream> =>
    ensureStream({ servers: [server.url], stream, timeoutMs: 5000 }, { ...limits, ...more }, signal);

  it("gives it every limit that was said, and leaves one alone that is there", async () => {
    expect(await ensure("made")).toBe("made");
    expect(await ensure("made", { maxBytes: 5 })).toBe("there");
    const { config } = await server.ask((manager) => manager.streams.info("made"));
    expect(config).toMatchObject({
      subjects: ["events.made"],
      storage: "file",
      discard: "new",
      retention: "limits",
      max_bytes: 1_000_000,
      max_age: 3 * 24 * 3600 * 1e9,
      duplicate_window: 90 * 1e9,
      num_replicas: 1,
    });
  });

  it("says why the server does not make it", async () => {
    expect(await ensure("copies", { subjects: ["a"], replicas: 3 })).toMatchObject({
      reason: expect.stringContaining("replicas"),
    });
    expect(await ensure("overlap")).toMatchObject({
      kind: "stop",
      why: "endpoint",
      reason: expect.stringContaining("overlap"),
    });
    expect(await ensure("large", { subjects: ["b"], maxBytes: 1e12 })).toMatchObject({
      reason: expect.stringContaining("insufficient storage"),
    });
  });
});
