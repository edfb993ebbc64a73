import { type ChildProcessWithoutNullStreams, execFile, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

/** An object as git stores it. */
export interface GitObject {
  readonly oid: string;
  readonly type: "blob" | "tree" | "commit" | "tag";
  readonly body: Buffer;
}

export interface GitTreeEntry {
  readonly name: string;
  readonly mode: number;
  readonly oid: string;
}

/** The objects and references of a bare repository on disk, read through git's own `cat-file` and from its files. */
export class GitObjects {
  readonly folder: string;
  /** The folder in which git is started: several repositories may share their objects, and then one process. */
  readonly #store: string;
  #child: ChildProcessWithoutNullStreams | undefined;
  #rest = Buffer.alloc(0);
  readonly #waiting: { readonly oid: string; readonly give: (found: GitObject | undefined) => void }[] = [];
  readonly #known = new Map<string, Promise<GitObject | undefined>>();

  constructor(folder: string, store = folder) {
    this.folder = folder;
    this.#store = store;
  }

  /** Objects never change, so each is read once; one that is not there may come. */
  read(oid: string): Promise<GitObject | undefined> {
    const known = this.#known.get(oid);
    if (known) return known;
    const reading = this.#ask(oid).then((found) => {
      if (!found) this.#known.delete(oid);
      return found;
    });
    this.#known.set(oid, reading);
    return reading;
  }

  async tree(oid: string): Promise<readonly GitTreeEntry[]> {
    const found = await this.read(oid);
    return found?.type === "tree" ? entriesOf(found.body, oid.length / 2) : [];
  }

  /** The id that a full reference name stands for, after its loose file, else the packed ones. */
  reference(name: string): string | undefined {
    const loose = this.#file(name)?.trim();
    if (loose?.startsWith("ref: ")) return this.reference(loose.slice(5));
    if (loose !== undefined) return loose;
    return new RegExp(`^([0-9a-f]{40,64}) ${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`, "m").exec(
      this.#file("packed-refs") ?? "",
    )?.[1];
  }

  /** The branch that HEAD names. */
  head(): string {
    return (
      this.#file("HEAD")
        ?.trim()
        .replace(/^ref: /, "") ?? ""
    );
  }

  /** What `git log` lists, newest first. */
  async log(oid: string, path: string | undefined): Promise<readonly string[]> {
    const args = ["log", "--format=%H", oid, ...(path === undefined ? [] : ["--", path])];
    const { stdout } = await promisify(execFile)("git", args, { cwd: this.#store, maxBuffer: 1 << 28 });
    return stdout.split("\n").filter((line) => line !== "");
  }

  close(): void {
    this.#child?.kill();
  }

  #file(name: string): string | undefined {
    const path = join(this.folder, name);
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  }

  #ask(oid: string): Promise<GitObject | undefined> {
    this.#child ??= this.#start();
    return new Promise((give) => {
      this.#waiting.push({ oid, give });
      this.#child?.stdin.write(`${oid}\n`);
    });
  }

  #start(): ChildProcessWithoutNullStreams {
    const child = spawn("git", ["cat-file", "--batch"], { cwd: this.#store });
    child.stdout.on("data", (chunk: Buffer) => {
      this.#rest = Buffer.concat([this.#rest, chunk]);
      while (this.#take());
    });
    child.unref();
    return child;
  }

  /** Takes one answer off what has come, where it is whole. Format: git-cat-file(1), "BATCH OUTPUT". */
  #take(): boolean {
    const end = this.#rest.indexOf("\n");
    if (end < 0) return false;
    const [oid = "", type, size] = this.#rest.toString("latin1", 0, end).split(" ");
    const length = size === undefined ? 0 : Number(size) + 1;
    if (this.#rest.length < end + 1 + length) return false;
    const body = Buffer.from(this.#rest.subarray(end + 1, end + length));
    this.#rest = this.#rest.subarray(end + 1 + length);
    const isObject = type === "blob" || type === "tree" || type === "commit" || type === "tag";
    this.#waiting.shift()?.give(isObject ? { oid, type, body } : undefined);
    return true;
  }
}

function entriesOf(body: Buffer, oidLength: number): readonly GitTreeEntry[] {
  const entries: GitTreeEntry[] = [];
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(32, at);
    const end = body.indexOf(0, space);
    entries.push({
      mode: Number.parseInt(body.toString("latin1", at, space), 8),
      name: body.toString("utf8", space + 1, end),
      oid: body.toString("hex", end + 1, end + 1 + oidLength),
    });
    at = end + 1 + oidLength;
  }
  return entries;
}
