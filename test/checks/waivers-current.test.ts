import { describe, expect, it } from "vitest";
import type { FleetFacts } from "../../src/checks/check.ts";
import { waiversCurrent } from "../../src/checks/waivers-current.ts";
import type { DriftFacts, LoadedWaiver } from "../../src/contracts/facts.ts";
import type { Finding } from "../../src/contracts/finding.ts";
import { checkContext, known, member, memberFacts, unknown } from "../helpers/member-facts.ts";

const waiver: LoadedWaiver = { member: "alpha", path: "docs/**", reason: "on purpose", until: "2026-03-02", line: 7 };
const waived: DriftFacts = {
  path: "docs/a.md",
  policy: "required",
  state: "waived",
  waived: { reason: "on purpose", until: "2026-03-02" },
};
const alpha = (drift: DriftFacts[]) => memberFacts({ member: member({ name: "alpha" }), drift: known(drift) });
const fix = { argv: ["git", "-C", "/work/space/metarepo", "blame", "-L", "7,+4", "--", "templates/waivers.yml"] };

function check(changes: Partial<FleetFacts>) {
  const judged = new Map();
  const base = { clones: [], workspace: "/work/space", waivers: [waiver], judged, complete: true };
  return waiversCurrent
    .check({ ...base, members: [alpha([waived])], ...changes }, checkContext())
    .map(({ finding }) => finding);
}

describe("waivers-current", () => {
  it("has nothing to say of a waiver that holds, on its last day as well", () => {
    expect(check({})).toEqual([]);
  });

  it("warns of one whose day has passed, with its line, and shows who wrote it", () => {
    expect(check({ waivers: [{ ...waiver, until: "2026-03-01" }] })).toEqual([
      {
        check: "waivers-current",
        severity: "warn",
        path: "templates/waivers.yml",
        line: 7,
        message: "the waiver for alpha, docs/** ended on 2026-03-01: on purpose",
        fix,
      },
    ]);
  });

  it("warns of one that waives nothing", () => {
    expect(check({ members: [alpha([{ ...waived, path: "README.md" }])] })).toMatchObject([
      { severity: "warn", message: "the waiver for alpha, docs/** waives nothing: no such difference is there" },
    ]);
    expect(check({ waivers: [{ ...waiver, member: "nobody" }] })).toHaveLength(1);
  });

  it("takes a glob that covers one of its members for used", () => {
    const beta = memberFacts({ member: member({ name: "beta" }), drift: known([]) });
    expect(check({ waivers: [{ ...waiver, member: "*" }], members: [beta, alpha([waived])] })).toEqual([]);
  });

  it("does not call one unused as long as a member that it covers is unknown, or not looked at", () => {
    const unread = memberFacts({ drift: unknown("gone") });
    expect(check({ members: [unread] })).toEqual([]);
    expect(check({ members: [alpha([])], complete: false })).toEqual([]);
  });

  it("calls one unused although a member that it does not cover is unknown", () => {
    const unread = memberFacts({ member: member({ name: "beta" }), drift: unknown("gone") });
    expect(check({ members: [alpha([]), unread] })).toHaveLength(1);
  });

  it("lets no control character into its messages", () => {
    const [finding] = check({ waivers: [{ ...waiver, until: "2020-01-01", reason: "a\u001b[2J", path: "a\nb" }] });
    expect(finding?.message).not.toMatch(/\p{Cc}/u);
  });

  describe("of a waiver that names a check", () => {
    const named = { ...waiver, check: "jsonl-valid", path: "feed/**" };
    const finding = { check: "jsonl-valid", severity: "fail", path: "feed/a.jsonl", message: "m" } as const;
    const settled = { ...finding, waived: { reason: "on purpose", until: "2026-03-02" } };
    const judged = (findings: readonly Finding[], ran = ["jsonl-valid"]) =>
      new Map([["alpha", { findings, ran: new Set(ran) }]]);
    const messages = (changes: Partial<FleetFacts>) =>
      check({ waivers: [named], ...changes }).map(({ message }) => message);

    it("has nothing to say where it waives a finding, or where nobody looked at all of the member", () => {
      expect(messages({ judged: judged([settled]) })).toEqual([]);
      expect(messages({ judged: judged([], []) })).toEqual([]);
      expect(messages({ judged: new Map() })).toEqual([]);
      expect(messages({ judged: judged([]), complete: false })).toEqual([]);
    });

    it("warns of one that waives nothing, also where a difference of that path is waived", () => {
      const message = "the waiver for jsonl-valid of alpha, feed/** waives nothing: no such finding is there";
      expect(messages({ judged: judged([]) })).toEqual([message]);
      expect(messages({ judged: judged([{ ...settled, path: "other.jsonl" }]) })).toEqual([message]);
    });

    it("warns of one that has ended, and of one that names no check or this one", () => {
      const of = (changes: Partial<LoadedWaiver>) =>
        messages({ waivers: [{ ...named, ...changes }], judged: judged([]) });
      expect(of({ until: "2026-03-01" })).toEqual([
        "the waiver for jsonl-valid of alpha, feed/** ended on 2026-03-01: on purpose",
      ]);
      expect(of({ check: "jsonl" })).toEqual([
        "the waiver for jsonl of alpha, feed/** names a check that there is not",
      ]);
      expect(of({ check: "waivers-current" })[0]).toMatch(/cannot be waived$/);
    });
  });
});
