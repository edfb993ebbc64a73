import { describe, expect, it } from "vitest";
import { defaultForgeHost, forgeAt } from "../../src/forge/forge-host.ts";
import { forgePlaceOf } from "../../src/forge/forge-place.ts";

const tokens = { GH_TOKEN: "token-of-github", GH_ENTERPRISE_TOKEN: "token-of-enterprise" };

describe("a token goes to the host that it is for", () => {
  it.each([
    ["github.com", {}, "https://api.github.com", "token-of-github"],
    ["GitHub.com", {}, "https://api.github.com", "token-of-github"],
    ["acme.ghe.com", {}, "https://api.acme.ghe.com", "token-of-github"],
    ["acme.ghe.com", { GH_HOST: "acme.ghe.com" }, "https://api.acme.ghe.com", "token-of-github"],
    ["git.example", { GH_HOST: "git.example" }, "https://git.example/api/v3", "token-of-enterprise"],
    ["git.example:8443", { GH_HOST: "git.example:8443" }, "https://git.example:8443/api/v3", "token-of-enterprise"],
    ["127.0.0.1:8080", { GH_HOST: "127.0.0.1:8080" }, "http://127.0.0.1:8080/api/v3", "token-of-enterprise"],
    ["github.com", { WGX_GITHUB_API_URL: "https://mirror.example/api/" }, "https://mirror.example/api", undefined],
    ["github.com", { WGX_GITHUB_API_URL: "http://127.0.0.1:8080" }, "http://127.0.0.1:8080", undefined],
    [
      "github.com",
      { WGX_GITHUB_API_URL: "http://127.0.0.1:8080", GH_HOST: "127.0.0.1:8080" },
      "http://127.0.0.1:8080",
      "token-of-enterprise",
    ],
    ["github.com", { GH_HOST: "git.example" }, "https://api.github.com", "token-of-github"],
  ])("%s with %j", (host, env, api, token) => {
    expect(forgeAt(host, { ...tokens, ...env })).toMatchObject({ api, ...(token !== undefined && { token }) });
    if (token === undefined) expect(forgeAt(host, { ...tokens, ...env })).not.toHaveProperty("token");
  });

  it.each([
    "gitlab.com",
    "github.com.evil.example",
    "evilgithub.com",
    "ghe.com",
    "a.b.ghe.com",
    "acme.ghe.com.evil.example",
    "api.github.com",
    "git.example",
    "",
  ])("%s is no forge", (host) => {
    expect(forgeAt(host, { ...tokens, GH_HOST: "git.example:8443" })).toBeUndefined();
  });

  it("takes GITHUB_TOKEN where there is no GH_TOKEN, and names the variable", () => {
    const env = { GH_TOKEN: "", GITHUB_TOKEN: "of-actions" };
    expect(forgeAt("github.com", env)).toMatchObject({ token: "of-actions", tokenVariable: "GITHUB_TOKEN" });
    expect(forgeAt("github.com", {})).toEqual({
      host: "github.com",
      api: "https://api.github.com",
      tokenVariable: "GH_TOKEN",
    });
  });
});

describe("refused, without the value in the message", () => {
  it.each([
    ["a token with a line break", { GH_TOKEN: "secret\nX-Evil: 1" }, "GH_TOKEN holds a character"],
    ["http beyond loopback", { WGX_GITHUB_API_URL: "http://secret.example" }, "WGX_GITHUB_API_URL is not"],
    ["credentials in the address", { WGX_GITHUB_API_URL: "https://me:secret@x.example" }, "WGX_GITHUB_API_URL is not"],
    ["no address", { WGX_GITHUB_API_URL: "secret" }, "WGX_GITHUB_API_URL is not"],
  ])("%s", (_, env, message) => {
    const refused = () => forgeAt("github.com", env);
    expect(refused).toThrow(message);
    expect(refused).not.toThrow(/secret/);
  });

  it.each(["https://git.example", "git.example/x", "-x", "a b", "user@git.example", "x:99999", "a?b"])(
    "GH_HOST=%s",
    (host) => {
      expect(() => defaultForgeHost({ GH_HOST: host })).toThrow("GH_HOST is not the name of a host");
    },
  );
});

it("asks GH_HOST where nothing names a forge, else github.com", () => {
  expect(defaultForgeHost({})).toBe("github.com");
  expect(defaultForgeHost({ GH_HOST: "" })).toBe("github.com");
  expect(defaultForgeHost({ GH_HOST: "Git.Example:443" })).toBe("git.example");
});

describe("a place on a forge", () => {
  it.each([
    ["https://github.com/bakers/oven.git", { host: "github.com", owner: "bakers", name: "oven" }],
    ["git@github.com:bakers/oven", { host: "github.com", owner: "bakers", name: "oven" }],
    ["ssh://git@ssh.github.com:443/bakers/.github", { host: "github.com", owner: "bakers", name: ".github" }],
    ["http://127.0.0.1:8080/bakers/oven", { host: "127.0.0.1:8080", owner: "bakers", name: "oven" }],
  ])("%s", (url, place) => {
    expect(forgePlaceOf(url)).toEqual(place);
  });

  it.each([
    "/srv/git/oven",
    "file:///bakers/oven",
    "https://github.com/bakers",
    "https://github.com/a/b/c",
    "https://github.com/bakers/..",
    "https://github.com/ba%2Fkers/oven/x",
    "https://github.com/-rf/oven",
    "not a url",
  ])("%s is none", (url) => {
    expect(forgePlaceOf(url)).toBeUndefined();
  });
});
