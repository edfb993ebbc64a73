import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { parse } from "zod/mini";
import { deadLetterList } from "../../src/contracts/dead-letter-list.ts";
import { feedValidation } from "../../src/contracts/feed-validation.ts";
import { feedbackReport } from "../../src/contracts/feedback-report.ts";
import { ingestPreview } from "../../src/contracts/ingest-preview.ts";
import { ingestReplay } from "../../src/contracts/ingest-replay.ts";
import { ingestReport } from "../../src/contracts/ingest-report.ts";
import { ingestStatus } from "../../src/contracts/ingest-status.ts";
import { news } from "../helpers/delivery.ts";
import { documentOf } from "../helpers/documents.ts";
import { program, sharedFolder, startWgx, until, wgx } from "../helpers/wgx.ts";

const shared = sharedFolder();
let folder = "";
let feed = "";

beforeEach(() => {
  folder = mkdtempSync(join(shared, "loop-"));
  feed = join(folder, "export/feed.jsonl");
  mkdirSync(join(folder, "export"));
});

const ingest = (...args: readonly string[]) => wgx(["ingest", ...args], { cwd: folder });
const append = (...lines: readonly string[]): void => appendFileSync(feed, lines.map((line) => `${line}\n`).join(""));
const storedPayloads = (): unknown[] =>
  readFileSync(join(folder, ".wgx/leitstand/aussen.jsonl"), "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line).payload);

describe("wgx ingest add", () => {
  it("appends one whole line, and prints its number and key", () => {
    append(news("before"));
    const options = ["--title", "Rain", "--tag", "a", "--tag", "b", "--features", '{"relevance":0.5}', "--id", "e1"];
    const { status, stdout } = ingest("add", "--type", "news", "--source", "s", ...options);
    expect(status).toBe(0);
    expect(stdout).toBe(`${feed}:2\nkey e1\n`);
    const line = readFileSync(feed, "utf8").split("\n")[1] ?? "";
    const event = {
      id: "e1",
      type: "news",
      source: "s",
      title: "Rain",
      tags: ["a", "b"],
      features: { relevance: 0.5 },
    };
    expect(JSON.parse(line)).toMatchObject(event);
  });

  it("begins the feed here, or in the clone of the sensor where there is one", () => {
    const add = (cwd: string) => wgx(["ingest", "add", "--type", "news", "--source", "s"], { cwd });
    const metarepo = join(folder, "metarepo");
    mkdirSync(metarepo);
    expect(add(metarepo).stdout).toContain(`${metarepo}/export/feed.jsonl:1`);
    const other = join(folder, "other");
    mkdirSync(other);
    mkdirSync(join(folder, "aussensensor"));
    expect(add(other).stdout).toContain(`${folder}/aussensensor/export/feed.jsonl:1`);
  });

  it("ends half a line that somebody left before it writes its own, and says so", () => {
    writeFileSync(feed, '{"half');
    const { status, stdout, stderr } = ingest("add", "--type", "news", "--source", "s");
    expect({ status, stdout: stdout.split("\n")[0] }).toEqual({ status: 0, stdout: `${feed}:2` });
    expect(stderr).toContain("had no line end");
  });

  it.each([
    { what: "a link without a URL", args: ["--type", "link", "--source", "s"], says: "$.url" },
    {
      what: "a summary of 501",
      args: ["--type", "news", "--source", "s", "--summary", "s".repeat(501)],
      says: "the event store refuses a summary",
    },
    {
      what: "features that are no JSON",
      args: ["--type", "n", "--source", "s", "--features", "{"],
      says: "--features",
    },
    { what: "no type, and nobody to ask", args: ["--source", "s"], says: "--type is missing" },
  ])("refuses $what, and writes nothing", ({ args, says }) => {
    const { status, stderr } = ingest("add", ...args);
    expect(status).toBe(2);
    expect(stderr).toContain(says);
    expect(existsSync(feed)).toBe(false);
  });

  it("takes turns with scripts that hold flock(1) on the feed's lock", async () => {
    const script = `for i in 1 2 3 4 5 6; do flock "$0.lock" sh -c 'printf "%s" "{\\"type\\":\\"news\\"," >> "$0"; sleep 0.05; printf "%s\\n" "\\"source\\":\\"script\\"}" >> "$0"' "$0"; done`;
    const other = spawn("bash", ["-c", script, feed], { stdio: "ignore" });
    const scripts = new Promise((done) => other.on("close", done));
    const args = ["ingest", "add", "--type", "news", "--source", "wgx"];
    const added = await Promise.all([1, 2, 3].map(() => startWgx(args, { cwd: folder }).ended));
    await scripts;
    expect(added.map(({ status }) => status)).toEqual([0, 0, 0]);
    const sources = readFileSync(feed, "utf8")
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line).source);
    expect(sources.toSorted()).toEqual([...Array(6).fill("script"), ...Array(3).fill("wgx")]);
  });
});

