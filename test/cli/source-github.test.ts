import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { memberOf, reportOf } from "../helpers/documents.ts";
import { faults } from "../helpers/forge-faults.ts";
import type { HostedRepository } from "../helpers/graphql-roots.ts";
import { type HostedForge, startHostedForge } from "../helpers/hosted-forge.ts";
import { bareRemote, git, repository } from "../helpers/repositories.ts";
import { sharedFolder, startWgx } from "../helpers/wgx.ts";

const scratch = sharedFolder();
const metarepo = join(scratch, "fleet/metarepo");
const names = ["beehive", "ledger", "toolshed"];
const members = new Map<string, HostedRepository>();
let forge: HostedForge;

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const options = { cwd: metarepo, env: { ...forge.env, XDG_CACHE_HOME: join(scratch, "cache"), ...env } };
  return startWgx(args, options).ended;
}

/** What `wgx doctor --source github` reports of all members. */
async function doctor(...args: readonly string[]) {
  const { status, stdout, stderr } = await run(["doctor", "--source", "github", "--json", ...args]);
  return { status, stderr, report: reportOf(stdout) };
}

function own(name: string): HostedRepository {
  const found = members.get(name);
  if (!found) throw new Error(`no ${name}`);
  return found;
}

beforeAll(async () => {
  forge = await startHostedForge("file");
  const entries = names.map((name) => `  - {name: ${name}, url: "http://${forge.host}/lindenhof/${name}"}\n`);
  repository(metarepo, [
    {
      "repos.yml": `github: {owner: lindenhof}\nrepos:\n${entries.join("")}`,
      "templates/manifest.yml": '- match: "**"\n  policy: required\n',
      "templates/ci/check.sh": "one\ntwo\n",
    },
  ]);
  for (const name of names) {
    const files = {
      "ci/check.sh": "one\ntwo\n",
      ".github/workflows/ci.yml": "on: push\n",
      ".wgx/profile.yml": "tasks: []\n",
    };
    const remote = bareRemote(join(scratch, `remotes/${name}.git`), [files]);
    members.set(name, forge.add(`lindenhof/${name}`, remote));
  }
});

beforeEach(() => {
  forge.forget();
});

describe("wgx doctor --source github", () => {
  it("runs what looks at trees, and says what it left out", async () => {
    const { status, report } = await doctor();
    expect(status).toBe(0);
    expect(report.members.map(({ name, source, state, ref }) => [name, source, state, ref])).toEqual(
      names.map((name) => [name, "github", "ok", "origin/main"]),
    );
    const left = report.notRun.filter(({ reason }) => reason.includes("where it is asked for"));
    expect(left.map(({ check }) => check)).toEqual(
      expect.arrayContaining(["profile-valid", "actions-pinned", "jsonl-valid"]),
    );
    expect(memberOf(report, "ledger").notRun).toEqual([{ check: "clone-state", reason: "a forge shows no work tree" }]);
    expect(forge.queries.map(({ what }) => what)).toEqual(["graphql"]);
  });

  it("reads what files say where it is asked to", async () => {
    const { status, report } = await doctor("--check", "profile-valid");
    expect(status).toBe(1);
    expect(memberOf(report, "ledger").findings).toMatchObject([{ check: "profile-valid", severity: "fail" }]);
  });

  it("says what CI makes of the members, which pull requests wait, and what has moved", async () => {
    const head = git(join(scratch, "remotes/beehive.git"), "rev-parse", "main");
    own("beehive").ci.set(head, "FAILURE");
    own("ledger").pulls.push(
      { number: 7, branch: "chore/template-sync" },
      { number: 8, branch: "chore/template-sync", fork: true },
    );
    own("ledger").archived = true;
    forge.rename("lindenhof/toolshed", "lindenhof/shed");
    const { status, report } = await doctor();
    const said = report.members.map(({ findings }) => findings.map(({ message }) => message));
    expect(status).toBe(1);
    expect(said).toEqual([
      ["the checks of its default branch have failed"],
      [
        `a pull request with templates waits since 2025-11-01: http://${forge.host}/lindenhof/ledger/pull/7`,
        `lindenhof/ledger is archived on ${forge.host}: nothing can be pushed to it`,
      ],
      [`lindenhof/toolshed was renamed: on ${forge.host} it is lindenhof/shed now`],
    ]);
    own("beehive").ci.clear();
    own("ledger").pulls.splice(0);
    own("ledger").archived = false;
  });

  it("a member that the token may not see is unknown, and nothing of it missing", async () => {
    own("beehive").forbidden.add("all");
    const { status, report } = await doctor();
    own("beehive").forbidden.clear();
    expect(status).toBe(3);
    expect(memberOf(report, "beehive")).toMatchObject({
      state: "unknown",
      reason: expect.stringContaining("the token may not do this"),
      findings: [{ check: "member-reachable" }],
    });
    expect(memberOf(report, "ledger").state).toBe("ok");
  });

  it("what CI says is unknown where only that is forbidden", async () => {
    own("beehive").forbidden.add("statusCheckRollup");
    const { status, report } = await doctor();
    own("beehive").forbidden.clear();
    expect(status).toBe(3);
    expect(memberOf(report, "beehive")).toMatchObject({
      state: "unknown",
      notRun: expect.arrayContaining([
        { check: "ci-passes", reason: expect.stringContaining("the token may not do this") },
      ]),
    });
  });

  it("stops where the forge forbids every member", async () => {
    for (const name of names) own(name).forbidden.add("all");
    const { status, stderr } = await run(["doctor", "--source", "github"]);
    for (const name of names) own(name).forbidden.clear();
    expect({ status, stderr }).toMatchObject({ status: 4, stderr: expect.stringContaining("forbids all 3 members") });
  });

  it.each([
    ["no token", { GH_ENTERPRISE_TOKEN: "" }, "takes no question without a token"],
    ["a wrong token", { GH_ENTERPRISE_TOKEN: "wrong" }, "does not accept the token in GH_ENTERPRISE_TOKEN"],
  ])("stops with %s", async (_, env, message) => {
    const { status, stderr } = await run(["doctor", "--source", "github"], env);
    expect({ status, stderr }).toMatchObject({ status: 4, stderr: expect.stringContaining(message) });
  });

  it.each([
    [["doctor", "--ref", "head"], "a forge shows no work tree"],
    [["smoke", "--run"], "a task runs in a checkout"],
  ])("refuses what a forge does not have: %j", async (args, message) => {
    const { status, stderr } = await run([...args, "--source", "github"]);
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining(message) });
  });

  it("goes on where the forge was in trouble, and says where it stays so", async () => {
    forge.fail(faults.badGateway);
    expect((await doctor("--check", "ci-present")).status).toBe(0);
    forge.fail("reset", 3);
    const { status, report } = await doctor("--check", "ci-present");
    expect(status).toBe(3);
    expect(report.members.map(({ state }) => state)).toEqual(["unknown", "unknown", "unknown"]);
  });
});

