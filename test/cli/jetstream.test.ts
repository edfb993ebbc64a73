import type { ChildProcess } from "node:child_process";
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { news } from "../helpers/delivery.ts";
import { hasNatsServer, NatsServer, needsNatsServer } from "../helpers/nats-server.ts";
import { userByKey } from "../helpers/nats-users.ts";
import { sharedFolder, startWgx, until, wgx } from "../helpers/wgx.ts";

const shared = sharedFolder();
const patience = 60_000;
/** Shorter than it is by itself, so that what a killed one had in hand comes again soon. */
const consumer = "consumer: { ack_wait_seconds: 1 }";
const limits = "create: { max_bytes: 50000000, max_age_days: 1, duplicate_window_seconds: 120, replicas: 1 }";

/** A machine: a folder with a configuration that speaks of a stream, and a feed. */
class Machine {
  readonly folder: string;
  readonly feed: string;

  constructor(name: string, url: string, stream: string, more: readonly string[] = [limits, consumer]) {
    this.folder = join(shared, name);
    this.feed = join(this.folder, "feed.jsonl");
    mkdirSync(join(this.folder, ".wgx"), { recursive: true });
    const keys = [`type: jetstream, servers: ["${url}"], stream: ${stream}, subject: events.${stream}`, ...more];
    writeFileSync(join(this.folder, ".wgx/config.yml"), `sinks:\n  stream: { ${keys.join(", ")} }\n`);
    writeFileSync(this.feed, "");
  }

  append(lines: readonly string[]): readonly string[] {
    appendFileSync(this.feed, lines.map((line) => `${line}\n`).join(""));
    return lines;
  }

  /** The command line of a push. */
  pushing(...more: readonly string[]): readonly string[] {
    return ["ingest", "push", "--sink", "stream", "--feed", this.feed, ...more];
  }

  push(...more: readonly string[]): ReturnType<typeof wgx> {
    return wgx(this.pushing(...more), { cwd: this.folder });
  }

  start(...args: readonly string[]): ReturnType<typeof startWgx> {
    return startWgx(args, { cwd: this.folder });
  }

  /** The events in its store, as they were sent. */
  stored(): readonly string[] {
    const file = join(this.folder, ".wgx/leitstand/aussen.jsonl");
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
    return lines.map((line) => /"payload":(.*),"retention":/.exec(line)?.[1] ?? "");
  }
}

/** Where a server says that it listens. */
async function listening(child: ChildProcess): Promise<string> {
  let url = "";
  child.stdout?.on("data", (chunk) => {
    url = /(http:\S+)/.exec(String(chunk))?.[1] ?? url;
  });
  await until(() => url !== "" || child.exitCode !== null, patience);
  return url;
}

const takeFrom = ["leitstand", "--from", "jetstream", "--port", "0"] as const;

