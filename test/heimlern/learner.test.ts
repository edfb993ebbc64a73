import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "zod/mini";
import { policyDecision } from "../../src/contracts/policy-decision.ts";
import { policySnapshot } from "../../src/contracts/policy-snapshot.ts";
import { choose } from "../../src/heimlern/bandit.ts";
import { Learner } from "../../src/heimlern/learner.ts";
import { openLearner } from "../../src/heimlern/open-learner.ts";
import { policyOf } from "../../src/heimlern/policy.ts";
import { randomAt } from "../../src/heimlern/random.ts";
import { scoreOf } from "../../src/heimlern/score.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wgx-heimlern-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const now = (): Date => new Date("2026-11-25T05:00:00Z");
const policy = policyOf({ seed: 7 });
const events = Array.from({ length: 40 }, (_, index) => ({
  key: `e${index}`,
  event: { type: index % 3 === 0 ? "alert" : "news", source: "s", features: { relevance: index / 40 } },
}));

function file(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}

function feedback(decisionId: string, reward: number, name = "a") {
  const at = "2026-11-25T06:00:00Z";
  return { feedback_id: `fb-${name}`, decision_id: decisionId, reward, source: "operator", ts: at };
}

async function decisions(sizes: readonly number[], chosen = policy): Promise<string> {
  rmSync(folder, { recursive: true, force: true });
  let from = 0;
  for (const size of sizes) {
    const learner = new Learner(folder, chosen, now);
    await learner.decide(events.slice(from, from + size));
    from += size;
    await learner.close();
  }
  return file("decisions.jsonl");
}

describe("deciding", () => {
  it("decides alike under a seed, however the events come in batches and runs", async () => {
    const whole = await decisions([40]);
    expect(await decisions([1, 2, 37])).toBe(whole);
    expect(await decisions(Array.from({ length: 8 }, () => 5))).toBe(whole);
    expect(await decisions([40], policyOf({ seed: 8 }))).not.toBe(whole);
  });

  it("writes decisions that keep their contract, and one for each event however often it comes", async () => {
    const learner = new Learner(folder, policy, now);
    await learner.decide(events);
    expect(await learner.decide([...events, ...events])).toMatchObject({ kind: "done" });
    await learner.close();
    const lines = file("decisions.jsonl").trim().split("\n");
    expect(lines).toHaveLength(40);
    for (const line of lines) expect(parse(policyDecision, JSON.parse(line)).decision_id).toMatch(/^dec-[0-9a-f]{32}$/);
    const again = new Learner(folder, policy, now);
    expect(await again.decide(events.slice(0, 3))).toEqual({
      kind: "done",
      outcomes: ["duplicate", "duplicate", "duplicate"],
    });
    await again.close();
  });

  it("goes on with the same draws after a line was torn off", async () => {
    const whole = await decisions([40]);
    await decisions([20]);
    appendFileSync(join(folder, "decisions.jsonl"), '{"decision_id":"dec-ha');
    const learner = new Learner(folder, policy, now);
    await learner.decide(events);
    await learner.close();
    expect(file("decisions.jsonl")).toBe(whole);
  });

  it("takes the last of equally good arms, and the best one otherwise", () => {
    const arms = [
      { arm: "morning", count: 0, mean: 0 },
      { arm: "afternoon", count: 0, mean: 0 },
      { arm: "evening", count: 0, mean: 0 },
    ];
    expect(choose(arms, 0, 1, 0)).toMatchObject({ arm: "evening", mode: "exploit" });
    const better = arms.map((each) => (each.arm === "morning" ? { ...each, count: 1, mean: 0.5 } : each));
    expect(choose(better, 0, 1, 0)).toMatchObject({ arm: "morning", mode: "exploit" });
  });

  it("explores as often as epsilon says, each arm about as often", () => {
    const arms = ["a", "b", "c"].map((arm) => ({ arm, count: 0, mean: 0 }));
    const choices = Array.from({ length: 6000 }, (_, draw) => choose(arms, 0.2, 42, draw));
    const explored = choices.filter(({ mode }) => mode === "explore");
    expect(explored.length / choices.length).toBeCloseTo(0.2, 1);
    for (const { arm } of arms) {
      expect(explored.filter((choice) => choice.arm === arm).length / explored.length).toBeCloseTo(1 / 3, 1);
    }
  });

  it("draws numbers from 0 up to 1 that only seed and place decide", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (seed, place) => {
        const number = randomAt(seed, place);
        expect(number).toBe(randomAt(seed, place));
        expect(number >= 0 && number < 1).toBe(true);
      }),
    );
  });

  it("scores between 0 and 1, whatever the features are", () => {
    const features = fc.dictionary(fc.string(), fc.oneof(fc.double(), fc.boolean(), fc.string(), fc.constant(null)));
    fc.assert(
      fc.property(features, fc.string(), (given, type) => {
        const { score } = scoreOf({ type, source: "s", features: given }, policyOf({ weights: { x: -1e9 } }).weights);
        expect(score >= 0 && score <= 1).toBe(true);
      }),
    );
    expect(scoreOf({ type: "alert", source: "s" }, policy.weights).score).toBe(0.6225);
  });
});

