import { expect, it } from "vitest";
import type { CachedMirror } from "../../src/contracts/cache.ts";
import { renderCache, renderCacheRefresh } from "../../src/renderers/cache.ts";

const now = "2026-03-02T12:00:00Z";

const alpha: CachedMirror = {
  url: "https://forge.example/team/alpha",
  members: ["alpha"],
  folder: "/cache/mirrors/0a",
  bytes: 1_234_567,
  fetchedAt: "2026-03-01T12:00:00Z",
  usedAt: "2026-03-02T11:00:00Z",
};
const { usedAt: _usedAt, ...unused } = alpha;
const stranger = {
  ...unused,
  url: "https://forge.example/\u001b[2Jother",
  members: [],
  bytes: 999,
  folder: "/cache/mirrors/0b",
};
const content = {
  schema: "wgx.cache/1",
  folder: "/cache/mirrors",
  mirrors: [alpha, stranger],
  bytes: 1_235_566,
} as const;

it("shows every column in a pipe, and a mirror of no member by its URL", () => {
  expect(renderCache({ ...content, mirrors: [...content.mirrors] }, { now, width: undefined })).toMatchInlineSnapshot(`
    "alpha                               1.2 MB  fetched 24 h ago  used 1 h ago  https://forge.example/team/alpha
    https://forge.example/\\x1b[2Jother  999 B   fetched 24 h ago  never used
    2 mirrors, 1.2 MB, in /cache/mirrors
    "
  `);
});

it("leaves out what does not fit a terminal", () => {
  const text = renderCache({ ...content, mirrors: [alpha] }, { now, width: 40 });
  expect(text).toBe("alpha  1.2 MB  fetched 24 h ago\n1 mirror, 1.2 MB, in /cache/mirrors\n");
});

it("says what was taken away, or would be, and what is left", () => {
  const left = { ...content, mirrors: [alpha] };
  const prune = (mode: "plan" | "apply", mirrors: CachedMirror[]) =>
    renderCache({ ...left, pruned: { mode, mirrors } }, { now, width: 60 }).split("\n");
  expect(prune("plan", [stranger]).slice(1, 2)).toEqual(["1 mirror would be taken away, 999 B"]);
  expect(prune("apply", [stranger]).slice(1)).toEqual([
    "1 mirror taken away, 999 B",
    "left: 1 mirror, 1.2 MB, in /cache/mirrors",
    "",
  ]);
  expect(prune("apply", [])[0]).toBe("nothing to take away");
});

it("says of a refresh which members failed, why, and what to do", () => {
  const refresh = {
    schema: "wgx.cache-refresh/1" as const,
    members: [
      { name: "alpha", state: "ok" as const },
      {
        name: "be",
        state: "unknown" as const,
        reason: "no way\u001b[2J",
        fix: { argv: ["git", "ls-remote", "--", "a b"] },
      },
    ],
    exitCode: 3,
  };
  expect(renderCacheRefresh(refresh, { colour: "never" })).toMatchInlineSnapshot(`
    "ok       alpha
    unknown  be     no way\\x1b[2J
             fix: git ls-remote -- 'a b'
    1 of 2 members up to date in the cache; exit 3: incomplete
    "
  `);
});