describe.runIf(hasNatsServer)(`a stream between machines (${needsNatsServer})`, () => {
  let server: NatsServer;
  beforeAll(async () => {
    server = await NatsServer.start("write_deadline: 1s");
  });
  afterAll(() => server.stop());

  it("brings two feeds into one leitstand, each event once, whoever is killed", async () => {
    const feeds = [new Machine("feed-a", server.url, "MEET"), new Machine("feed-b", server.url, "MEET")];
    const store = new Machine("store", server.url, "MEET");
    expect(feeds[0]?.push("--create-stream").status).toBe(0);
    let leitstand = store.start(...takeFrom);
    await listening(leitstand.child);
    const due: string[] = [];
    for (const victim of ["feed", "leitstand", "server", "leitstand"]) {
      const pushes = feeds.map((feed, which) => {
        const lines = Array.from({ length: 1000 }, (_, index) => news("x", { id: `${which}-${due.length}-${index}` }));
        due.push(...feed.append(lines));
        return feed.start(...feed.pushing("--deadline", "60"));
      });
      const before = store.stored().length;
      await until(() => store.stored().length > before, patience);
      if (victim === "feed") pushes[0]?.child.kill("SIGKILL");
      if (victim === "leitstand") {
        leitstand.child.kill("SIGKILL");
        await leitstand.ended;
        leitstand = store.start(...takeFrom);
      }
      if (victim === "server") {
        await server.kill();
        await server.restart();
      }
      await Promise.all(pushes.map(({ ended }) => ended));
    }
    for (const feed of feeds) expect(feed.push().status).toBe(0);
    await until(() => store.stored().length >= due.length, patience);
    expect(store.stored().toSorted()).toEqual(due.toSorted());
    leitstand.child.kill("SIGTERM");
    expect((await leitstand.ended).status).toBe(0);
  });

  it("serves and takes at once, and tells how that goes", async () => {
    const machine = new Machine("health", server.url, "HEALTH");
    machine.append([news("a"), news("b")]);
    expect(machine.push("--create-stream").status).toBe(0);
    const { child, ended } = machine.start(...takeFrom);
    const url = await listening(child);
    const health = async (): Promise<unknown> => (await fetch(`${url}/health`)).json();
    const taking = { stream: "HEALTH", state: "taking", stored: 2, duplicates: 0, refused: 0, behind: 0 };
    await expect.poll(health, { timeout: patience }).toEqual({ status: "ok", intake: taking });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain("leitstand_intake_up 1\n");
    expect(metrics).toContain('leitstand_intake_messages_total{outcome="stored"} 2\n');
    await server.kill();
    await expect
      .poll(health, { timeout: patience })
      .toMatchObject({ status: "degraded", intake: { state: "waiting" } });
    expect((await fetch(`${url}/v1/events?domain=aussen`)).status).toBe(200);
    await server.restart();
    await expect.poll(health, { timeout: patience }).toMatchObject({ status: "ok" });
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ status: 130, stdout: `leitstand listens on ${url}\n` });
  });

  it("loses nothing to a leitstand that is too slow for the server", async () => {
    const machine = new Machine("slow", server.url, "SLOW");
    expect(machine.push("--create-stream").status).toBe(0);
    const { child, ended } = machine.start(...takeFrom);
    await listening(child);
    machine.append([news("first")]);
    machine.push();
    await until(() => machine.stored().length === 1, patience);
    child.kill("SIGSTOP");
    machine.append(
      Array.from({ length: 300 }, (_, index) => news("x", { id: `s${index}`, meta: { pad: "x".repeat(60_000) } })),
    );
    expect(machine.push().status).toBe(0);
    await until(() => server.log.includes("Slow Consumer"), patience);
    child.kill("SIGCONT");
    await until(() => machine.stored().length === 301, patience);
    child.kill("SIGTERM");
    await ended;
  });

  it("says what to do where there is no stream, and makes it only when it is told to and how", () => {
    const silent = new Machine("no-limits", server.url, "NONE", []);
    silent.append([news("a")]);
    const missing = silent.push();
    expect([missing.status, missing.stdout]).toEqual([3, expect.stringContaining("there is no stream NONE; say what")]);
    const unsaid = silent.push("--create-stream");
    expect([unsaid.status, unsaid.stderr]).toEqual([2, expect.stringContaining("sinks.stream.create")]);
    const machine = new Machine("limits", server.url, "MADE");
    machine.append([news("a")]);
    const before = machine.push();
    const command = "make it with: wgx ingest push --sink stream --create-stream\n";
    expect([before.status, before.stdout]).toEqual([3, expect.stringContaining(`there is no stream MADE; ${command}`)]);
    expect(machine.push("--create-stream").status).toBe(0);
    const other = wgx(["ingest", "push", "--sink", "leitstand", "--create-stream"], { cwd: machine.folder });
    expect([other.status, other.stderr]).toEqual([2, expect.stringContaining("--create-stream is about")]);
    const taken = wgx(takeFrom, { cwd: silent.folder });
    expect([taken.status, taken.stderr]).toEqual([3, expect.stringContaining("there is no stream NONE")]);
  });

  it("waits for room in a full stream, and goes on where it stopped", async () => {
    await server.addStream({ name: "FULL", subjects: ["events.FULL"], max_msgs: 7, discard: "new" });
    const machine = new Machine("full", server.url, "FULL");
    const lines = machine.append(Array.from({ length: 10 }, (_, index) => news("x", { id: `f${index}` })));
    const full = machine.push("--deadline", "1");
    expect([full.status, full.stdout]).toEqual([75, expect.stringContaining("maximum messages exceeded")]);
    const first = await server.messages("FULL");
    expect(first).toHaveLength(7);
    await server.ask((manager) => manager.streams.purge("FULL"));
    expect(machine.push().status).toBe(0);
    const all = new Set([...first, ...(await server.messages("FULL"))]);
    expect(lines.filter((line) => !all.has(line))).toEqual([]);
  });

  it("ends with 4 where its credentials are refused, and shows them nowhere", async () => {
    const [known, unknown] = [userByKey(), userByKey()];
    const guarded = await NatsServer.start(`authorization { users: [{ nkey: ${known.publicKey} }] }`);
    try {
      const machine = new Machine("guarded", guarded.url, "SAFE", [limits, "credentials_file: key.nk"]);
      machine.append([news("a")]);
      const file = join(machine.folder, "key.nk");
      writeFileSync(file, `${unknown.seed}\n`, { mode: 0o644 });
      const open = machine.push();
      expect([open.status, open.stderr]).toEqual([2, expect.stringContaining("chmod 600")]);
      chmodSync(file, 0o600);
      const outcomes = [machine.push("--create-stream"), wgx(takeFrom, { cwd: machine.folder })];
      expect(outcomes.map(({ status }) => status)).toEqual([4, 4]);
      writeFileSync(file, `${known.seed}\n`);
      outcomes.push(machine.push("--create-stream", "--debug"));
      expect(outcomes[2]?.status).toBe(0);
      for (const { stdout, stderr } of outcomes) {
        expect(stdout + stderr).not.toContain(known.seed);
        expect(stdout + stderr).not.toContain(unknown.seed);
      }
    } finally {
      await guarded.stop();
    }
  });

  it("names what is wrong with --from", () => {
    const none = join(shared, "nothing");
    mkdirSync(none);
    const unset = wgx(takeFrom, { cwd: none });
    expect([unset.status, unset.stderr]).toEqual([2, expect.stringContaining("no sink of type jetstream")]);
    const machine = new Machine("names", server.url, "NAMES");
    const wrong = wgx(["leitstand", "--from", "strem", "--port", "0"], { cwd: machine.folder });
    expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining("did you mean")]);
  });
});
