import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { covers } from "../../src/jetstream/subjects.ts";

const token = fc.stringMatching(/^[a-z0-9_-]{1,4}$/);
const tokens = fc.array(token, { minLength: 1, maxLength: 5 });

describe("a pattern of subjects", () => {
  it.each([
    ["events.a", "events.a", true],
    ["events.*", "events.a", true],
    ["events.>", "events.a.b", true],
    [">", "events", true],
    ["events.*", "events.a.b", false],
    ["events.>", "events", false],
    ["events", "events.a", false],
    ["events.a.b", "events.a", false],
    ["Events", "events", false],
  ])("%s and %s: %s", (pattern, subject, covered) => {
    expect(covers(pattern, subject)).toBe(covered);
  });

  it("covers a subject however many of its tokens are stars, and whatever its rest is", () => {
    fc.assert(
      fc.property(tokens, fc.infiniteStream(fc.boolean()), fc.nat(4), (parts, stars, rest) => {
        const starred = parts.map((part) => (stars.next().value ? "*" : part));
        expect(covers(starred.join("."), parts.join("."))).toBe(true);
        const cut = rest % parts.length;
        expect(covers([...starred.slice(0, cut), ">"].join("."), parts.join("."))).toBe(true);
        expect(covers(starred.join("."), [...parts, "more"].join("."))).toBe(false);
      }),
    );
  });
});
