import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { parse } from "zod/mini";
import { feedbackReport } from "../../src/contracts/feedback-report.ts";
import { Learner } from "../../src/heimlern/learner.ts";
import { policyOf } from "../../src/heimlern/policy.ts";
import { EventStore } from "../../src/leitstand/store.ts";
import { documentOf } from "../helpers/documents.ts";
import { sharedFolder, startWgx, wgx } from "../helpers/wgx.ts";

const shared = sharedFolder();
const now = (): Date => new Date("2026-11-25T05:00:00Z");
let folder = "";
let ids: string[] = [];

/** Three events in the store, four decisions: one is about an event that the store does not have. */
beforeEach(async () => {
  folder = mkdtempSync(join(shared, "run-"));
  const events = ["a", "b", "c", "d"].map((id) => ({ key: id, event: { id, type: "news", source: "s" } }));
  const store = new EventStore(join(folder, ".wgx/leitstand"), now);
  const sent = events.slice(0, 3).map(({ event }) => ({ bytes: Buffer.from(JSON.stringify(event)), event }));
  await store.append("aussen", sent, "skip");
  await store.close();
  const learner = new Learner(join(folder, ".wgx/heimlern"), policyOf({ seed: 3, epsilon: 0 }), now);
  await learner.decide(events);
  ids = [...learner.decisions()].map(({ decision_id }) => decision_id);
  await learner.close();
});

function feedback(options: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = wgx(["ingest", "feedback", "--json", ...options], { cwd: folder, env });
  return { status, stderr, report: parse(feedbackReport, documentOf("feedback-report", stdout)) };
}

function line(name: string, decision: string | undefined, reward: number): string {
  const at = "2026-11-25T06:00:00Z";
  return `${JSON.stringify({ feedback_id: `fb-${name}`, decision_id: decision, reward, source: "operator", ts: at })}\n`;
}

