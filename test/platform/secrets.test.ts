import { describe, expect, it } from "vitest";
import { secretMask } from "../../src/platform/secrets.ts";

const mask = secretMask({
  GH_TOKEN: "tok-1234567890",
  MY_API_KEY: "key.with(regex)*characters",
  DB_PASSWORD: "pass-word",
  SHORT_TOKEN: "main",
  PATH: "/usr/bin:/bin",
  EMPTY_SECRET: "",
  LONGER_TOKEN: "tok-1234567890-and-more",
});

describe("the mask", () => {
  it.each([
    ["https://user:secret@host/x", "https://***@host/x"],
    ["https://oauthtoken@host/x", "https://***@host/x"],
    ["HTTPS://u:p@host", "HTTPS://***@host"],
    ["https://user:p@ss@host/a@b", "https://***@host/a@b"],
    ["/cwd/https:/user:secret@host/x", "/cwd/https:/***@host/x"],
    ["ssh://user:secret@host/x", "ssh://***@host/x"],
    ["ssh://git@host/x", "ssh://git@host/x"],
    ["git@host:x", "git@host:x"],
    ["https://host/x@y", "https://host/x@y"],
    [`ghp_${"a".repeat(36)} in text`, "*** in text"],
    [`github_pat_${"a1_".repeat(12)}`, "***"],
    [`glpat-${"a".repeat(20)}`, "***"],
    ["xoxb-1234567890-abc", "***"],
    ["AKIAABCDEFGHIJKLMNOP", "***"],
    ["--token=tok-1234567890", "--token=***"],
    ["key.with(regex)*characters", "***"],
    ["a pass-word.", "a ***."],
    ["tok-1234567890-and-more", "***"],
    ["on main in /usr/bin:/bin", "on main in /usr/bin:/bin"],
    ["", ""],
  ])("makes %j %j", (text, masked) => {
    expect(mask(text)).toBe(masked);
  });

  it("does its work twice without harm", () => {
    const once = mask("https://u:p@host tok-1234567890");
    expect(mask(once)).toBe(once);
  });
});
