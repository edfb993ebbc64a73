import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { faults } from "../helpers/forge-faults.ts";
import { type ForgeServer, startForgeServer } from "../helpers/forge-server.ts";
import { bareRemote, clone, scratch, write } from "../helpers/repositories.ts";
import { sharedFolder, startWgx } from "../helpers/wgx.ts";

const inventory = "mode: github\ngithub: {owner: Lindenhof}\nrepos:\n  - {name: toolshed, domain: tools}\n";

/** A metarepo beside nothing, and a forge whose owner has three repositories, one of them private. */
async function fleet(): Promise<{ server: ForgeServer; metarepo: string; env: Record<string, string> }> {
  const server = await startForgeServer();
  for (const name of ["waterworks", "toolshed"]) server.addRepository(`lindenhof/${name}`);
  server.addRepository("lindenhof/ledger", { private: true });
  server.addRepository("lindenhof/compost", { archived: true });
  const metarepo = join(scratch(), "metarepo");
  write(metarepo, { "repos.yml": inventory });
  return { server, metarepo, env: { ...server.env } };
}

async function run(args: readonly string[], cwd: string, env: Record<string, string>) {
  return startWgx(args, { cwd, env: { ...env, XDG_CACHE_HOME: join(cwd, "..", "cache") } }).ended;
}

describe("wgx list in mode: github", () => {
  it("lists the owner's repositories, and asks conditionally the second time", async () => {
    const { server, metarepo, env } = await fleet();
    const first = await run(["list", "--json"], metarepo, env);
    expect(first).toMatchObject({ status: 0, stderr: "" });
    expect(JSON.parse(first.stdout)).toMatchObject({
      members: [
        { name: "ledger", url: `${server.url}/lindenhof/ledger`, defaultBranch: "main" },
        { name: "toolshed", domain: "tools" },
        { name: "waterworks" },
      ],
    });
    const asked = server.requests.length;
    expect(await run(["list", "--json"], metarepo, env)).toEqual(first);
    const again = server.requests.slice(asked);
    expect(again.map(({ path }) => path)).toEqual([
      "/users/Lindenhof",
      "/orgs/lindenhof/repos?type=all&sort=full_name&per_page=100",
    ]);
    expect(again.map(({ headers }) => typeof headers["if-none-match"])).toEqual(["string", "string"]);
    expect(first.stdout).not.toContain(server.token);
  });

  it("sees only what is public without a token, and nothing private that was kept from before", async () => {
    const { metarepo, env } = await fleet();
    await run(["list"], metarepo, env);
    const { GH_ENTERPRISE_TOKEN: _, ...without } = env;
    const { stdout } = await run(["list", "--json"], metarepo, without);
    expect(JSON.parse(stdout).members.map(({ name }: { name: string }) => name)).toEqual(["toolshed", "waterworks"]);
  });

  it("says each call and its time with --debug, and no token", async () => {
    const { server, metarepo, env } = await fleet();
    const { stderr } = await run(["--debug", "list"], metarepo, env);
    expect(stderr).toMatch(/^debug: GET http:\/\/127\S+\/users\/Lindenhof: status 200, [0-9.]+ ms$/m);
    expect(stderr).not.toContain(server.token);
  });
});

describe("a forge that gives no listing stops the command", () => {
  it("a token that it does not know: authentication, 4", async () => {
    const { metarepo, env } = await fleet();
    const wrong = { ...env, GH_ENTERPRISE_TOKEN: "another-token-altogether" };
    const { status, stderr, stdout } = await run(["list", "--json"], metarepo, wrong);
    expect(status).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({ schema: "wgx.failure/1", kind: "authentication", exitCode: 4 });
    expect(stderr).toMatch(/does not accept the token in GH_ENTERPRISE_TOKEN/);
    expect(stderr + stdout).not.toContain("another-token-altogether");
  });

  it("a token without rights: authentication, 4", async () => {
    const { server, metarepo, env } = await fleet();
    server.fail("GET /orgs/lindenhof/repos", faults.forbidden);
    const { status, stderr } = await run(["validate"], metarepo, env);
    expect(status).toBe(4);
    expect(stderr).toContain("the repositories of Lindenhof on ");
    expect(stderr).toContain("Resource not accessible by personal access token");
  });

  it("nobody of that name: configuration, 2", async () => {
    const { metarepo, env } = await fleet();
    const { status, stderr } = await run(["--owner", "nobody", "list"], metarepo, env);
    expect(status).toBe(2);
    expect(stderr).toContain("correct github.owner, or give another with --owner");
  });

  it("a wait that is longer than wgx waits: temporary, 75, and until when", async () => {
    const { server, metarepo, env } = await fleet();
    server.fail("GET /users/Lindenhof", faults.tooMany("7200"));
    const { status, stderr } = await run(["list"], metarepo, env);
    expect(status).toBe(75);
    expect(stderr).toMatch(/asks to wait, until 20\S+Z \(120 min\), which is longer than wgx waits/);
  });

  it("an interruption while it does not answer: 130, at once", async () => {
    const { server, metarepo, env } = await fleet();
    server.fail("GET /users/Lindenhof", "hang");
    const { child, ended } = startWgx(["list"], { cwd: metarepo, env });
    await new Promise<void>((arrived) => {
      const look = setInterval(() => {
        if (server.requests.length === 0) return;
        clearInterval(look);
        arrived();
      }, 20);
    });
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ status: 130, stdout: "" });
  });

  it("nobody there: temporary, 75", async () => {
    const { metarepo, env } = await fleet();
    const nobody = { ...env, GH_HOST: "127.0.0.1:9", WGX_GITHUB_API_URL: "http://127.0.0.1:9" };
    const { status, stderr } = await run(["list"], metarepo, nobody);
    expect(status).toBe(75);
    expect(stderr).toMatch(/cannot be reached: .*ECONNREFUSED/);
  });
});

describe("wgx doctor in mode: github", () => {
  const root = sharedFolder();
  beforeAll(() => {
    clone(bareRemote(join(root, "remotes/toolshed.git"), [{ "README.md": "tools\n" }]), join(root, "work/toolshed"));
    mkdirSync(join(root, "work/metarepo"));
    write(join(root, "work/metarepo"), { "repos.yml": inventory });
  });

  it("examines what the forge lists, and names the clone that is not there", async () => {
    const server = await startForgeServer();
    server.addRepository("lindenhof/toolshed", { cloneUrl: `file://${join(root, "remotes/toolshed.git")}` });
    server.addRepository("lindenhof/waterworks");
    const args = ["doctor", "--source", "local", "--json", "--check", "member-reachable"];
    const { status, stdout } = await run(args, join(root, "work/metarepo"), { ...server.env });
    expect(status).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      members: [
        { name: "toolshed", state: "ok" },
        { name: "waterworks", state: "unknown" },
      ],
    });
    // Journal and caches, the answers of the forge among them, are written by now.
    const written = readdirSync(join(root, "work"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
    expect(written.some((text) => text.includes("etag"))).toBe(true);
    expect(written.filter((text) => text.includes(server.token))).toEqual([]);
  });
});