describe("wgx ingest add where there is no flock(1)", () => {
  it("takes turns by the folder <feed>.lock.d", async () => {
    const args = ["ingest", "add", "--type", "news", "--source", "s"];
    mkdirSync(`${feed}.lock.d`);
    const { ended } = startWgx(args, { cwd: folder, env: { PATH: mkdtempSync(join(folder, "no-tools-")) } });
    // It looked for flock(1) with this, and found none.
    await until(() => existsSync(`${feed}.lock`));
    expect(existsSync(feed)).toBe(false);
    rmdirSync(`${feed}.lock.d`);
    expect((await ended).status).toBe(0);
    expect(readFileSync(feed, "utf8")).toContain('"source":"s"');
    expect(existsSync(`${feed}.lock.d`)).toBe(false);
  });
});

describe("wgx ingest validate", () => {
  it("shows every bad line with file, line, path and rule, of any number of files, and of stdin", () => {
    append(news("a"), '{"type":"news"}', "no JSON", news("b", { url: "" }));
    const second = join(folder, "second.jsonl");
    writeFileSync(second, "");
    const { status, stdout } = ingest("validate", feed, second, "--json");
    expect(status).toBe(1);
    const document = parse(feedValidation, documentOf("feed-validation", stdout));
    expect(document.files).toMatchObject([
      { file: feed, lines: 4, valid: 1, invalid: 3 },
      { file: second, lines: 0 },
    ]);
    const found = document.findings.map(({ line, errors }) => [line, errors[0]?.path, errors[0]?.rule]);
    expect(found).toEqual([
      [2, "$.source", "required"],
      [3, "$", "json"],
      [4, "$.url", expect.any(String)],
    ]);
    const human = ingest("validate", feed, second);
    expect(human.stdout).toContain(`${feed}:2: $.source required`);
    expect(human.stdout).toContain("empty, there is nothing to validate");
    expect(ingest("validate", "-").stdout).toBe("(stdin): empty, there is nothing to validate\n");
  });

  it("chooses the contract, and knows files that are not there and contracts that are none", () => {
    append('{"type":"news","source":"s","ts":"2026-11-25T06:00:00Z"}');
    expect(ingest("validate", "--contract", "aussen-event").status).toBe(0);
    expect(ingest("validate", "--contract", "aussen-event-2025-11").status).toBe(1);
    expect(ingest("validate", "--contract", "aussen-evnt")).toMatchObject({ status: 2 });
    expect(ingest("validate", "nowhere.jsonl")).toMatchObject({ status: 2 });
  });
});

