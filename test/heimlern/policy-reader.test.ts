import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Learner } from "../../src/heimlern/learner.ts";
import { policyOf } from "../../src/heimlern/policy.ts";
import { PolicyReader } from "../../src/heimlern/policy-reader.ts";
import { RewardCourse } from "../../src/heimlern/reward-course.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wgx-policy-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = "2026-11-25T05:00:00.000Z";
const policy = policyOf({ seed: 7, epsilon: 0 });

async function learned(count: number): Promise<void> {
  const learner = new Learner(folder, policy, () => new Date(at));
  await learner.decide(
    Array.from({ length: count }, (_, index) => ({ key: `e${index}`, event: { type: "news", source: "s" } })),
  );
  const decision = learner.decisionAbout("e0");
  const feedback = { decision_id: decision?.decision_id ?? "", source: "operator", ts: at };
  await learner.learn([
    { ...feedback, feedback_id: "fb-1", reward: 1 },
    { ...feedback, feedback_id: "fb-2", reward: 0 },
  ]);
  await learner.close();
}

it("shows what a learner wrote, whoever holds its lock: arms, rewards, and the newest decisions with their feedback", async () => {
  await learned(30);
  const view = await new PolicyReader(folder).view();
  expect(view).toMatchObject({ policyId: "remind", epsilon: 0, feedbackCount: 2 });
  expect(view?.arms).toEqual([
    { arm: "morning", rewards: 0 },
    { arm: "afternoon", rewards: 0 },
    { arm: "evening", rewards: 2, meanReward: 0.5 },
  ]);
  expect(view?.course).toEqual([
    { at, rewards: 1, mean: 1 },
    { at, rewards: 2, mean: 0.5 },
  ]);
  expect(view?.decisions.map(({ decision }) => decision.context.event_key)).toEqual(
    Array.from({ length: 25 }, (_, index) => `e${29 - index}`),
  );
});

it("finds the decision about an event, and what came of it", async () => {
  await learned(30);
  const reader = new PolicyReader(folder);
  const decision = await reader.decisionAbout("e0");
  expect(decision?.context.event_key).toBe("e0");
  expect((await reader.feedbackOf(decision?.decision_id ?? "")).map(({ reward }) => reward)).toEqual([1, 0]);
  expect(await reader.decisionAbout("other")).toBeUndefined();
});

it("shows nothing where no policy has begun, and does not begin one", async () => {
  const reader = new PolicyReader(join(folder, "none"));
  expect(await reader.view()).toBeUndefined();
  expect(await reader.decisionAbout("e0")).toBeUndefined();
});

it("passes over what is still being written, or is no decision", async () => {
  await learned(2);
  appendFileSync(join(folder, "decisions.jsonl"), 'nonsense\n{"decision_id":"dec-half');
  const view = await new PolicyReader(folder).view();
  expect(view?.decisions.map(({ decision }) => decision.context.event_key)).toEqual(["e1", "e0"]);
});

it("reads on where feedback was added, begins anew where it was replaced, and thins out what a drawing cannot show", async () => {
  const file = join(folder, "policy_feedback.jsonl");
  const line = (index: number): string =>
    `${JSON.stringify({ feedback_id: `fb-${index}`, decision_id: "dec-a", reward: index % 2, source: "operator", ts: at })}\n`;
  const course = new RewardCourse(file);
  await course.follow();
  expect([course.count, course.points]).toEqual([0, []]);
  writeFileSync(file, line(1));
  await course.follow();
  appendFileSync(file, Array.from({ length: 1500 }, (_, index) => line(index)).join(""));
  await Promise.all([course.follow(), course.follow()]);
  await course.follow();
  expect(course.count).toBe(1501);
  expect(course.points.length).toBeLessThanOrEqual(200);
  expect(course.points.at(-1)).toEqual({ at, rewards: 1501, mean: 751 / 1501 });
  expect(course.points.map(({ rewards }) => rewards)).toEqual(
    course.points.map(({ rewards }) => rewards).toSorted((a, b) => a - b),
  );
  writeFileSync(file, line(1));
  await course.follow();
  expect(course.count).toBe(1);
});