describe("learning", () => {
  it("moves the mean of the arm that was chosen, and says so in the snapshot", async () => {
    const learner = new Learner(folder, policyOf({ seed: 7, epsilon: 0 }), now);
    await learner.decide(events.slice(0, 2));
    const [first, second] = [...learner.decisions()];
    await learner.learn([feedback(first?.decision_id ?? "", 1), feedback(second?.decision_id ?? "", 0, "b")]);
    expect(learner.arms).toContainEqual({ arm: "evening", count: 2, mean: 0.5 });
    await learner.close();
    const snapshot = parse(policySnapshot, JSON.parse(file("policy_snapshot.json")));
    expect(snapshot).toMatchObject({
      arms: ["morning", "afternoon", "evening"],
      counts: [0, 0, 2],
      values: [0, 0, 0.5],
      seed: 7,
    });
  });

  it("learns from each feedback once", async () => {
    const learner = new Learner(folder, policy, now);
    await learner.decide(events.slice(0, 1));
    const id = [...learner.decisions()][0]?.decision_id ?? "";
    await learner.learn([feedback(id, 1)]);
    expect(await learner.learn([feedback(id, 1)])).toEqual({ kind: "done", outcomes: ["duplicate"] });
    expect(learner.arms.reduce((sum, { count }) => sum + count, 0)).toBe(1);
    await learner.close();
  });

  it("brings the snapshot up to date where a crash came between feedback and snapshot", async () => {
    const learner = new Learner(folder, policy, now);
    await learner.decide(events.slice(0, 1));
    const id = [...learner.decisions()][0]?.decision_id ?? "";
    await learner.close();
    const before = file("policy_snapshot.json");
    appendFileSync(join(folder, "policy_feedback.jsonl"), `${JSON.stringify(feedback(id, -1))}\n`);
    await new Learner(folder, policy, now).close();
    expect(file("policy_snapshot.json")).not.toBe(before);
    expect(JSON.parse(file("policy_snapshot.json"))).toMatchObject({ values: expect.arrayContaining([-1]) });
  });

  it("keeps the seed that it began with", async () => {
    await new Learner(folder, policyOf({}), now).close();
    const { seed } = JSON.parse(file("policy_snapshot.json")) as { seed: number };
    await new Learner(folder, policyOf({}), now).close();
    expect(JSON.parse(file("policy_snapshot.json"))).toMatchObject({ seed });
  });
});

describe("state that it cannot trust", () => {
  const valid = { version: "1", policy_id: "remind", ts: "2026-11-25T05:00:00Z", epsilon: 0.2, seed: 1 };
  const three = { arms: ["morning", "afternoon", "evening"], counts: [0, 0, 0], values: [0, 0, 0] };

  it.each([
    ["no JSON", "{", "no JSON"],
    ["a newer version", JSON.stringify({ ...valid, ...three, version: "2" }), 'has version "2"'],
    ["a key that is none", JSON.stringify({ ...valid, ...three, more: 1 }), "corrupt"],
    ["lists that do not fit", JSON.stringify({ ...valid, ...three, counts: [0] }), "differ in length"],
    ["more rewards than there are", JSON.stringify({ ...valid, ...three, counts: [0, 0, 9] }), "more rewards"],
  ])("refuses a snapshot with %s, and leaves it as it is", (_, text, message) => {
    writeFileSync(join(folder, "policy_snapshot.json"), text);
    expect(() => openLearner(folder, policy, now)).toThrow(message);
    expect(file("policy_snapshot.json")).toBe(text);
    expect(() => openLearner(folder, policy, now)).toThrow(message);
  });

  it("refuses feedback that breaks its contract, and says in which line", () => {
    const text = `${JSON.stringify(feedback("dec-a", 1))}\n${JSON.stringify(feedback("dec-a", 7))}\n`;
    writeFileSync(join(folder, "policy_feedback.jsonl"), text);
    let thrown: unknown;
    try {
      openLearner(folder, policy, now);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ problems: [{ place: { line: 2 } }] });
    expect(file("policy_feedback.jsonl")).toBe(text);
  });

  it("is one learner's at a time", async () => {
    const opened = openLearner(folder, policy, now);
    expect(openLearner(folder, policy, now).kind).toBe("busy");
    if (opened.kind === "open") await opened.close();
    const next = openLearner(folder, policy, now);
    expect(next.kind).toBe("open");
    if (next.kind === "open") await next.close();
  });
});
