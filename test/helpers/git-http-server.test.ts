import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { type GitHttpServerOptions, startGitHttpServer } from "./git-http-server.ts";
import { bareRemote, commit, git, scratch } from "./repositories.ts";

const run = promisify(execFile);

async function serving(options: GitHttpServerOptions = {}) {
  const root = scratch();
  const remote = bareRemote(join(root, "alpha.git"), [{ a: "1" }]);
  const server = await startGitHttpServer(root, options);
  onTestFinished(server.close);
  return { root, remote, server };
}

describe("the git server of the tests", () => {
  it("serves clones and takes pushes", async () => {
    const { root, remote, server } = await serving();
    const clone = join(root, "clone");
    await run("git", ["clone", "--quiet", server.urlOf("alpha.git"), clone]);
    const pushed = commit(clone, { a: "2".repeat(2_000_000) });
    await run("git", ["-C", clone, "push", "--quiet", "origin", "main"]);
    expect(git(remote, "rev-parse", "main")).toBe(pushed);
    expect(server.requests[0]).toMatchObject({
      method: "GET",
      url: "/alpha.git/info/refs?service=git-upload-pack",
      connection: 1,
    });
  });

  it("asks for its token, and refuses users without rights", async () => {
    const { server } = await serving({ token: "t0ken", withoutRights: ["guest"] });
    const as = (user: string) => server.urlOf("alpha.git").replace("//", `//${user}:t0ken@`);
    const list = (url: string) => run("git", ["ls-remote", url], { env: { ...process.env, GIT_TERMINAL_PROMPT: "0" } });
    await expect(list(server.urlOf("alpha.git"))).rejects.toThrow(/could not read Username/);
    await expect(list(as("guest"))).rejects.toThrow(/403/);
    expect((await list(as("member"))).stdout).toContain("refs/heads/main");
  });

  it("fails as it is told to", async () => {
    const { server } = await serving();
    const about = (repository: string) => `${server.urlOf(repository)}/info/refs?service=git-upload-pack`;
    server.fail("old.git", { kind: "moved", to: "alpha.git" });
    expect((await fetch(about("old.git"))).url).toBe(about("alpha.git"));
    server.fail("alpha.git", { kind: "status", status: 503, body: "later" });
    expect(await (await fetch(about("alpha.git"))).text()).toBe("later");
    server.fail("alpha.git", { kind: "cut" });
    await expect(fetch(about("alpha.git"))).rejects.toThrow();
    server.fail("alpha.git", { kind: "hang" });
    await expect(fetch(about("alpha.git"), { signal: AbortSignal.timeout(200) })).rejects.toThrow(/timeout/);
    server.fail("alpha.git", undefined);
    expect((await fetch(about("alpha.git"))).status).toBe(200);
    expect((await fetch(about("nobody.git"))).status).toBe(404);
  });
});