describe("wgx smoke --dispatch", () => {
  const smoke = (...args: readonly string[]) =>
    run(["smoke", "--dispatch", "--source", "github", "--check", "smoke-task", "--json", ...args]);

  beforeEach(() => {
    forge.actions.workflows.clear();
    forge.actions.runs.clear();
    for (const name of ["beehive", "ledger"]) {
      forge.actions.workflows.set(`lindenhof/${name}`, new Map([["wgx-smoke.yml", true]]));
    }
    forge.actions.workflows.set("lindenhof/shed", new Map([["wgx-smoke.yml", true]]));
  });

  it("starts each member's workflow once, and does not call it green", async () => {
    const { status, stdout } = await smoke();
    const report = reportOf(stdout);
    expect(status).toBe(3);
    expect([...forge.actions.runs.values()].map((runs) => runs.length)).toEqual([1, 1, 1]);
    expect(memberOf(report, "beehive").notRun).toEqual([
      { check: "smoke-task", reason: "its smoke workflow was started; --wait says how it ends" },
    ]);
  });

  it("--wait gathers how each ends", async () => {
    forge.actions.outcome = { conclusion: "failure", after: 2 };
    forge.actions.workflows.delete("lindenhof/shed");
    forge.actions.workflows.set("lindenhof/ledger", new Map([["wgx-smoke.yml", false]]));
    const { status, stdout } = await smoke("--wait");
    const said = reportOf(stdout).members.map(({ findings }) =>
      findings.map(({ severity, message }) => [severity, message]),
    );
    expect(status).toBe(1);
    expect(said).toEqual([
      [["fail", "the smoke task ended as failure on the forge: https://forge.example/runs/100"]],
      [["warn", expect.stringContaining("Workflow does not have 'workflow_dispatch' trigger")]],
      [["warn", "no smoke task to run: the forge shows the token no workflow wgx-smoke.yml"]],
    ]);
  });

  it("--wait ends when the time is up", async () => {
    forge.actions.outcome = { conclusion: null, after: 0 };
    const { status, stdout } = await smoke("--wait", "--task-timeout", "1", "--repo", "beehive");
    expect(status).toBe(1);
    expect(memberOf(reportOf(stdout), "beehive").findings[0]?.message).toMatch(/took longer than 1 s, and goes on/);
  });

  it("needs a token", async () => {
    const { status, stderr } = await run(["smoke", "--dispatch", "--source", "cache", "--check", "smoke-task"], {
      GH_ENTERPRISE_TOKEN: "",
    });
    // Without one nothing is known of the members either, so that nothing is started.
    expect(status === 3 || status === 4).toBe(true);
    expect(stderr).not.toContain(forge.token);
    expect(forge.actions.runs.size).toBe(0);
  });

  it.each([
    [["smoke", "--wait"], "--wait is about --dispatch"],
    [["smoke", "--run", "--dispatch"], "contradict each other"],
  ])("refuses %j", async (args, message) => {
    const { status, stderr } = await run(args);
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining(message) });
  });
});
