import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeRemote, sameRemote } from "../../src/inventory/remote-url.ts";

describe("sameRemote", () => {
  it.each([
    ["https://github.com/bakers/oven", "git@github.com:bakers/oven.git"],
    ["https://github.com/bakers/oven", "ssh://git@github.com/bakers/oven"],
    ["https://github.com/bakers/oven", "ssh://git@ssh.github.com:443/bakers/oven.git"],
    ["https://github.com/bakers/oven", "https://token@github.com/bakers/oven.git/"],
    ["https://github.com/bakers/oven", "HTTPS://GitHub.com:443/Bakers/Oven"],
    ["https://github.com/bakers/oven", "https://github.com//bakers/oven//"],
    ["https://bakers.ghe.com/a/b", "git@bakers.ghe.com:A/B"],
    ["https://forge.example/a/b", "ssh://git@forge.example:2222/a/b"],
    ["git@forge.example:a/b", "forge.example:/a/b.git"],
    ["git@[::1]:a/b", "ssh://git@[::1]:22/a/b"],
    ["file:///srv/git/a", "/srv/git/a/"],
    ["file://localhost/srv/g%20t", "/srv/g t"],
    ["https://forge.example/100%/b", "https://forge.example/100%/b.git"],
  ])("takes %s and %s for one", (a, b) => {
    expect(sameRemote(a, b)).toBe(true);
  });

  it.each([
    ["https://github.com/bakers/oven", "https://github.com/bakers/oven2"],
    ["https://github.com/bakers/oven", "https://forge.example/bakers/oven"],
    ["https://forge.example/a/b", "https://forge.example/A/b"],
    ["https://forge.example/a/b", "https://forge.example:8443/a/b"],
    ["http://127.0.0.1:3000/a", "http://127.0.0.1:4000/a"],
    ["/srv/git/a", "/srv/git/A"],
    ["/srv/git/a", "/srv/git/a.git"],
    ["ext::sh -c x", "ext::sh -c y"],
    ["https://github.com/bakers/oven", "not a url"],
    ["https://github.com.evil.example/a/b", "https://github.com/a/b"],
    ["https://github.com/a/b", "https://evil.example/@github.com/a/b"],
  ])("tells %s from %s", (a, b) => {
    expect(sameRemote(a, b)).toBe(false);
  });

  it("is true of anything and itself, and never throws", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.webUrl({ withFragments: true })), (url) => {
        expect(sameRemote(url, url)).toBe(true);
      }),
    );
  });
});

describe("describeRemote", () => {
  it("gives host and path without user and password", () => {
    expect(describeRemote("https://me:hunter2@GitHub.com/Bakers/Oven.git")).toEqual({
      host: "github.com",
      path: "Bakers/Oven",
    });
    expect(describeRemote("git@forge.example:group/sub/oven")).toEqual({
      host: "forge.example",
      path: "group/sub/oven",
    });
    expect(describeRemote("file:///srv/oven.git")).toEqual({ host: "", path: "/srv/oven.git" });
  });

  it.each([
    "",
    "oven",
    "./oven",
    "ext::sh -c touch",
    "https://",
    "https://forge.example",
    "ftp://forge.example/a",
    "file://other/a",
  ])("knows %j for no git URL", (text) => {
    expect(describeRemote(text)).toBeUndefined();
  });
});
