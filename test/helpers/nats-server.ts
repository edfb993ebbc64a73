import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type JetStreamManager, jetstreamManager, type StreamConfig } from "@nats-io/jetstream";
import { type ConnectionOptions, connect } from "@nats-io/transport-node";

/** Whether there is a server to test with; `.ci/run` installs Debian's. */
export const hasNatsServer = spawnSync("nats-server", ["--version"]).status === 0;

/** Why tests that need a server are skipped. */
export const needsNatsServer = "needs nats-server: apt-get install nats-server";

/** A server of NATS with JetStream, on a free port of loopback, with its files in a folder of its own. */
export class NatsServer {
  readonly folder = mkdtempSync(join(tmpdir(), "wgx-nats-"));
  readonly #settings: string;
  #port = 0;
  #process: ChildProcess | undefined;
  #pid = 0;

  /** @param settings further lines of its configuration, which may name the server's own folder as `$FOLDER`. */
  private constructor(settings: string) {
    this.#settings = settings;
  }

  static async start(settings = ""): Promise<NatsServer> {
    const server = new NatsServer(settings);
    await server.restart();
    return server;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  get #ports(): string {
    return join(this.folder, "ports");
  }

  get #logFile(): string {
    return join(this.folder, "log");
  }

  get log(): string {
    return readFileSync(this.#logFile, "utf8");
  }

  /** Starts it, on the same port as before; with other further lines of configuration where they are given. */
  async restart(settings = this.#settings): Promise<void> {
    if (this.#port === 0) this.#port = await freePort();
    const lines = [
      `listen: "127.0.0.1:${this.#port}"`,
      `jetstream { store_dir: "${this.folder}", max_mem: 64MB, max_file: 1GB }`,
      `ports_file_dir: "${this.#ports}"`,
      `log_file: "${this.#logFile}"`,
      settings.replaceAll("$FOLDER", this.folder),
    ];
    writeFileSync(join(this.folder, "server.conf"), lines.join("\n"));
    // On a machine that has much to do a program may fail to start, or find its port taken for a moment.
    for (let attempt = 0; attempt < 5; attempt++) {
      if (await this.#isUp()) return;
      await this.kill();
    }
    throw new Error(`nats-server did not start: ${existsSync(this.#logFile) ? this.log.slice(-2000) : ""}`);
  }

  /** Starts the program, and waits for a while until it says where it listens. */
  async #isUp(): Promise<boolean> {
    rmSync(this.#ports, { recursive: true, force: true });
    mkdirSync(this.#ports);
    // It ends when its standard input does, which is when we end, however we do.
    const script = 'nats-server -c "$0" & read -r _; kill -KILL $!; wait';
    const config = join(this.folder, "server.conf");
    this.#process = spawn("bash", ["-c", script, config], { stdio: ["pipe", "ignore", "ignore"] });
    for (const end = Date.now() + 20_000; Date.now() < end; await pause(10)) {
      const [name] = readdirSync(this.#ports).filter((each) => each.endsWith(".ports"));
      this.#pid = Number(/_(\d+)\.ports$/.exec(name ?? "")?.[1] ?? 0);
      if (this.#pid > 0) return true;
    }
    return false;
  }

  /** It does nothing more until it is resumed or killed, and its connections stay open. */
  freeze(): void {
    process.kill(this.#pid, "SIGSTOP");
  }

  resume(): void {
    process.kill(this.#pid, "SIGCONT");
  }

  /** SIGKILL, and waits until it is gone. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null) return;
    const ended = new Promise((done) => child.once("close", done));
    child.stdin?.end();
    await ended;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  /** Asks the server itself, apart from what is tested. */
  async ask<Answer>(
    question: (manager: JetStreamManager) => Promise<Answer>,
    options: ConnectionOptions = {},
  ): Promise<Answer> {
    const connection = await connect({ servers: this.url, ...options });
    try {
      return await question(await jetstreamManager(connection));
    } finally {
      await connection.close();
    }
  }

  async addStream(config: Partial<StreamConfig> & { readonly name: string }): Promise<void> {
    await this.ask((manager) => manager.streams.add({ subjects: ["events.>"], ...config }));
  }

  /** The messages of a stream, oldest first. */
  messages(stream: string): Promise<readonly string[]> {
    return this.ask(async (manager) => {
      const { first_seq: first, last_seq: last } = (await manager.streams.info(stream)).state;
      const texts: string[] = [];
      for (let seq = Math.max(1, first); seq <= last; seq++) {
        const message = await manager.streams.getMessage(stream, { seq });
        if (message) texts.push(Buffer.from(message.data).toString("utf8"));
      }
      return texts;
    });
  }
}

/**
 * A port that was free a moment ago, and that the system gives to nobody by itself (those are above 32767): it has to be free
 * again after the server was killed.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const isFree = await new Promise<boolean>((resolve) => {
      const probe = createServer();
      probe.on("error", () => resolve(false));
      probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
}
