import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ensureStream } from "../../src/jetstream/ensure-stream.ts";
import type { JetStreamSettings } from "../../src/jetstream/settings.ts";
import { jetStreamSink } from "../../src/sinks/jetstream-sink.ts";
import type { Batch, Sink, SinkAnswer } from "../../src/sinks/sink.ts";
import { type Certificates, hasOpenssl, makeCertificates } from "../helpers/certificates.ts";
import { hasNatsServer, NatsServer, needsNatsServer } from "../helpers/nats-server.ts";
import { operatorMode, userByKey } from "../helpers/nats-users.ts";
import { sharedFolder } from "../helpers/wgx.ts";

const folder = sharedFolder();
const { signal } = new AbortController();
const line = '{"id":"a","type":"news","source":"s"}';
const batch: Batch = {
  lines: [{ bytes: Buffer.from(line), key: "a", number: 1, event: { id: "a", type: "news", source: "s" } }],
  id: "0".repeat(64),
  mode: "deliver",
};
const limits = { subjects: ["events.>"], maxBytes: 1e6, maxAgeDays: 1, duplicateWindowSeconds: 60, replicas: 1 };

const servers: NatsServer[] = [];
const sinks: Sink[] = [];

async function started(settings: string): Promise<NatsServer> {
  const server = await NatsServer.start(settings);
  servers.push(server);
  return server;
}

/** What a server answers to a line, from whom makes the stream where it is said so. */
async function send(
  server: NatsServer,
  more: Partial<JetStreamSettings> = {},
  made: "by us" | "before" = "by us",
): Promise<SinkAnswer> {
  const settings = { servers: [server.url], stream: "EVENTS", timeoutMs: 5000, ...more };
  if (made === "by us") await ensureStream(settings, limits, signal);
  const sink = jetStreamSink({ name: "stream", settings, subject: "events.a", domain: "aussen", howToMake: "" });
  sinks.push(sink);
  return sink.accept(batch, signal);
}

describe.runIf(hasNatsServer)(`reaching a server (${needsNatsServer})`, () => {
  afterEach(async () => {
    await Promise.all(sinks.splice(0).map((sink) => sink.close()));
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
  });

  it("goes to the next server where one is down, and asks for another try where all are", async () => {
    const down = await started("");
    await down.kill();
    const up = await started("");
    expect(await send(up, { servers: [down.url, up.url] })).toEqual({ kind: "accepted", duplicates: 0 });
    expect(await send(down)).toMatchObject({ kind: "retry", reason: expect.stringContaining("ECONNREFUSED") });
  });

  it("stops where JetStream is switched off", async () => {
    const server = await started("jetstream: disabled");
    expect(await send(server, {}, "before")).toMatchObject({
      kind: "stop",
      why: "endpoint",
      reason: "JetStream is switched off on this server",
    });
  });

  it("knows itself by an NKey, and is refused with another and without", async () => {
    const [known, unknown] = [userByKey(), userByKey()];
    const server = await started(`authorization { users: [{ nkey: ${known.publicKey} }] }`);
    expect(await send(server, { credentials: known.seed })).toEqual({ kind: "accepted", duplicates: 0 });
    const refused = { kind: "stop", why: "authentication", reason: expect.stringMatching(/^the server refuses us: /) };
    expect(await send(server, { credentials: unknown.seed })).toEqual(refused);
    expect(await send(server)).toEqual(refused);
    const damaged = known.seed.replace(/(?<=^.{20})./, (letter) => (letter === "A" ? "B" : "A"));
    expect(await send(server, { credentials: damaged })).toEqual({
      kind: "stop",
      why: "authentication",
      reason: "the server refuses us: the credentials are damaged",
    });
  });

  it("knows itself by a credentials file, and is refused with one of a stranger", async () => {
    const operator = operatorMode();
    const server = await started(operator.settings);
    expect(await send(server, { credentials: operator.credentials("member") })).toMatchObject({ kind: "accepted" });
    const refused = await send(server, { credentials: operator.credentials("stranger") });
    expect(refused).toMatchObject({ kind: "stop", why: "authentication" });
  });

  it("needs no right but to publish, and stops where that is missing", async () => {
    const [maker, feed, reader] = [userByKey(), userByKey(), userByKey()];
    const may = (subjects: string): string =>
      `permissions: { publish: { allow: [${subjects}] }, subscribe: { allow: ["_INBOX.>"] } }`;
    const server = await started(
      `authorization { users: [
        { nkey: ${maker.publicKey} }
        { nkey: ${feed.publicKey}, ${may('"events.>"')} }
        { nkey: ${reader.publicKey}, ${may('"other"')} }
      ] }`,
    );
    await send(server, { credentials: maker.seed });
    // It may not compare what the stream calls a duplicate, so it publishes it once more.
    expect(await send(server, { credentials: feed.seed }, "before")).toEqual({ kind: "accepted", duplicates: 0 });
    expect(await send(server, { credentials: feed.seed }, "before")).toEqual({ kind: "accepted", duplicates: 1 });
    expect(await send(server, { credentials: reader.seed }, "before")).toEqual({
      kind: "stop",
      why: "authentication",
      reason: "we have no permission to publish to events.a",
    });
  });

  describe.runIf(hasOpenssl)("encrypted (needs openssl)", () => {
    let certificates: Certificates;
    let ca = "";
    beforeAll(() => {
      certificates = makeCertificates(folder);
      ca = readFileSync(certificates.ca, "utf8");
    });
    const tls = (more = ""): string =>
      `tls { cert_file: "${certificates.server.cert}", key_file: "${certificates.server.key}", ${more} }`;

    it("trusts the authority that it was told of, and no server of another", async () => {
      const server = await started(tls());
      expect(await send(server, { tls: { ca } })).toEqual({ kind: "accepted", duplicates: 0 });
      const byName = [`tls://localhost:${server.port}`];
      expect(await send(server, { servers: byName, tls: { ca } })).toMatchObject({ kind: "accepted" });
      const untrusted = { kind: "stop", why: "endpoint", reason: expect.stringContaining("certificate") };
      expect(await send(server, { servers: byName })).toEqual(untrusted);
      expect(await send(server)).toEqual(untrusted);
    });

    it("speaks to no server in the clear where it was told to encrypt", async () => {
      const server = await started("");
      const refused = { kind: "stop", why: "endpoint", reason: expect.stringContaining("does not encrypt") };
      expect(await send(server, { tls: {} })).toEqual(refused);
      expect(await send(server, { servers: [`tls://127.0.0.1:${server.port}`] })).toEqual(refused);
    });

    it("shows a certificate of its own where the server wants one", async () => {
      const server = await started(tls(`ca_file: "${certificates.ca}", verify: true`));
      const [cert, key] = [certificates.client.cert, certificates.client.key].map((path) => readFileSync(path, "utf8"));
      expect(await send(server, { tls: { ca, cert: cert ?? "", key: key ?? "" } })).toMatchObject({ kind: "accepted" });
      expect(await send(server, { tls: { ca } })).toMatchObject({ kind: "stop", why: "authentication" });
    });
  });
});
