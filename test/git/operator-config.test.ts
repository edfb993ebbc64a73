import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isOrdinaryHttp, readOperatorConfig } from "../../src/git/operator-config.ts";
import { testGit } from "../helpers/git.ts";
import { scratch } from "../helpers/repositories.ts";

const url = "https://forge.example/team/alpha";

/** Whether git would talk to the URL as anybody would, with this configuration and environment. */
async function ordinary(config: string, env: Readonly<Record<string, string>> = {}, address = url): Promise<boolean> {
  const file = join(scratch(), "config");
  writeFileSync(file, config);
  const { PATH, HOME } = process.env;
  const gateway = testGit({ env: { PATH, HOME, GIT_CONFIG_GLOBAL: file, GIT_CONFIG_NOSYSTEM: "1", ...env } });
  const found = await readOperatorConfig(gateway);
  if (!found) throw new Error("git could not tell");
  return isOrdinaryHttp(address, found, gateway.env);
}

describe("git's http is ordinary", () => {
  it.each([
    ["without any setting", ""],
    ["with settings that change nothing of what is asked", "[http]\n\tpostBuffer = 1000\n\tlowSpeedTime = 5\n"],
    ["with another URL written anew", '[url "https://a.example/"]\n\tinsteadOf = https://b.example/\n'],
  ])("%s", async (_, config) => {
    expect(await ordinary(config)).toBe(true);
  });

  it("where no proxy is for that host", async () => {
    const proxy = { https_proxy: "http://proxy.example" };
    expect(await ordinary("", { ...proxy, no_proxy: "other.example, .forge.example" })).toBe(true);
    expect(await ordinary("", { ...proxy, NO_PROXY: "*" })).toBe(true);
  });
});

describe("git's http is left to git", () => {
  it.each([
    ["a proxy", "[http]\n\tproxy = http://proxy.example\n"],
    ["a header for one host", '[http "https://forge.example/"]\n\textraHeader = X: y\n'],
    ["a certificate", "[http]\n\tsslCAInfo = /etc/ca\n"],
    [
      "the URL written anew, in the first of several ways",
      '[url "git@b:"]\n\tinsteadOf = https://forge.example/\n\tinsteadOf = x:\n',
    ],
    ["credentials by path", "[credential]\n\tuseHttpPath = true\n"],
  ])("with %s", async (_, config) => {
    expect(await ordinary(config)).toBe(false);
  });

  it.each([
    { https_proxy: "http://proxy.example" },
    { ALL_PROXY: "socks5://proxy.example", no_proxy: "other,orge.example" },
    { GIT_SSL_NO_VERIFY: "1" },
    { SSL_CERT_FILE: "/etc/ca" },
  ])("with %o", async (env) => {
    expect(await ordinary("", env)).toBe(false);
  });

  it("where it is not http", async () => {
    for (const address of ["ssh://forge.example/a", "file:///a", "git@forge.example:a", "https://["])
      expect(await ordinary("", {}, address)).toBe(false);
  });
});
