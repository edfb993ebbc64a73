import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "zod/mini";
import { ingestReport } from "../../src/contracts/ingest-report.ts";
import { cursorFolder } from "../../src/feed/cursor-folder.ts";
import { Delivering, keepingSink, news } from "../helpers/delivery.ts";
import { documentOf } from "../helpers/documents.ts";
import { type Received, type Scripted, type ScriptedStore, scriptedStore } from "../helpers/scripted-store.ts";
import { sharedFolder, startWgx, until, wgx } from "../helpers/wgx.ts";

const shared = sharedFolder();
const token = "t0ken-that-nobody-sees";
let folder = "";
let feed = "";
let store: ScriptedStore | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(shared, "push-"));
  feed = join(folder, "export/feed.jsonl");
  mkdirSync(join(folder, "export"));
});
afterEach(async () => {
  await store?.close();
  store = undefined;
});

const append = (...lines: readonly string[]): void => appendFileSync(feed, lines.map((line) => `${line}\n`).join(""));
const listen = async (script: Parameters<typeof scriptedStore>[0]): Promise<ScriptedStore> => {
  store = await scriptedStore(script);
  return store;
};
const env = (): Record<string, string> => ({ CHRONIK_INGEST_URL: store?.url ?? "", CHRONIK_TOKEN: token });
const start = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  startWgx(["ingest", ...args], { cwd: folder, env: { ...env(), ...more } });
const push = (...args: readonly string[]) => start(["push", "--sink", "leitstand", ...args]).ended;
const receipt = (): { at: { lines: number }; epoch: number } =>
  JSON.parse(readFileSync(cursorFolder(folder, feed, "leitstand").receipt, "utf8"));

/** Everything that wgx wrote under a folder. */
function textsUnder(path: string): string {
  if (!existsSync(path)) return "";
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("");
}

