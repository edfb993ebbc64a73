import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { trustFile } from "../../src/contracts/trust.ts";
import { isFailure } from "../../src/platform/failure.ts";
import { openTrust, originOf, trustPath } from "../../src/tasks/trust-store.ts";
import { scratch } from "../helpers/repositories.ts";

const now = "2026-03-02T12:00:00Z";
const commit = (digit: string): string => digit.repeat(40);
const code = (origin: string, digit: string) => ({ origin, commit: commit(digit) });

describe("trust", () => {
  it("is for one repository at one commit, and outlives the run", () => {
    const path = join(scratch(), "state/wgx/trust.json");
    openTrust(path).add([code("https://a", "1")], now);
    const store = openTrust(path);
    expect(store.has(code("https://a", "1"))).toBe(true);
    expect(store.has(code("https://a", "2"))).toBe(false);
    expect(store.has(code("https://b", "1"))).toBe(false);
    expect(store.has(code("__proto__", "1"))).toBe(false);
    trustFile.parse(JSON.parse(readFileSync(path, "utf8")));
  });

  it("given in two runs at the same time is kept from both", () => {
    const path = join(scratch(), "trust.json");
    const [one, two] = [openTrust(path), openTrust(path)];
    expect([one.has(code("a", "1")), two.has(code("a", "1"))]).toEqual([false, false]);
    one.add([code("a", "1")], now);
    two.add([code("b", "2"), code("constructor", "3")], now);
    const store = openTrust(path);
    expect([code("a", "1"), code("b", "2"), code("constructor", "3")].map(store.has)).toEqual([true, true, true]);
  });

  it("of long ago is forgotten, newest last", () => {
    const path = join(scratch(), "trust.json");
    const many = Array.from({ length: 60 }, (_, index) => ({ origin: "a", commit: String(index).padStart(40, "0") }));
    openTrust(path).add(many, now);
    const store = openTrust(path);
    expect(many.map(store.has).filter(Boolean)).toHaveLength(50);
    expect(many.slice(-1).map(store.has)).toEqual([true]);
  });

  it.each([
    "",
    "{",
    "[]",
    '{"schema":"wgx.trust/2","repositories":{}}',
    '{"schema":"wgx.trust/1","repositories":{"a":["*"]}}',
  ])("is not guessed from %j", (text) => {
    const path = join(scratch(), "trust.json");
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    const kind = (work: () => unknown): unknown => {
      try {
        return work();
      } catch (error) {
        return isFailure(error) ? error.kind : error;
      }
    };
    expect(kind(() => openTrust(path).has(code("a", "1")))).toBe("configuration");
    expect(kind(() => openTrust(path).add([code("a", "1")], now))).toBe("configuration");
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  it("is the user's: in XDG_STATE_HOME, else below the home, else nowhere", () => {
    expect(trustPath({ XDG_STATE_HOME: "/s", HOME: "/h" })).toBe("/s/wgx/trust.json");
    expect(trustPath({ XDG_STATE_HOME: "relative", HOME: "/h" })).toBe("/h/.local/state/wgx/trust.json");
    expect(trustPath({})).toBeUndefined();
    const nowhere = openTrust(undefined);
    nowhere.add([code("a", "1")], now);
    expect(nowhere.has(code("a", "1"))).toBe(true);
  });

  it("knows a repository by its remote, without whoever's credentials, else by its folder", () => {
    expect(originOf("https://user:token@example.org/x", "/w/x")).toBe("https://example.org/x");
    expect(originOf("git@example.org:x", "/w/x")).toBe("git@example.org:x");
    expect(originOf(undefined, "/w/x")).toBe("/w/x");
  });
});