describe("the loop on what is embedded", () => {
  it("shows what a run would do, and writes nothing", () => {
    append(news("a"), '{"type":"news"}');
    for (const command of [["push"], []]) {
      const { status, stdout } = ingest(...command, "--dry-run", "--json");
      expect(status).toBe(1);
      const preview = parse(ingestPreview, documentOf("ingest-preview", stdout));
      const sink = { lines: 1, batches: 1, refused: 1, token: false };
      expect(preview.sinks).toMatchObject([
        { name: "leitstand", ...sink },
        { name: "heimlern", ...sink },
      ]);
    }
    expect(existsSync(join(folder, ".wgx"))).toBe(false);
    expect(wgx(["ingest"], { cwd: folder, env: { DRY_RUN: "1" } }).stdout).toContain("nothing was sent");
    expect(wgx(["ingest"], { cwd: folder, env: { DRY_RUN: "perhaps" } }).status).toBe(2);
  });

  it("carries a line from the feed to the policy's answer, with a report and a record of the run", () => {
    append(news("a", { id: "a" }), '{"type":"news"}', news("b"));
    const { status, stdout } = ingest("--json");
    expect(status).toBe(1);
    const report = parse(ingestReport, documentOf("ingest", stdout));
    expect(report.validation).toMatchObject({ lines: 3, valid: 2, invalid: 1 });
    expect(report.sinks).toMatchObject([
      { name: "leitstand", state: "done", accepted: 2, deadLettered: 1 },
      { name: "heimlern", state: "done", accepted: 2, deadLettered: 1 },
    ]);
    expect(report.readBack).toEqual([
      { sink: "leitstand", looked: 2, found: 2 },
      { sink: "heimlern", looked: 2, found: 2 },
    ]);
    expect(report.feedback).toMatchObject({ state: "none", report: { decisions: { all: 2, waiting: 2 } } });
    expect(storedPayloads()).toEqual([JSON.parse(news("a", { id: "a" })), JSON.parse(news("b"))]);
    const [file = ""] = readdirSync(join(folder, "reports/e2e"));
    const markdown = readFileSync(join(folder, "reports/e2e", file), "utf8");
    expect(markdown).toContain("| `leitstand` | done | 2 | 0 | 0 | 1 |");
    expect(markdown).toContain("source is missing");
    const [record = ""] = readdirSync(join(folder, ".wgx/runs"));
    expect(JSON.parse(readFileSync(join(folder, ".wgx/runs", record), "utf8"))).toMatchObject({ exitCode: 1 });
    // Nothing new: nothing to say.
    const again = ingest();
    expect(again).toMatchObject({ status: 0 });
    expect(again.stdout).toContain("read back: nothing to look for");
  });

  it("keeps store and learner where .wgx/config.yml says, for every command", () => {
    append(news("a"));
    mkdirSync(join(folder, ".wgx"));
    const embedded = (folderName: string): string => `{ type: embedded, data_dir: ${folderName} }`;
    const sinks = `sinks:\n  leitstand: ${embedded("kept/store")}\n  heimlern: ${embedded("kept/learner")}\n`;
    writeFileSync(join(folder, ".wgx/config.yml"), sinks);
    expect(ingest("push").status).toBe(0);
    const report = parse(feedbackReport, documentOf("feedback-report", ingest("feedback", "--json").stdout));
    expect(report).toMatchObject({ decisions: { all: 1 }, events: { state: "known" } });
    expect(readdirSync(join(folder, ".wgx")).toSorted()).toEqual([".gitignore", "config.yml", "ingest"]);
  });

  it("names the nearest command for one that is none, and contradictions", () => {
    expect(ingest("pusj").stderr).toContain('did you mean "push"?');
    expect(ingest("push", "--sink", "leitstnd")).toMatchObject({ status: 2 });
    expect(ingest("push", "--from-start", "--adopt-cursor")).toMatchObject({ status: 2 });
    expect(ingest("push", "--follow", "--json")).toMatchObject({ status: 2 });
    expect(ingest("push").stderr).toContain("there is no feed");
  });
});

