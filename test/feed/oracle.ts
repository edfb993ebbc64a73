import { createHash } from "node:crypto";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultContract } from "../../src/contracts/event-contracts.ts";
import type { SinkReport } from "../../src/contracts/ingest-report.ts";
import { cursorFolder } from "../../src/feed/cursor-folder.ts";
import { deliver } from "../../src/feed/deliver.ts";
import { PrefixMemory } from "../../src/feed/prefix-memory.ts";
import { readReceipt } from "../../src/feed/receipt-file.ts";
import { rotatedSiblings } from "../../src/feed/rotated-siblings.ts";
import type { Batch, Sink, SinkAnswer } from "../../src/sinks/sink.ts";

/** Where the lines of a schedule go. */
export interface Destination {
  /** A sink as a new process opens it. `calm`: it does nothing that a run could not get over. */
  sink(mood: "calm" | "moody"): Sink;
  /** Everything that was accepted, as often as it was, in no order. */
  held(): Promise<readonly string[]>;
  /** The process that had the sink was killed. */
  crashed(): Promise<void>;
  /** A valid line that it refuses, with the word poison in it. */
  poison(number: number): string;
  /** How many lines may be there more often than they are due, after so many crashes and lost answers. */
  surplus(crashes: number): number;
  /** Something else happens to it between two runs. */
  happen(): Promise<void>;
  /** All is delivered: throws where something of it is not as it should be, and gives what it counted. */
  finish(): Promise<Readonly<Record<string, number>>>;
}

/** What a schedule hands to a destination. */
export interface Chance {
  /** 0 to 1, from the schedule's seed. */
  readonly random: () => number;
  readonly folder: string;
  readonly seed: number;
}

/** What a schedule came to, for whoever wants to know that it tried something. */
export interface OracleCounts {
  runs: number;
  crashes: number;
  powerLosses: number;
  rewrites: number;
  rotations: number;
  delivered: number;
  deadLetters: number;
}

/** Thrown where a process would have been killed. */
class Crash extends Error {}

/** Numbers from a seed (mulberry32), so that a schedule can be had again. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export const batchLines = 4;

/**
 * One generated schedule of appends, rotations, truncations, rewrites, sink faults and crashes, and runs between them.
 * Throws where a line of a completed run's snapshot is neither with the sink nor among the dead letters, byte for byte;
 * where a cursor passed a line that is in neither; where a line is where it does not belong; or where lines were sent
 * again for no reason.
 */