describe("a store over HTTP", () => {
  it("gets the events of its domain with the token, which is in no output and no file", async () => {
    append(news("a"), news("b"));
    const echo = ({ headers }: Received): Scripted | undefined =>
      headers["x-replay"] === "1" ? { status: 422, body: `no ${String(headers["x-auth"])}` } : undefined;
    await listen(echo);
    const outcomes = [
      await start(["--debug", "run", "--sink", "leitstand"]).ended,
      await start(["replay", "--sink", "leitstand", "--bytes", "0-"]).ended,
      await start(["status"]).ended,
      await start(["push", "--dry-run"]).ended,
    ];
    expect(store?.requests[0]).toMatchObject({ path: "/v1/ingest?domain=aussen", headers: { "x-auth": token } });
    expect(outcomes.map(({ status }) => status)).toEqual([0, 1, 1, 1]);
    expect(outcomes[0]?.stdout).toContain("read back: 2 of 2 found");
    expect(outcomes[3]?.stdout).toContain("with a token");
    const said = outcomes.map(({ stdout, stderr }) => stdout + stderr).join("");
    expect(said + textsUnder(join(folder, ".wgx")) + textsUnder(join(folder, "reports"))).not.toContain(token);
  });

  it("that refuses the token makes 4, and one that echoes it back is not quoted", async () => {
    append(news("a"));
    await listen(() => ({ status: 401, body: `{"detail":"unauthorized ${token}"}` }));
    const { status, stdout, stderr } = await push("--json");
    expect(status).toBe(4);
    const report = parse(ingestReport, documentOf("ingest", stdout));
    expect(report.sinks).toMatchObject([{ state: "refused", to: { lines: 0 } }]);
    expect(stdout + stderr + textsUnder(join(folder, ".wgx"))).not.toContain(token);
  });

  it("is named by either family of variables, or by an environment file; where they differ that is said", async () => {
    append(news("a"));
    await listen([]);
    const file = join(folder, "loop.env");
    writeFileSync(file, `export CHRONIK_INGEST_URL="${store?.url}/"\nLEITSTAND_TOKEN='${token}'\n`);
    const bare = { CHRONIK_INGEST_URL: "", CHRONIK_TOKEN: "" };
    const first = await start(["push", "--sink", "leitstand", "--env-file", file], bare).ended;
    expect(first).toMatchObject({ status: 0, stderr: expect.stringContaining("chmod 600") });
    expect(store?.requests[0]?.headers["x-auth"]).toBe(token);
    append(news("b"));
    chmodSync(file, 0o600);
    const second = await start(["push", "--sink", "leitstand", "--env-file", file], {
      ...bare,
      LEITSTAND_INGEST_URL: "http://127.0.0.1:1/",
    }).ended;
    expect(second.status).toBe(0);
    expect(second.stderr).toContain("CHRONIK_INGEST_URL and LEITSTAND_INGEST_URL differ");
    expect(second.stderr).not.toContain("chmod");
    expect(store?.stored).toHaveLength(2);
  });

  it("never falls back to the embedded one because a variable is missing", async () => {
    append(news("a"));
    await listen([]);
    expect((await push()).status).toBe(0);
    const { status, stderr } = wgx(["ingest", "push", "--sink", "leitstand"], { cwd: folder });
    expect(status).toBe(2);
    expect(stderr).toContain("--env-file");
    expect(existsSync(join(folder, ".wgx/leitstand"))).toBe(false);
  });

  it.each([
    { url: "ftp://store/", says: "no http or https URL" },
    { url: "http://me:secret@127.0.0.1/", says: "credentials" },
    { url: "http://127.0.0.1/?token=secret", says: "nothing but ?domain=" },
  ])("is not contacted at $url", ({ url, says }) => {
    append(news("a"));
    const { status, stdout, stderr } = wgx(["ingest", "push"], { cwd: folder, env: { CHRONIK_INGEST_URL: url } });
    expect(status).toBe(2);
    expect(stderr).toContain(says);
    expect(stdout + stderr).not.toContain("secret");
  });

  it("that is down does not hold up the others", async () => {
    append(news("a"), news("b"));
    const down = { CHRONIK_INGEST_URL: "http://127.0.0.1:1/" };
    const outcome = await start(["push", "--json", "--deadline", "1"], down).ended;
    expect(outcome.status).toBe(75);
    const { sinks } = parse(ingestReport, documentOf("ingest", outcome.stdout));
    expect(sinks).toMatchObject([
      { name: "leitstand", state: "temporary", accepted: 0, reason: expect.stringContaining("nobody listens") },
      { name: "heimlern", state: "done", accepted: 2 },
    ]);
    await listen([]);
    const again = await start(["push", "--from-start", "--json"]).ended;
    expect(parse(ingestReport, documentOf("ingest", again.stdout)).sinks[0]).toMatchObject({ accepted: 2 });
  });
});

describe("a run that is interrupted", () => {
  it("while it waits to try again ends at once with 130, and keeps its cursor", async () => {
    append(news("a"));
    await listen([{ status: 503, headers: { "Retry-After": "500" } }]);
    const { child, ended } = start(["push", "--sink", "leitstand"]);
    await until(() => store?.requests.length === 1);
    const began = Date.now();
    child.kill("SIGINT");
    expect((await ended).status).toBe(130);
    expect(Date.now() - began).toBeLessThan(4000);
    expect((await push()).status).toBe(0);
    expect(store?.stored).toEqual([news("a")]);
  });

  it("with a batch on its way finishes it and commits it", async () => {
    append(...Array.from({ length: 1200 }, (_, index) => news(`n${index}`)));
    let answer: (() => void) | undefined;
    await listen(({ number, lines }) =>
      number > 1
        ? undefined
        : (response) => {
            answer = () => {
              store?.keep(lines);
              response.writeHead(202).end("ok");
            };
          },
    );
    const { child, ended } = start(["push", "--sink", "leitstand"]);
    await until(() => answer !== undefined);
    child.kill("SIGINT");
    // It has noticed once the kernel has nothing left for it, and its loop went round.
    await until(() => /^ShdPnd:\t0+$/m.test(readFileSync(`/proc/${child.pid}/status`, "utf8")));
    await new Promise((resume) => setTimeout(resume, 200));
    answer?.();
    const { status } = await ended;
    expect(status).toBe(130);
    expect(receipt().at.lines).toBe(store?.stored.length);
    expect(store?.requests).toHaveLength(1);
    expect((await push()).status).toBe(0);
    expect(new Set(store?.stored).size).toBe(1200);
    expect(store?.stored).toHaveLength(1200);
  });
});

