import { describe, expect, it } from "vitest";
import { hostOf, mirrorKey, mirrorUrl } from "../../src/mirrors/mirror-key.ts";

describe("a mirror's URL", () => {
  it.each([
    ["https://Forge.Example:443/team/Alpha/", "https://forge.example/team/Alpha"],
    ["HTTP://localhost:80/a", "http://localhost/a"],
    ["https://token@forge.example/a", "https://forge.example/a"],
    ["https://me:token@forge.example:8443/a.git", "https://forge.example:8443/a.git"],
    ["ssh://git:secret@forge.example:22/a", "ssh://git@forge.example/a"],
    ["git@forge.example:team/alpha.git", "git@forge.example:team/alpha.git"],
    ["file:///srv/a@b/", "file:///srv/a@b"],
    ["https://[::1]:8080/a", "https://[::1]:8080/a"],
  ])("%s is %s", (url, plain) => {
    expect(mirrorUrl(url)).toBe(plain);
    expect(mirrorUrl(plain)).toBe(plain);
  });

  it("of repositories that may be two are two", () => {
    expect(mirrorUrl("file:///srv/a")).not.toBe(mirrorUrl("file:///srv/a.git"));
    expect(mirrorKey("file:///srv/a")).toMatch(/^[0-9a-f]{32}$/);
  });

  it("has a host where the network is needed", () => {
    const urls = ["https://forge.example:8443/a", "ssh://git@forge.example/a", "git@forge.example:a", "file:///a:b"];
    expect(urls.map(hostOf)).toEqual(["forge.example:8443", "forge.example", "forge.example", ""]);
  });
});