export async function runSchedule(
  seed: number,
  destination: (chance: Chance) => Destination = (chance) => new ModelStore(chance),
): Promise<OracleCounts & Readonly<Record<string, number>>> {
  const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "wgx-oracle-"));
  try {
    return await new Schedule(seed, folder, destination).all();
  } catch (error) {
    throw new Error(`schedule ${seed}: ${error instanceof Error ? error.stack : String(error)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

class Schedule {
  readonly #random: () => number;
  readonly #feed: string;
  readonly #folder: ReturnType<typeof cursorFolder>;
  readonly #destination: Destination;
  readonly #counts: OracleCounts = {
    runs: 0,
    crashes: 0,
    powerLosses: 0,
    rewrites: 0,
    rotations: 0,
    delivered: 0,
    deadLetters: 0,
  };
  #lines = 0;
  #appended: string[] = [];
  #rest = "";
  #clock = 0;
  readonly #mayRewrite: boolean;
  readonly #follows: boolean;
  /** Whether the whole machine goes down with a crash, and what is not durable with it. */
  readonly #losesPower: boolean;
  /** Whether so much time passes between two looks at the clock that every receipt is made durable. */
  readonly #isSlow: boolean;
  #memory = new PrefixMemory();

  constructor(seed: number, folder: string, destination: (chance: Chance) => Destination) {
    this.#random = generator(seed);
    this.#destination = destination({ random: this.#random, folder, seed });
    this.#feed = join(folder, "export.jsonl");
    this.#folder = cursorFolder(folder, this.#feed, "model");
    this.#mayRewrite = this.#chance(0.6);
    this.#follows = this.#chance(0.5);
    this.#losesPower = this.#chance(0.25);
    this.#isSlow = this.#chance(0.3);
  }

  async all(): Promise<OracleCounts & Readonly<Record<string, number>>> {
    writeFileSync(this.#feed, "");
    const steps = 4 + Math.floor(this.#random() * 14);
    for (let step = 0; step < steps; step++) {
      this.#change();
      if (this.#chance(0.6)) await this.#run("as it comes");
      await this.#destination.happen();
    }
    this.#complete();
    await this.#run("to the end");
    await this.#checkDuplicates();
    this.#counts.delivered = (await this.#destination.held()).length;
    this.#counts.deadLetters = this.#deadLetters().length;
    return { ...this.#counts, ...(await this.#destination.finish()) };
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #change(): void {
    const dice = this.#random();
    if (dice < 0.62) this.#append();
    else if (dice < 0.76) this.#rotate();
    else if (this.#mayRewrite) this.#rewrite();
    else this.#append();
  }

  #append(): void {
    this.#complete();
    const count = 1 + this.#below(12);
    for (let index = 0; index < count; index++) {
      const line = this.#line();
      this.#appended.push(line);
      appendFileSync(this.#feed, line + (this.#chance(0.1) ? "\r\n" : "\n"));
    }
    if (this.#chance(0.1)) this.#half();
  }

  /** Half a line: runs may come before the rest of it. */
  #half(): void {
    const line = this.#line();
    const cut = 1 + this.#below(line.length - 1);
    appendFileSync(this.#feed, line.slice(0, cut));
    this.#rest = `${line.slice(cut)}\n`;
    this.#appended.push(line);
  }

  #complete(): void {
    if (this.#rest !== "") appendFileSync(this.#feed, this.#rest);
    this.#rest = "";
  }

  #line(): string {
    const number = this.#lines++;
    const dice = this.#random();
    const earlier = this.#appended[this.#below(this.#appended.length)];
    if (dice < 0.06 && earlier !== undefined) return earlier;
    if (dice < 0.12) return `{"type":"news","source":"","n":${number}}`;
    if (dice < 0.16) return `no JSON at all ${number}`;
    if (dice < 0.22) return this.#destination.poison(number);
    if (dice < 0.26) return `{"type":"news","source":"a","source":"b","title":"${number}"}`;
    if (dice < 0.3) return `{"type":"news","source":"s","features":{"n":9007199254740993${number}}}`;
    return `{"id":"e${number}","type":"news","source":"s","title":"event ${"x".repeat(this.#below(60))} ${number}"}`;
  }

  #rotate(): void {
    this.#complete();
    if (!existsSync(this.#feed)) {
      this.#append();
      return;
    }
    this.#counts.rotations++;
    const siblings = rotatedSiblings(this.#feed).length;
    for (let number = siblings; number >= 1; number--) {
      renameSync(`${this.#feed}.${number}`, `${this.#feed}.${number + 1}`);
    }
    if (this.#chance(0.3)) {
      copyFileSync(this.#feed, `${this.#feed}.1`);
      truncateSync(this.#feed, 0);
    } else {
      renameSync(this.#feed, `${this.#feed}.1`);
      if (this.#chance(0.7)) writeFileSync(this.#feed, "");
    }
    if (!existsSync(this.#feed) && this.#chance(0.7)) this.#append();
  }

  #rewrite(): void {
    this.#complete();
    if (!existsSync(this.#feed)) return;
    this.#counts.rewrites++;
    const lines = readFileSync(this.#feed, "utf8").split("\n").slice(0, -1);
    const write = (kept: readonly string[]): void =>
      writeFileSync(this.#feed, kept.map((line) => `${line}\n`).join(""));
    const dice = this.#random();
    if (dice < 0.2) truncateSync(this.#feed, 0);
    else if (dice < 0.4) write(lines.slice(0, this.#below(lines.length + 1)));
    else if (dice < 0.6) write(lines.filter(() => this.#chance(0.7)));
    else if (dice < 0.8) write(lines.map((line) => (this.#chance(0.2) ? this.#line() : line)));
    else {
      // Another file with the same beginning.
      rmSync(this.#feed);
      write([...lines, this.#line()]);
    }
  }

  /** Runs, crashing or not, until a run is complete where it has to be. */
  async #run(until: "as it comes" | "to the end"): Promise<void> {
    for (let attempt = 0; attempt < 60; attempt++) {
      const held = this.#snapshot();
      const calm = until === "to the end" && attempt > 4;
      const report = await this.#attempt(calm);
      await this.#checkCursor();
      if (report?.state === "done") await this.#checkSnapshot(held);
      if (report?.state === "done" || (until === "as it comes" && this.#chance(0.5))) return;
    }
    throw new Error("it did not come to an end");
  }

  async #attempt(calm: boolean): Promise<SinkReport | undefined> {
    this.#counts.runs++;
    const fatal = !calm && this.#chance(0.45) ? 1 + this.#below(30) : Number.POSITIVE_INFINITY;
    let boundaries = 0;
    try {
      return await deliver({
        sink: this.#destination.sink(calm ? "calm" : "moody"),
        feed: this.#feed,
        contract: defaultContract,
        folder: this.#folder,
        start: "cursor",
        onRewrite: this.#chance(0.5) || calm ? "resync" : "stop",
        deadline: Number.POSITIVE_INFINITY,
        ...(this.#follows && { memory: this.#memory }),
        progress: () => undefined,
        world: {
          now: () => new Date(1_764_000_000_000 + this.#clock),
          elapsed: () => {
            if (this.#isSlow) this.#clock += 300;
            return this.#clock;
          },
          sleep: async (milliseconds) => {
            this.#clock += milliseconds;
          },
          random: this.#random,
          interruption: new AbortController().signal,
          inFlight: new AbortController().signal,
          step: () => {
            boundaries++;
            if (boundaries === fatal) throw new Crash();
          },
        },
      });
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      this.#counts.crashes++;
      this.#memory = new PrefixMemory();
      await this.#destination.crashed();
      this.#tear();
      return undefined;
    }
  }

  /** What a crash leaves of a write that was under way. */
  #tear(): void {
    if (this.#chance(0.3) && existsSync(this.#folder.deadLetters)) {
      appendFileSync(this.#folder.deadLetters, '{"schema":"wgx.dead-letter/1","id":"dl-');
    }
    if (this.#chance(0.3) && existsSync(this.#folder.delivered)) appendFileSync(this.#folder.delivered, "torn");
    if (!this.#losesPower) return;
    this.#counts.powerLosses++;
    for (const file of [this.#folder.progress, this.#folder.delivered]) {
      if (existsSync(file)) truncateSync(file, this.#below(statSync(file).size + 1));
    }
  }

  /** Every whole line that stands in the feed or a file that it was rotated into. */
  #snapshot(): readonly string[] {
    const files = [...rotatedSiblings(this.#feed), ...(existsSync(this.#feed) ? [this.#feed] : [])];
    return files.flatMap((file) => linesIn(readFileSync(file, "utf8")));
  }

  #deadLetters(): readonly string[] {
    if (!existsSync(this.#folder.deadLetters)) return [];
    return readFileSync(this.#folder.deadLetters, "utf8")
      .split("\n")
      .slice(0, -1)
      .map((line) => String((JSON.parse(line) as { text: string }).text));
  }

  async #checkSnapshot(held: readonly string[]): Promise<void> {
    const store = new Set(await this.#destination.held());
    const dead = new Set(this.#deadLetters());
    for (const line of held) {
      const belongs = isDeliverable(line) ? store : dead;
      if (!belongs.has(line)) throw new Error(`lost: ${line}`);
    }
    for (const line of store) if (!isDeliverable(line)) throw new Error(`sent: ${line}`);
    for (const line of dead) if (isDeliverable(line)) throw new Error(`a dead letter without reason: ${line}`);
  }

  /** Whatever file the receipt speaks of, what stands before the cursor is done. */
  async #checkCursor(): Promise<void> {
    const read = readReceipt(this.#folder);
    if (read.kind === "none") return;
    if (read.kind === "unusable") throw new Error(read.reason);
    const { at } = read.receipt;
    const files = [...rotatedSiblings(this.#feed), this.#feed].filter((file) => existsSync(file));
    const store = new Set(await this.#destination.held());
    const dead = new Set(this.#deadLetters());
    for (const file of files) {
      const bytes = readFileSync(file).subarray(0, at.bytes);
      if (bytes.length < at.bytes || sha256Of(bytes) !== at.sha256) continue;
      for (const line of linesIn(bytes.toString("utf8"))) {
        if (!store.has(line) && !dead.has(line)) throw new Error(`the cursor passed: ${line}`);
      }
    }
  }

  /**
   * What was sent again was sent again for a reason. Where lines were edited nobody can count, and where the power is lost,
   * what was sent since the last durable receipt comes again.
   */
  async #checkDuplicates(): Promise<void> {
    if (this.#counts.rewrites > 0 || this.#losesPower) return;
    const due = this.#appended.filter(isDeliverable).length;
    const more = (await this.#destination.held()).length - due;
    const allowed = this.#destination.surplus(this.#counts.crashes);
    if (more > allowed) throw new Error(`${more} lines too many, and ${allowed} would be due`);
  }
}

/** A store that keeps everything and tells nothing apart, in one of its moods. */
class ModelStore implements Destination {
  readonly #random: () => number;
  readonly #kept: string[] = [];
  readonly #canLookUp: boolean;
  #ambiguous = 0;

  constructor({ random }: Chance) {
    this.#random = random;
    this.#canLookUp = random() < 0.5;
  }

  sink(mood: "calm" | "moody"): Sink {
    const lookUp: Sink["lookUp"] = async (lines) => ({
      known: true,
      value: new Set(lines.flatMap(({ bytes }, index) => (this.#kept.includes(textOf(bytes)) ? [index] : []))),
    });
    return {
      name: "model",
      identity: "http://model",
      description: "model",
      limits: { lines: batchLines, bytes: 400 },
      accept: async (batch) => this.#answer(batch, mood),
      ...(this.#canLookUp && { lookUp }),
      close: async () => undefined,
    };
  }

  async held(): Promise<readonly string[]> {
    return this.#kept;
  }

  async crashed(): Promise<void> {
    // It is another process.
  }

  poison(number: number): string {
    return `{"type":"news","source":"poison","title":"${number}"}`;
  }

  /** At most one batch for every crash and every answer that was lost. */
  surplus(crashes: number): number {
    return batchLines * (crashes + this.#ambiguous);
  }

  async happen(): Promise<void> {
    // What it does it does when it is asked.
  }

  async finish(): Promise<Readonly<Record<string, number>>> {
    return { ambiguous: this.#ambiguous };
  }

  #answer({ lines }: Batch, mood: "calm" | "moody"): SinkAnswer {
    const texts = lines.map(({ bytes }) => textOf(bytes));
    const dice = mood === "calm" ? 1 : this.#random();
    if (dice < 0.06) return { kind: "retry", reason: "busy", pace: "busy", ambiguous: false };
    if (dice < 0.08) return { kind: "stop", why: "endpoint", reason: "gone" };
    const isPoisoned = texts.some((text) => text.includes("poison"));
    if (dice < 0.14) {
      this.#ambiguous++;
      if (this.#random() < 0.5 && !isPoisoned) this.#kept.push(...texts);
      return { kind: "retry", reason: "timed out", pace: "normal", ambiguous: true };
    }
    if (isPoisoned) return { kind: "refused", reason: "422", status: 422 };
    this.#kept.push(...texts);
    return { kind: "accepted" };
  }
}

function isDeliverable(line: string): boolean {
  return !/"source":""|no JSON|poison|"source":"a","source"/.test(line);
}

function linesIn(text: string): readonly string[] {
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => line.replace(/\r$/, ""))
    .filter((line) => line.trim() !== "");
}

function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}