describe("two runs", () => {
  it("at once: the second leaves the sink alone and says who has it", async () => {
    append(news("a"));
    let answer: (() => void) | undefined;
    await listen([
      (response) => {
        answer = () => response.writeHead(202).end("ok");
      },
    ]);
    const first = start(["push", "--sink", "leitstand"]);
    await until(() => answer !== undefined);
    const second = await push();
    expect(second).toMatchObject({ status: 75, stdout: expect.stringContaining(`process ${first.child.pid}`) });
    answer?.();
    expect((await first.ended).status).toBe(0);
    expect(store?.requests).toHaveLength(1);
  });

  it("one after the other's death: its lock is taken over, and the epoch rises", async () => {
    append(news("a"));
    await listen([]);
    const { locks } = cursorFolder(folder, feed, "leitstand");
    mkdirSync(locks, { recursive: true });
    writeFileSync(join(locks, "7"), JSON.stringify({ pid: 4_194_000, started: "1", host: hostname() }));
    expect((await push()).status).toBe(0);
    expect(receipt().epoch).toBe(8);
  });
});

describe("a disk that is full", () => {
  it("at the receipt stops the sink; the batch comes again and nothing is lost", async () => {
    const delivering = new Delivering(folder);
    writeFileSync(delivering.feed, `${news("a")}\n`);
    const kept: string[] = [];
    const full = Object.assign(new Error("no space left on device, write"), { code: "ENOSPC" });
    const world = delivering.world({
      step: (boundary) => {
        if (boundary === "receipt") throw full;
      },
    });
    const first = await delivering.run(keepingSink(kept), { world });
    expect(first).toMatchObject({ state: "stopped", reason: expect.stringContaining("no space") });
    expect(await delivering.run(keepingSink(kept))).toMatchObject({ state: "done" });
    expect(kept).toEqual([news("a"), news("a")]);
  });
});

describe("wgx ingest push --follow", () => {
  it("delivers what is appended within a second, over rotations and rewrites, until it is interrupted", async () => {
    append(news("a"));
    await listen([]);
    const { child, ended } = start(["push", "--sink", "leitstand", "--follow"]);
    const has = (title: string): Promise<void> => until(() => store?.stored.includes(news(title)) === true);
    await has("a");
    const appended = Date.now();
    append(news("b"));
    await has("b");
    // A second is what is promised on a machine that has nothing else to do.
    expect(Date.now() - appended).toBeLessThan(3000);
    append(news("c"));
    renameSync(feed, `${feed}.1`);
    append(news("d"));
    await has("d");
    writeFileSync(feed, `${news("e")}\n${news("d")}\n`);
    await has("e");
    append(news("f"));
    await has("f");
    child.kill("SIGINT");
    expect((await ended).status).toBe(130);
    append(news("g"));
    const service = start(["push", "--sink", "leitstand", "--follow"]);
    await has("g");
    service.child.kill("SIGTERM");
    expect((await service.ended).status).toBe(0);
    expect(store?.stored).toEqual(["a", "b", "c", "d", "e", "f", "g"].map((title) => news(title)));
  });
});

describe("the embedded store while a server has it", () => {
  it("is reached through the server, which may come and go", async () => {
    append(news("a"));
    const alone = (): ReturnType<typeof wgx> => wgx(["ingest", "push", "--sink", "leitstand"], { cwd: folder });
    const events = (): number =>
      readFileSync(join(folder, ".wgx/leitstand/aussen.jsonl"), "utf8").split("\n").length - 1;
    expect(alone().status).toBe(0);
    const server = startWgx(["leitstand", "--port", "0"], { cwd: folder });
    await until(() => existsSync(join(folder, ".wgx/leitstand/server.json")));
    append(news("b"));
    expect(alone().status).toBe(0);
    expect(events()).toBe(2);
    const back = wgx(["ingest", "--sink", "leitstand"], { cwd: folder });
    expect(back.status).toBe(0);
    const secret = readFileSync(join(folder, ".wgx/leitstand/token"), "utf8").trim();
    server.child.kill("SIGKILL");
    await server.ended;
    append(news("c"));
    const last = alone();
    expect(last.status).toBe(0);
    expect(events()).toBe(3);
    expect(back.stdout + last.stdout).not.toContain(secret);
  });
});
