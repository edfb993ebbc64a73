import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { faults } from "../helpers/forge-faults.ts";
import { startForgeServer } from "../helpers/forge-server.ts";
import { healthyFiles } from "../helpers/member-facts.ts";
import { bareRemote, clone, commit, type Files, git, repository, scratch, write } from "../helpers/repositories.ts";
import { program, sharedFolder, startWgx, wgx } from "../helpers/wgx.ts";

const hasJust = spawnSync("just", ["--version"]).status === 0;
const hasMake = spawnSync("make", ["--version"]).status === 0;
const root = sharedFolder();
const work = join(root, "work");

/** What a member has in which no check finds anything to warn of. */
const files: Files = Object.fromEntries(
  Object.entries(healthyFiles).map(([path, file]) => [
    path,
    typeof file === "string" ? file : { text: file.text ?? "", mode: file.mode === "100755" ? 0o755 : 0o644 },
  ]),
);

describe("wgx init beside clones", () => {
  beforeAll(() => {
    for (const name of ["apiary", "toolshed"]) {
      clone(bareRemote(join(root, `remotes/${name}.git`), [files]), join(work, name));
    }
    mkdirSync(join(work, "plain"));
  });

  it("makes a metarepo that validate and doctor have nothing against, and overwrites nothing the second time", () => {
    const { status, stdout, stderr } = wgx(["init", "metarepo"], { cwd: work });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("created  repos.yml");
    expect(stdout).toContain("A fleet of 2 members, from the clones. Next:");
    const metarepo = join(work, "metarepo");
    expect(readFileSync(join(metarepo, "repos.yml"), "utf8")).toContain(
      `  - name: apiary\n    url: "file://${root}/remotes/apiary.git"\n    default_branch: main\n`,
    );
    git(metarepo, "init", "--quiet");
    commit(metarepo);
    for (const command of [["validate"], ["doctor", "--all"]]) {
      const { status: result, stdout: said } = wgx(command, { cwd: metarepo });
      expect(result, said).toBe(0);
    }
    const again = wgx(["init", "--json"], { cwd: metarepo });
    expect(JSON.parse(again.stdout)).toMatchObject({ schema: "wgx.init/1", from: "kept", root: metarepo, skipped: [] });
    expect(again.stdout).not.toContain("created");
    expect(git(metarepo, "status", "--porcelain")).toBe("");
  });

  it.runIf(hasJust && hasMake)(
    "has a justfile for the daily round, and a Makefile for index and graph (needs make, and just: npm install --global rust-just)",
    () => {
      const bin = scratch();
      write(bin, { wgx: { text: `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`, mode: 0o755 } });
      const env = { ...process.env, PATH: [bin, process.env["PATH"]].join(delimiter) };
      const metarepo = join(work, "metarepo");
      const run = (command: string, ...args: string[]) =>
        spawnSync(command, args, { cwd: metarepo, env, encoding: "utf8" });
      const just = (...args: string[]) => run("just", ...args);
      expect(just("validate")).toMatchObject({ status: 0, stdout: expect.stringContaining("valid") });
      expect(just("list", "--repo", "apiary").stdout).toContain("1 member, 1 with a clone");
      expect(just("doctor", "--repo", "nobody").status).toBe(2);
      expect(just("smoke").status).toBe(0);
      write(metarepo, {
        "templates/NOTICE": "ours\n",
        "templates/manifest.yml": "- match: NOTICE\n  policy: required\n",
      });
      commit(metarepo);
      const up = just("up", "--yes", "--author", "Mira Ost <mira@lindenhof.example>");
      expect(up, up.stderr).toMatchObject({ status: 0, stdout: expect.stringContaining("2 members: 2 published") });
      const event = { ts: "2026-01-02T03:04:05Z", type: "news", source: "me", title: "Hello" };
      write(metarepo, { "feed.jsonl": `${JSON.stringify(event)}\n` });
      expect(just("e2e", "--feed", "feed.jsonl").stdout).toContain("leitstand  done: 1 accepted");
      expect(run("make", "all").stdout).toContain("created  docs/org-graph.mmd");
      expect(run("make", "check").status).toBe(0);
      expect(just("log-sync").status).toBe(0);
      const [name = ""] = readdirSync(join(metarepo, "reports/sync-logs"));
      const log = readFileSync(join(metarepo, "reports/sync-logs", name), "utf8");
      for (const step of ["Validation", "Sync (for real)", "Smoke", "Ingest"]) {
        expect(log).toMatch(new RegExp(`^\\d\\. ${step.replace(/[()]/g, "\\$&")}: done`, "m"));
      }
    },
  );
});

