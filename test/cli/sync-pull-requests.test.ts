import { cpSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type MemberOutcome, type SyncOutcome, syncOutcome } from "../../src/contracts/sync-outcome.ts";
import { faults } from "../helpers/forge-faults.ts";
import { type ForgeServer, startForgeServer } from "../helpers/forge-server.ts";
import { startFrontServer } from "../helpers/front-server.ts";
import { startGitHttpServer } from "../helpers/git-http-server.ts";
import { bareRemote, commit, git, repository, scratch } from "../helpers/repositories.ts";
import { type Outcome, sharedFolder, startWgx } from "../helpers/wgx.ts";

const branch = "chore/template-sync";
const seed = sharedFolder();
const served = join(seed, "remotes");
let forge: ForgeServer;
let host: string;
let fleets = 0;

/** A forge of our own that wants a token for git and for its API alike; a metarepo and a member to be copied. */
beforeAll(async () => {
  mkdirSync(served);
  forge = await startForgeServer("file");
  const server = await startGitHttpServer(served, { token: forge.token });
  afterAll(server.close);
  ({ host } = await startFrontServer(forge.url, server.url, "file"));
  git(bareRemote(join(seed, "member.git"), [{ "ci.yml": "one\n" }]), "config", "http.receivepack", "true");
  repository(join(seed, "metarepo"), [
    { "templates/manifest.yml": '- match: "**"\n  policy: required\n', "templates/ci.yml": "one\n" },
    { "templates/ci.yml": "one\ntwo\n" },
  ]);
});

/** A fleet whose members are on the forge, one version behind, and have no clone. */
function aFleet(...names: readonly string[]) {
  const folder = scratch();
  const root = join(folder, "metarepo");
  const owner = `owner-${fleets++}`;
  const remote = (name: string): string => join(served, owner, `${name}.git`);
  const fullName = (name: string): string => `${owner}/${name}`;
  cpSync(join(seed, "metarepo"), root, { recursive: true });
  mkdirSync(join(folder, "tmp"));
  for (const name of names) {
    cpSync(join(seed, "member.git"), remote(name), { recursive: true });
    forge.addRepository(fullName(name), { branches: ["main", branch], collaborators: ["mira"] });
  }
  const entries = names.map((name) => `  - name: ${name}\n    url: http://${host}/${fullName(name)}.git\n`);
  writeFileSync(join(root, "repos.yml"), `repos:\n${entries.join("")}`);
  const env = {
    GH_HOST: host,
    GH_ENTERPRISE_TOKEN: forge.token,
    XDG_CACHE_HOME: join(folder, "cache"),
    TMPDIR: join(folder, "tmp"),
  };
  const up = async (...args: readonly string[]): Promise<SyncRun> => {
    const run = await startWgx(["up", "--yes", "--json", ...args], { cwd: root, env }).ended;
    if (!run.stdout.startsWith("{")) throw new Error(`${run.status} ${run.stdout} ${run.stderr}`);
    const { members } = syncOutcome.parse(JSON.parse(run.stdout));
    const [member] = members;
    return { run, members, ...(member && { member }) };
  };
  const pulls = (name = names[0] ?? "") => forge.pulls(fullName(name));
  const branches = (name = names[0] ?? "") => git(remote(name), "branch", "--format=%(refname:short)").split("\n");
  return { folder, root, owner, env, up, remote, fullName, pulls, branches };
}

interface SyncRun {
  readonly run: Outcome;
  readonly members: SyncOutcome["members"];
  readonly member?: MemberOutcome;
}

describe("a pull request", () => {
  it("is opened with its report, labels, reviewers; left as it is; brought up to date; and not repeated", async () => {
    const { folder, root, up, pulls, fullName } = aFleet("toolshed");
    const first = await up("--label", "chore", "--reviewer", "mira", "--title", "Shared files");
    expect(first.member).toMatchObject({ state: "published", pullRequest: { number: 1, was: "created" } });
    expect(first.run.status).toBe(0);
    expect(first.run.stderr).toContain("On the forge: at most 8 requests, of which 3 create content");
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

    forge.close(fullName("toolshed"), 1, "unmerged");
    const declined = await up();
    expect(declined.member).toMatchObject({ state: "left-alone", reason: expect.stringContaining("declined") });
    expect(declined.run.status).toBe(1);
    const reopened = await up("--reopen");
    expect(reopened.member).toMatchObject({ pullRequest: { number: 1, was: "reopened" } });
  });

  it("leaves the token in no file, output or argument, and in no process that does not talk to its host", async () => {
    const { folder, root, owner, env, branches } = aFleet("toolshed");
    const elsewhere = join(folder, "elsewhere.git");
    cpSync(join(seed, "member.git"), elsewhere, { recursive: true });
    const inventory = readFileSync(join(root, "repos.yml"), "utf8");
    writeFileSync(join(root, "repos.yml"), `${inventory}  - name: elsewhere\n    url: file://${elsewhere}\n`);
    const seen = { arguments: [] as string[], strangers: [] as string[] };
    const run = startWgx(["up", "--yes", "--debug"], { cwd: root, env });
    const watch = setInterval(() => lookAt(run.child.pid ?? 0, forge.token, seen), 3);
    const { status, stdout, stderr } = await run.ended;
    clearInterval(watch);
    expect(status, stderr).toBe(0);
    expect(branches()).toContain(branch);
    expect(git(elsewhere, "branch", "--format=%(refname:short)")).toContain(branch);
    expect(seen).toEqual({ arguments: [], strangers: [] });
    expect(stdout + stderr).not.toContain(forge.token);
    const written = [folder, join(served, owner)].flatMap((place) =>
      readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()),
    );
    const holding = written.filter((entry) => readFileSync(join(entry.parentPath, entry.name)).includes(forge.token));
    expect(written.length).toBeGreaterThan(50);
    expect(holding.map(({ name }) => name)).toEqual([]);
  });

  it("is not proposed to an archived repository, to which nothing is pushed either", async () => {
    const { up, fullName, branches } = aFleet("toolshed");
    forge.archive(fullName("toolshed"));
    const { member } = await up();
    expect(member).toMatchObject({ state: "failed", reason: expect.stringContaining("archived") });
    expect(branches()).toEqual(["main"]);
  });
});

