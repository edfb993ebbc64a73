import { describe, expect, it } from "vitest";
import { askCredentials } from "../../src/git/credentials.ts";
import { testGit } from "../helpers/git.ts";

/** The user and password that are found for a URL in this environment, and the arguments that git was started with. */
async function found(url: string, env: Readonly<Record<string, string>>) {
  const started: string[] = [];
  const gateway = testGit({ env: { ...process.env, ...env }, trace: ({ args }) => started.push(args.join(" ")) });
  const header = await askCredentials(gateway, new URL(url));
  expect(started).toEqual(["credential fill"]);
  return header && Buffer.from(header.replace("Basic ", ""), "base64").toString();
}

const github = "https://github.com/team/alpha";

describe("a token of the environment", () => {
  it("is for its own host", async () => {
    expect(await found(github, { GITHUB_TOKEN: "two", GH_TOKEN: "one" })).toBe("x-access-token:one");
    const cloud = { GH_TOKEN: "one", GH_ENTERPRISE_TOKEN: "two", GH_HOST: "team.ghe.com" };
    expect(await found("https://team.ghe.com/a", cloud)).toBe("x-access-token:one");
    const server = { ...cloud, GH_HOST: "forge.example" };
    expect(await found("https://forge.example/a", server)).toBe("x-access-token:two");
  });

  it.each([
    ["another host", "https://forge.example/a", { GH_TOKEN: "one" }],
    ["a host that ends like it", "https://evilgithub.com/a", { GH_TOKEN: "one" }],
    ["a host without encryption", "http://github.com/a", { GH_TOKEN: "one" }],
    ["a token with a line break", github, { GH_TOKEN: "one\nhost=evil.example" }],
    ["an enterprise token", github, { GH_ENTERPRISE_TOKEN: "two", GH_HOST: "github.com" }],
  ])("is not for %s", async (_, url, env) => {
    expect(await found(url, env)).toBeUndefined();
  });
});