describe("after a push with dead letters", () => {
  const letters = (...args: readonly string[]) =>
    parse(deadLetterList, documentOf("dead-letters", ingest("dead-letters", ...args, "--json").stdout)).letters;
  const status = () => {
    const outcome = ingest("status", "--json");
    return { code: outcome.status, sinks: parse(ingestStatus, documentOf("ingest-status", outcome.stdout)).sinks };
  };
  const replay = (...args: readonly string[]) => {
    const outcome = ingest("replay", ...args, "--json");
    return { code: outcome.status, ...parse(ingestReplay, documentOf("ingest-replay", outcome.stdout)) };
  };

  beforeEach(() => {
    append(news("a", { ts: "2026-11-25T06:00:00Z" }), '{"type":"news"}', news("b", { ts: "2026-11-25T08:00:00Z" }));
    expect(ingest("push", "--sink", "leitstand").status).toBe(1);
  });

  it("status tells lag, cursor and dead letters of each sink", () => {
    append(news("c", { ts: "2026-11-25T06:00:00Z" }));
    const { code, sinks } = status();
    expect(code).toBe(1);
    expect(sinks).toMatchObject([
      { name: "leitstand", cursor: { lines: 3 }, lag: { lines: 1, ageSeconds: expect.any(Number) }, breaker: "closed" },
      { name: "heimlern", lag: { lines: 4 }, deadLetters: { all: 0, open: 0 } },
    ]);
    expect(sinks[0]).toMatchObject({ totals: { accepted: 2, deadLettered: 1 }, deadLetters: { all: 1, open: 1 } });
    expect(ingest("status").stdout).toContain("1 dead letter open");
  });

  it("a dead letter is listed, shown as it was, explained, and delivered once it is repaired", () => {
    const [entry] = letters();
    const id = entry?.letter.id ?? "";
    expect(letters()).toMatchObject([{ letter: { line: 2, reason: "invalid", text: '{"type":"news"}' } }]);
    expect(ingest("dead-letters").status).toBe(1);
    expect(ingest("dead-letters", "show", id, "--raw").stdout).toBe('{"type":"news"}\n');
    const [explained] = letters("explain", id);
    expect(explained?.explanation?.join("\n")).toContain(`wgx ingest replay --sink leitstand --feed ${feed} ${id}`);
    expect(explained?.now).toMatchObject([{ path: "$.source" }]);
    expect(replay(id)).toMatchObject({ code: 1, sinks: [{ accepted: 0, refused: 1 }, { chosen: 0 }] });

    writeFileSync(join(folder, "line.json"), '{"type":"news","source":"mended"}\n');
    const mended = replay(id, "--repaired", "line.json", "--sink", "leitstand");
    expect(mended).toMatchObject({ code: 0, what: "dead-letters", sinks: [{ chosen: 1, accepted: 1 }] });
    expect(storedPayloads()).toContainEqual({ type: "news", source: "mended" });
    expect(letters()).toEqual([]);
    expect(letters("--all")).toMatchObject([{ replayedAt: expect.any(String) }]);
    expect(status()).toMatchObject({ code: 0, sinks: [{ deadLetters: { all: 1, open: 0 } }, {}] });
    expect(ingest("replay", id)).toMatchObject({ status: 2 });
    expect(ingest("dead-letters", "show", "dl-0000000000000000")).toMatchObject({ status: 2 });
  });

  it("a range of bytes or of time is sent once more, and no cursor moves", () => {
    const sink = ["--sink", "leitstand"];
    const first = Buffer.byteLength(news("a", { ts: "2026-11-25T06:00:00Z" })) + 1;
    expect(replay(...sink, "--bytes", `0-${first}`)).toMatchObject({ code: 0, sinks: [{ chosen: 1, duplicates: 1 }] });
    expect(replay(...sink, "--bytes", "1-")).toMatchObject({ what: "bytes", sinks: [{ chosen: 1, duplicates: 1 }] });
    expect(replay(...sink, "--since", "2026-11-25T07:00:00Z")).toMatchObject({
      what: "time",
      sinks: [{ accepted: 1 }],
    });
    expect(replay(...sink, "--until", "2026-11-25T06:00:00Z")).toMatchObject({ sinks: [{ chosen: 0 }] });
    expect(replay(...sink, "--bytes", "0-", "--dry-run")).toMatchObject({ code: 1, dryRun: true });
    expect(status().sinks[0]).toMatchObject({ cursor: { lines: 3 } });
    expect(ingest("replay", ...sink, "--bytes", "9-3")).toMatchObject({ status: 2 });
    expect(ingest("replay", "--sink", "heimlern", "--bytes", "0-")).toMatchObject({ status: 2 });
  });
});

describe("wgx ingest add on a terminal", () => {
  beforeEach(() => writeFileSync(feed, ""));

  /** Types once the first question stands there, and leaves the input open: only the keys themselves say that it is over. */
  const asked = async (input: string): Promise<{ status: number | null; stdout: string }> => {
    const child = spawn("script", ["-qec", `${process.execPath} ${program} ingest add`, "/dev/null"], { cwd: folder });
    const closed = once(child, "close");
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      if (!stdout.includes("type: ") && (stdout + text).includes("type: ")) child.stdin.write(input);
      stdout += text;
    });
    const [status] = await closed;
    return { status, stdout };
  };

  it("asks for what is missing", async () => {
    const { status, stdout } = await asked('news\nrss:terminal\nRain\n\n\nweather, region\n{"relevance":0.5}\n');
    expect(stdout).toContain("source: ");
    expect(status).toBe(0);
    const { ts: _, ...event } = JSON.parse(readFileSync(feed, "utf8"));
    expect(event).toEqual({
      type: "news",
      source: "rss:terminal",
      title: "Rain",
      tags: ["weather", "region"],
      features: { relevance: 0.5 },
    });
  });

  it.each([
    { what: "Ctrl-C", input: "news\n\u0003", code: 130 },
    { what: "Ctrl-D", input: "news\n\u0004", code: 2 },
  ])("adds nothing after $what", async ({ input, code }) => {
    expect((await asked(input)).status).toBe(code);
    expect(readFileSync(feed, "utf8")).toBe("");
  });
});