describe("a forge that", () => {
  it("refuses some members, loses an answer or asks to wait: each has its outcome, and what failed is repeated", async () => {
    const names = ["broken", "busy", "denied", "limited", "lost", "missing", "refused", "unasked"];
    const { up, fullName, pulls, branches } = aFleet(...names);
    const opening = (name: string): string => `POST /repos/${fullName(name)}/pulls`;
    const exists = "A pull request already exists for this branch.";
    forge.fail(opening("broken"), faults.badGateway, 4);
    forge.fail(opening("busy"), faults.tooMany("1"));
    forge.fail(opening("denied"), faults.forbidden);
    forge.fail(opening("limited"), faults.secondaryLimit("1"));
    // It was opened, which the forge says when it is asked again.
    forge.fail(opening("lost"), "half a document");
    forge.fail(`GET /repos/${fullName("missing")}`, faults.notFound);
    forge.fail(opening("refused"), { status: 422, body: { message: "Validation Failed", errors: [exists] } });
    forge.fail(`${opening("unasked")}/1/requested_reviewers`, faults.forbidden);
    const { run, members } = await up("--reviewer", "mira");
    expect(run.status, run.stderr).toBe(3);
    expect(members).toMatchObject([
      { name: "broken", state: "failed", reason: expect.stringMatching(/^pushed, but no pull request: .*status 502/) },
      { name: "busy", state: "published", pullRequest: { was: "created" } },
      { name: "denied", state: "failed", reason: expect.stringMatching(/^pushed, but .*the token may not do this/) },
      { name: "limited", state: "published", pullRequest: { was: "created" } },
      { name: "lost", state: "published", pullRequest: { number: 1, was: "there" } },
      { name: "missing", state: "failed", reason: expect.stringContaining("it is not there, or the token may not") },
      { name: "refused", state: "failed", reason: expect.stringMatching(/^pushed, but .*already exists/) },
      { name: "unasked", state: "failed", reason: expect.stringMatching(/is there, but its reviewers were refused/) },
    ]);
    expect(branches("missing")).toEqual(["main"]);
    const again = await up("--only", "failed", "--reviewer", "mira");
    expect(again.run.status, again.run.stderr).toBe(0);
    expect(again.members.map(({ name }) => name)).toEqual(["broken", "denied", "missing", "refused", "unasked"]);
    for (const name of names)
      expect(pulls(name), name).toMatchObject([{ state: "open", requested_reviewers: [{ login: "mira" }] }]);
  });

  it.each([
    [
      "does not accept the token any more",
      faults.badCredentials,
      4,
      "does not accept the token in GH_ENTERPRISE_TOKEN",
    ],
    ["asks to wait for an hour", faults.secondaryLimit("3600"), 75, "which is longer than wgx waits"],
  ] as const)(
    "%s refuses all of its members, those of others go on, and --resume ends it",
    async (_, fault, status, reason) => {
      const { folder, root, up, fullName, pulls, branches } = aFleet("alpha", "beta");
      const elsewhere = join(folder, "elsewhere.git");
      cpSync(join(seed, "member.git"), elsewhere, { recursive: true });
      const inventory = readFileSync(join(root, "repos.yml"), "utf8");
      writeFileSync(join(root, "repos.yml"), `${inventory}  - name: elsewhere\n    url: file://${elsewhere}\n`);
      forge.fail(`POST /repos/${fullName("alpha")}/pulls`, fault);
      const { run, members } = await up("--jobs", "1");
      expect(members, run.stderr).toMatchObject([
        { name: "alpha", state: "failed", reason: expect.stringMatching(`^pushed, but .*${reason}`) },
        { name: "beta", state: "failed", reason: expect.stringContaining(reason) },
        { name: "elsewhere", state: "published" },
      ]);
      expect({ status: run.status, beta: branches("beta") }).toEqual({ status, beta: ["main"] });
      expect(run.stderr).toContain("hint: --resume goes on with the members that were not done");
      const tip = git(join(served, fullName("alpha.git")), "rev-parse", branch);
      const resumed = await up("--resume");
      expect(resumed.run.status, resumed.run.stderr).toBe(0);
      expect(resumed.members.map(({ name }) => name)).toEqual(["alpha", "beta"]);
      for (const name of ["alpha", "beta"]) expect(pulls(name), name).toHaveLength(1);
      expect(git(join(served, fullName("alpha.git")), "rev-parse", branch)).toBe(tip);
    },
  );
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
        ) && !line.includes("elsewhere");
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
