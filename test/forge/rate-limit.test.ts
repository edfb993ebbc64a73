import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Reply } from "../../src/forge/exchange.ts";
import { openPacer } from "../../src/forge/pacer.ts";
import { adviceOn, backoff } from "../../src/forge/rate-limit.ts";

const now = Date.UTC(2026, 0, 2, 3, 4, 5);
const seconds = now / 1000;

function advise(status: number, headers: Reply["headers"] = {}, text = "", attempt = 0) {
  return adviceOn({ status, headers, text }, attempt, now, 0.5);
}

describe("what an answer asks for", () => {
  it.each([
    ["Retry-After in seconds", 429, { "retry-after": "7" }, 7_000],
    ["Retry-After as a date", 429, { "retry-after": new Date(now + 9_000).toUTCString() }, 9_000],
    ["Retry-After in the past", 429, { "retry-after": new Date(now - 9_000).toUTCString() }, 1_000],
    ["Retry-After of nothing", 429, { "retry-after": "0" }, 1_000],
    ["Retry-After below nothing", 429, { "retry-after": "-100" }, 1_000],
    ["Retry-After that is none", 429, { "retry-after": "soon" }, 60_000],
    ["429 alone", 429, {}, 60_000],
    ["nothing remains", 403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(seconds + 30) }, 31_000],
    ["a reset in the past", 403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(seconds - 30) }, 1_000],
    ["a reset that is none", 403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1e99" }, 60_000],
    ["Retry-After before the reset", 403, { "retry-after": "5", "x-ratelimit-remaining": "0" }, 5_000],
  ])("%s", (_, status, headers, milliseconds) => {
    expect(advise(status, headers)).toEqual({ kind: "wait", milliseconds, why: "limit" });
  });

  it("a secondary limit without a time: a minute, then twice as long each time", () => {
    const text = '{"message": "You have exceeded a secondary rate limit."}';
    const waits = [0, 1, 2].map((attempt) => advise(403, {}, text, attempt));
    expect(waits.map((wait) => wait.kind === "wait" && wait.milliseconds)).toEqual([60_000, 120_000, 240_000]);
  });

  it("a refusal is no limit", () => {
    expect(advise(403, { "x-ratelimit-remaining": "4999" }, '{"message": "Forbidden"}')).toEqual({ kind: "take" });
  });

  it.each([500, 502, 503, 504])("%d is the server's own trouble", (status) => {
    expect(advise(status)).toEqual({ kind: "wait", milliseconds: 250, why: "trouble" });
    expect(advise(status, { "retry-after": "3" })).toMatchObject({ milliseconds: 3_000, why: "trouble" });
  });

  it("is never a negative time, nor none at a limit, whatever the headers hold", () => {
    const text = fc.oneof(fc.string(), fc.integer().map(String), fc.double().map(String), fc.date().map(String));
    fc.assert(
      fc.property(
        fc.constantFrom(403, 429, 503),
        text,
        text,
        text,
        fc.nat(50),
        (status, retry, left, reset, attempt) => {
          const headers = { "retry-after": retry, "x-ratelimit-remaining": left, "x-ratelimit-reset": reset };
          const advice = adviceOn({ status, headers, text: "" }, attempt, now, 0.5);
          if (advice.kind !== "wait") return;
          expect(advice.milliseconds).toBeGreaterThanOrEqual(advice.why === "limit" ? 1_000 : 0);
        },
      ),
    );
  });
});

it("backs off by a random part of a time that doubles up to half a minute", () => {
  expect([0, 1, 2, 10].map((attempt) => backoff(attempt, 1))).toEqual([500, 1_000, 2_000, 30_000]);
  expect(backoff(5, 0)).toBe(0);
});

it("a pace keeps to every allowance, whenever requests come", () => {
  const allowances = [
    { count: 3, within: 100 },
    { count: 5, within: 1_000 },
  ];
  fc.assert(
    fc.property(fc.array(fc.nat(200), { maxLength: 60 }), (gaps) => {
      const pacer = openPacer(allowances);
      const begun: number[] = [];
      let time = 0;
      for (const gap of gaps) {
        time += gap;
        const turn = pacer.next(time);
        pacer.count(turn);
        begun.push(turn);
        expect(turn).toBeGreaterThanOrEqual(time);
      }
      for (const { count, within } of allowances) {
        begun.forEach((turn, index) => {
          const earlier = begun[index - count];
          if (earlier !== undefined) expect(turn - earlier).toBeGreaterThanOrEqual(within);
        });
      }
    }),
  );
});
