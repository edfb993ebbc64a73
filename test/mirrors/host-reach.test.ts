import { describe, expect, it } from "vitest";
import type { RemoteTrouble } from "../../src/git/remote-trouble.ts";
import { hostReach } from "../../src/mirrors/host-reach.ts";

const trouble = (kind: RemoteTrouble["kind"]): RemoteTrouble => ({ kind, reason: kind });

/** Whether a host is given up after these came of asking it; undefined for an answer. */
function givenUp(...kinds: readonly (RemoteTrouble["kind"] | undefined)[]): boolean {
  const reach = hostReach();
  for (const kind of kinds) reach.note("forge.example", kind && trouble(kind));
  expect(reach.givenUp("other.example")).toBeUndefined();
  return reach.givenUp("forge.example") !== undefined;
}

describe("a host is given up", () => {
  it("when there is no way to it", () => {
    expect(givenUp("offline")).toBe(true);
    expect(givenUp(undefined, "offline")).toBe(true);
  });

  it("in words about the host, not about the repository that showed it", () => {
    const reach = hostReach();
    reach.note("forge.example", { kind: "offline", reason: "no way to https://forge.example/one.git" });
    expect(reach.givenUp("forge.example")).toEqual({
      kind: "offline",
      reason: "not asked: forge.example could not be reached for other members of this run",
    });
  });

  it("when it keeps silent and never answered, but not for one silent repository", () => {
    expect(givenUp("silent", "silent", "silent")).toBe(false);
    expect(givenUp("silent", "silent", "silent", "silent")).toBe(true);
    expect(givenUp(undefined, "silent", "silent", "silent", "silent")).toBe(false);
    expect(givenUp("silent", "silent", "gone", "silent", "silent")).toBe(false);
  });

  it("not for what says nothing about it", () => {
    expect(givenUp("other", "other", "other", "other", "interrupted")).toBe(false);
    const reach = hostReach();
    reach.note("", trouble("offline"));
    expect(reach.givenUp("")).toBeUndefined();
  });
});