describe("wgx ingest feedback", () => {
  it("says that nobody writes any, and that this is no success", () => {
    const { status, report, stderr } = feedback();
    expect(status).toBe(3);
    expect(report).toMatchObject({ source: { kind: "none" }, decisions: { all: 4, answered: 0, waiting: 4 } });
    expect(stderr).toContain("HEIMLERN_DIR");
    expect(feedback([], { HEIMLERN_DIR: join(folder, "nothing") }).status).toBe(3);
  });

  it("reads both forms from a clone, joins them, and moves the policy", () => {
    const clone = join(folder, "heimlern");
    mkdirSync(join(clone, "data"), { recursive: true });
    const older = {
      version: "1",
      policy_id: "remind",
      ts: "2026-11-25T06:00:00Z",
      decision_id: ids[1],
      reward: 5,
      notes: "good",
    };
    writeFileSync(join(clone, "data/policy_feedback.jsonl"), `${line("a", ids[0], 0)}${JSON.stringify(older)}\n`);
    const { status, report } = feedback([], { HEIMLERN_DIR: clone });
    expect(status).toBe(0);
    expect(report).toMatchObject({
      read: 2,
      taken: 2,
      forms: { newer: 1, older: 1 },
      decisions: { all: 4, answered: 2, waiting: 2 },
      events: { state: "known", decided: 3, answered: 2, missing: 1 },
    });
    expect(report.arms).toContainEqual({ arm: "evening", decisions: 4, rewards: 2, meanReward: 0.5 });
  });

  it("reads on from its cursor, leaves an unfinished line, and begins again where the file was rewritten", () => {
    const file = join(folder, "feedback.jsonl");
    writeFileSync(file, line("a", ids[0], 1));
    expect(feedback(["--from", file]).report).toMatchObject({ read: 1, taken: 1 });
    appendFileSync(file, line("b", ids[1], 1) + line("c", ids[2], 1).slice(0, 20));
    expect(feedback(["--from", file]).report).toMatchObject({ read: 1, taken: 1 });
    appendFileSync(file, line("c", ids[2], 1).slice(20));
    expect(feedback(["--from", file]).report).toMatchObject({ read: 1, taken: 1 });
    writeFileSync(file, line("b", ids[1], 1) + line("d", ids[3], 1));
    expect(feedback(["--from", file]).report).toMatchObject({ read: 2, taken: 1, known: 1 });
  });

  it("names what is invalid and what joins no decision, and comes back to the latter", async () => {
    const file = join(folder, "feedback.jsonl");
    writeFileSync(file, `${line("a", ids[0], 1)}rubbish\n${line("b", ids[1], 3)}${line("c", "dec-later", 1)}`);
    const { status, report } = feedback(["--from", file]);
    expect(status).toBe(1);
    expect(report.invalid.map((each) => each.line)).toEqual([2, 3]);
    expect(report.unjoined).toEqual([{ feedback_id: "fb-c", decision_id: "dec-later" }]);
    expect(feedback(["--from", file]).report).toMatchObject({
      taken: 0,
      known: 1,
      unjoined: [{ feedback_id: "fb-c" }],
    });
  });

  it("reads from a URL, follows no redirect, and says what a server refuses", async () => {
    const server = createServer((request, response) => {
      if (request.url === "/moved") response.writeHead(302, { Location: "/feedback" }).end();
      else if (request.url === "/closed") response.writeHead(403).end();
      else response.end(line("a", ids[0], 1));
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", () => listening()));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const run = (path: string) =>
      startWgx(["ingest", "feedback", "--json", "--from", url + path], { cwd: folder }).ended;
    expect(await run("/feedback")).toMatchObject({ status: 0, stdout: expect.stringContaining('"taken": 1') });
    expect(await run("/moved")).toMatchObject({ status: 3, stderr: expect.stringContaining("it answers 302") });
    expect((await run("/closed")).status).toBe(4);
    await new Promise((closed) => server.close(closed));
    expect((await run("/feedback")).status).toBe(3);
  });

  it("takes an operator's outcome, once, and shows where that leaves the arms", () => {
    const [id = ""] = ids;
    const args = ["--decision", id, "--outcome", "failure", "--comment", "too late"];
    expect(feedback(args)).toMatchObject({ status: 0, report: { taken: 1, decisions: { answered: 1 } } });
    expect(feedback(args).report).toMatchObject({ taken: 0, known: 1 });
    const [stored = ""] = readFileSync(join(folder, ".wgx/heimlern/policy_feedback.jsonl"), "utf8").split("\n");
    documentOf("policy-feedback", stored);
    expect(JSON.parse(stored)).toMatchObject({ decision_id: id, reward: -1, source: "operator", comment: "too late" });
    const snapshot = readFileSync(join(folder, ".wgx/heimlern/policy_snapshot.json"), "utf8");
    expect(documentOf("policy-snapshot", snapshot)).toMatchObject({ counts: [0, 0, 1], values: [0, 0, -1] });
    const human = wgx(["ingest", "feedback", "--decision", ids[1] ?? "", "--outcome", "partial"], { cwd: folder });
    expect(human.stdout).toContain("evening            4        2       -0.250");
  });

  it.each([
    [["--decision", "dec-x"], "go together"],
    [["--decision", "dec-x", "--outcome", "success"], 'no decision is called "dec-x"'],
    [["--comment", "why"], "is about an outcome"],
    [["--from", "ftp://a.example/x"], "http or https"],
    [["--from", "https://user:secret@a.example/x"], "without credentials"],
  ])("refuses %j", (args, message) => {
    const { status, stdout, stderr } = wgx(["ingest", "feedback", ...args], { cwd: folder });
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("secret");
  });

  it("learns as .wgx/config.yml says, and refuses one that is wrong", () => {
    writeFileSync(join(folder, ".wgx/config.yml"), "policy:\n  arms: [evening, night]\n");
    expect(feedback(["--decision", ids[0] ?? "", "--outcome", "success"]).report.arms).toEqual([
      { arm: "evening", decisions: 4, rewards: 1, meanReward: 1 },
      { arm: "night", decisions: 0, rewards: 0, meanReward: null },
    ]);
    writeFileSync(join(folder, ".wgx/config.yml"), "policy:\n  arms: [night, night]\n");
    const { status, stderr } = wgx(["ingest", "feedback"], { cwd: folder });
    expect([status, stderr]).toEqual([2, expect.stringContaining('"night" stands twice')]);
  });
});