describe("wgx init", () => {
  it("makes an empty fleet where there is nothing to begin with", () => {
    const folder = join(scratch(), "a/b");
    const { status, stdout } = wgx(["init", folder, "--json"], { cwd: "/" });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ from: "empty", members: 0, root: folder });
    expect(wgx(["validate"], { cwd: folder }).status).toBe(0);
    expect(wgx(["doctor", "--all"], { cwd: folder }).status).toBe(0);
  });

  it("never writes the credentials of an origin down, and says what it leaves out", () => {
    const workspace = scratch();
    for (const [name, origin] of [
      ["apiary", "https://mara:hunter2secret@github.com/lindenhof/apiary.git"],
      ["toolshed", "ext::sh -c id"],
    ] as const) {
      git(repository(join(workspace, name), [files]), "remote", "add", "origin", origin);
    }
    const { stdout, status } = wgx(["init", "metarepo"], { cwd: workspace });
    expect(status).toBe(0);
    expect(stdout).toContain("toolshed: listed without its origin, which is no URL that an inventory may hold");
    const inventory = readFileSync(join(workspace, "metarepo/repos.yml"), "utf8");
    expect(inventory).toContain(
      "github:\n  owner: lindenhof\nrepos:\n  - name: apiary\n    url: https://github.com/lindenhof/apiary.git\n",
    );
    expect(inventory + stdout).not.toContain("hunter2secret");
    expect(wgx(["validate"], { cwd: join(workspace, "metarepo") }).status).toBe(0);
  });

  it("writes down what is checked out where a clone does not know its default branch", () => {
    const workspace = scratch();
    clone(bareRemote(join(workspace, "remotes/apiary.git"), [files]), join(workspace, "work/apiary"));
    git(join(workspace, "work/apiary"), "remote", "set-head", "origin", "--delete");
    const { stdout, status } = wgx(["init", "metarepo"], { cwd: join(workspace, "work") });
    expect(status).toBe(0);
    expect(stdout).toContain("apiary: its clone does not say which branch is the default; main, which is checked out");
    expect(readFileSync(join(workspace, "work/metarepo/repos.yml"), "utf8")).toContain("    default_branch: main\n");
  });

  it("takes the repositories of an owner on GitHub, without forks and archived ones", async () => {
    const server = await startForgeServer();
    server.addRepository("lindenhof/toolshed", { defaultBranch: "trunk" });
    server.addRepository("lindenhof/fork", { fork: true });
    server.addRepository("lindenhof/old", { archived: true });
    const folder = scratch();
    const args = ["--owner", "lindenhof", "init", "metarepo", "--from", "github"];
    const { status, stdout } = await startWgx(args, { cwd: folder, env: server.env }).ended;
    expect(status).toBe(0);
    expect(stdout).toContain("A fleet of 1 member, from GitHub. Next:");
    expect(readFileSync(join(folder, "metarepo/repos.yml"), "utf8")).toContain(
      `github:\n  owner: lindenhof\nrepos:\n  - name: toolshed\n    url: "${server.url}/lindenhof/toolshed"\n    default_branch: trunk\n`,
    );
    const asked = server.requests.length;
    expect((await startWgx(args, { cwd: folder, env: server.env }).ended).status).toBe(0);
    expect(server.requests).toHaveLength(asked);
  });

  it("writes nothing where the forge gives no listing", async () => {
    const server = await startForgeServer();
    server.addOwner("lindenhof", "Organization");
    server.fail("GET /orgs/lindenhof/repos", faults.forbidden);
    const folder = scratch();
    const args = ["--owner", "lindenhof", "init", "--from", "github"];
    const { status, stderr } = await startWgx(args, { cwd: folder, env: server.env }).ended;
    expect(status).toBe(4);
    expect(stderr).toContain("cannot be listed");
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ["no owner", ["init", "--from", "github"], 2, "name a user or organisation with --owner"],
    ["no clones", ["init", "--from", "clones", "x"], 2, "there are no clones to begin with"],
    [
      "an inventory that is named",
      ["--fleet", "x.yml", "init"],
      2,
      "wgx init makes an inventory, and --fleet names one",
    ],
  ])("refuses %s", (_, args, expected, message) => {
    const folder = scratch();
    const { status, stderr } = wgx(args, { cwd: folder });
    expect(status).toBe(expected);
    expect(stderr).toContain(message);
    expect(readdirSync(folder)).toEqual([]);
  });
});
