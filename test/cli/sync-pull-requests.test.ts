import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type MemberOutcome, syncOutcome } from "../../src/contracts/sync-outcome.ts";
import { faults } from "../helpers/forge-faults.ts";
import { type ForgeServer, startForgeServer } from "../helpers/forge-server.ts";
import { startFrontServer } from "../helpers/front-server.ts";
import { startGitHttpServer } from "../helpers/git-http-server.ts";
import { bareRemote, commit, git, repository, scratch, write } from "../helpers/repositories.ts";
import { type Outcome, startWgx } from "../helpers/wgx.ts";

const branch = "chore/template-sync";
let folder: string;
let root: string;
let forge: ForgeServer;
let env: Record<string, string>;

/** A metarepo, and a member on a forge of its own that wants a token for git and for its API alike. */
beforeEach(async () => {
  folder = scratch();
  forge = await startForgeServer();
  const remotes = join(folder, "remotes");
  bareRemote(join(remotes, "lindenhof/toolshed.git"), [{ "ci.yml": "one\n" }]);
  git(join(remotes, "lindenhof/toolshed.git"), "config", "http.receivepack", "true");
  const server = await startGitHttpServer(remotes, { token: forge.token });
  onTestFinished(server.close);
  const { host } = await startFrontServer(forge.url, server.url);
  forge.addRepository("lindenhof/toolshed", { branches: ["main", branch], collaborators: ["mira"] });
  root = repository(join(folder, "metarepo"), [
    {
      "repos.yml": `repos:\n  - name: toolshed\n    url: http://${host}/lindenhof/toolshed.git\n`,
      "templates/manifest.yml": '- match: "**"\n  policy: required\n',
      "templates/ci.yml": "one\n",
    },
    { "templates/ci.yml": "one\ntwo\n" },
  ]);
  env = {
    GH_HOST: host,
    GH_ENTERPRISE_TOKEN: forge.token,
    XDG_CACHE_HOME: join(folder, "cache"),
    TMPDIR: join(folder, "tmp"),
  };
  write(folder, { "tmp/.keep": "" });
});

async function up(...args: readonly string[]): Promise<{ readonly run: Outcome; readonly member: MemberOutcome }> {
  const run = await startWgx(["up", "--yes", "--json", ...args], { cwd: root, env }).ended;
  const [member] = run.stdout.startsWith("{")
    ? (syncOutcome.safeParse(JSON.parse(run.stdout)).data?.members ?? [])
    : [];
  if (!member) throw new Error(`${run.status} ${run.stdout} ${run.stderr}`);
  return { run, member };
}

const pulls = () => forge.pulls("lindenhof/toolshed");

describe("a pull request", () => {
  it("is opened with its report, labels, reviewers; left as it is; brought up to date; and not repeated", async () => {
    const first = await up("--label", "chore", "--reviewer", "mira", "--title", "Shared files");
    expect(first.member).toMatchObject({ state: "published", pullRequest: { number: 1, was: "created" } });
    expect(first.run.status).toBe(0);
    expect(pulls()).toMatchObject([{ title: "Shared files", state: "open" }]);
    expect(pulls()[0]?.body).toMatch(/`ci\.yml` \| brought up to date[\s\S]*# Drift report: toolshed/);
    expect(pulls()[0]?.body).not.toContain(folder);
    expect(readdirSync(join(root, "reports"))).toMatchObject([expect.stringMatching(/^drift-toolshed-/)]);

    const again = await up("--label", "chore", "--reviewer", "mira", "--title", "Shared files");
    expect(again.member).toMatchObject({ state: "up-to-date", pullRequest: { number: 1, was: "there" } });
    expect(readdirSync(join(root, "reports"))).toHaveLength(1);

    commit(root, { "templates/ci.yml": "one\ntwo\nthree\n" });
    const later = await up();
    expect(later.member).toMatchObject({ state: "published", pullRequest: { number: 1, was: "updated" } });
    expect(pulls()).toHaveLength(1);

    forge.close("lindenhof/toolshed", 1, "unmerged");
    const declined = await up();
    expect(declined.member).toMatchObject({ state: "left-alone", reason: expect.stringContaining("declined") });
    expect(declined.run.status).toBe(1);
    const reopened = await up("--reopen");
    expect(reopened.member).toMatchObject({ pullRequest: { number: 1, was: "reopened" } });
  });

  it("leaves the token in no file, output, argument or other process", async () => {
    const seen = { arguments: [] as string[], strangers: [] as string[] };
    const run = startWgx(["up", "--yes", "--debug"], { cwd: root, env });
    const watch = setInterval(() => lookAt(run.child.pid ?? 0, forge.token, seen), 3);
    const { status, stdout, stderr } = await run.ended;
    clearInterval(watch);
    expect(status, stderr).toBe(0);
    expect(seen).toEqual({ arguments: [], strangers: [] });
    expect(stdout + stderr).not.toContain(forge.token);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const holding = files.filter((entry) => readFileSync(join(entry.parentPath, entry.name)).includes(forge.token));
    expect(files.length).toBeGreaterThan(50);
    expect(holding.map(({ name }) => name)).toEqual([]);
  });

  it.each([
    ["a token that is no good", "GET /repos/lindenhof/toolshed", faults.badCredentials, 4],
    ["a token without rights", /^POST .*\/pulls$/, faults.forbidden, 3],
  ] as const)("%s ends with its reason, and the status for it", async (_, request, fault, status) => {
    forge.fail(request, fault);
    const run = await startWgx(["up", "--yes"], { cwd: root, env }).ended;
    expect(run.status, run.stderr).toBe(status);
  });

  it("is not proposed to an archived repository, to which nothing is pushed either", async () => {
    forge.archive("lindenhof/toolshed");
    const { member } = await up();
    expect(member).toMatchObject({ state: "failed", reason: expect.stringContaining("archived") });
    expect(git(join(folder, "remotes/lindenhof/toolshed.git"), "branch", "--format=%(refname:short)")).toBe("main");
  });

  it("waits as long as the forge asks, and then is there", async () => {
    forge.fail(/^POST .*\/pulls$/, faults.secondaryLimit("1"));
    const { member, run } = await up();
    expect(member, run.stderr).toMatchObject({ state: "published", pullRequest: { was: "created" } });
  });
});

/** Notes which processes below ours have the token in an argument, or in their environment without need. */
function lookAt(
  parent: number,
  token: string,
  seen: { readonly arguments: string[]; readonly strangers: string[] },
): void {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (Number(pid) === parent || !isBelow(pid, parent)) continue;
      const line = readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ");
      if (line.includes(token)) seen.arguments.push(line);
      // Forked and not yet another program: still an image of the parent, environment included.
      if (line === "" || readlinkSync(`/proc/${pid}/exe`) === process.execPath) continue;
      const talks =
        /ls-remote|clone|fetch|push|remote-http|index-pack|credential|\bsh\b|send-pack|rev-list|pack-objects|unpack-objects|maintenance/.test(
          line,
        );
      if (!talks && readFileSync(`/proc/${pid}/environ`, "latin1").includes(token)) seen.strangers.push(line);
    } catch {
      // It ended while it was looked at.
    }
  }
}

function isBelow(pid: string, parent: number): boolean {
  let at = pid;
  for (let step = 0; step < 10; step++) {
    const above = /\) \S (\d+)/.exec(readFileSync(`/proc/${at}/stat`, "latin1"))?.[1];
    if (above === undefined || above === "0" || above === "1") return false;
    if (Number(above) === parent) return true;
    at = above;
  }
  return false;
}
