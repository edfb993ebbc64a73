import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { faults } from "../helpers/forge-faults.ts";
import { type ForgeServer, startForgeServer } from "../helpers/forge-server.ts";
import { repository, write } from "../helpers/repositories.ts";
import { sharedFolder, startWgx } from "../helpers/wgx.ts";

const root = sharedFolder();
const metarepo = join(root, "metarepo");
const names = ["beehive", "ledger", "toolshed"];
let server: ForgeServer;

/** The findings and gaps of one check, whatever else the clones are like. */
async function reconcile(...args: readonly string[]) {
  const command = ["doctor", "--json", "--check", "inventory-reconcile", ...args];
  const env = { ...server.env, XDG_CACHE_HOME: join(root, "cache") };
  const { status, stdout, stderr } = await startWgx(command, { cwd: metarepo, env }).ended;
  return { status, stderr, report: JSON.parse(stdout) };
}

describe("wgx doctor --forge", () => {
  beforeAll(async () => {
    server = await startForgeServer("file");
    for (const name of names) {
      server.addRepository(`lindenhof/${name}`);
      repository(join(root, name), [{ "README.md": `${name}\n` }]);
    }
    server.addRepository("lindenhof/seedbank");
    const entries = names.map((name) => `  - {name: ${name}, url: '${server.url}/lindenhof/${name}'}\n`);
    write(metarepo, { "repos.yml": `github: {owner: lindenhof}\nrepos:\n${entries.join("")}` });
  });

  it("contacts nobody without the option", async () => {
    await reconcile();
    expect(server.requests).toEqual([]);
  });

  it("tells what the forge has renamed, archived and does not have, and what only it has", async () => {
    server.rename("lindenhof/toolshed", "shed");
    server.archive("lindenhof/ledger");
    server.removeRepository("lindenhof/beehive");
    const { status, report } = await reconcile("--forge");
    const messages = report.members.map((member: { findings: { message: string }[] }) =>
      member.findings.map(({ message }) => message),
    );
    expect(status).toBe(1);
    expect(messages).toEqual([
      [`${server.host} has no lindenhof/beehive, or the token may not see it`],
      [`lindenhof/ledger is archived on ${server.host}: nothing can be pushed to it`],
      [`lindenhof/toolshed was renamed: on ${server.host} it is lindenhof/shed now`],
    ]);
    expect(report.fleet).toMatchObject([
      { severity: "info", message: expect.stringContaining("neither lists nor excludes: seedbank") },
    ]);
  });

  it("a member of which the forge tells nothing is unknown, and the check not run", async () => {
    server.fail("GET /repos/lindenhof/beehive", faults.forbidden);
    const { status, report } = await reconcile("--forge", "--repo", "beehive", "--repo", "ledger");
    expect(status).toBe(3);
    expect(report.members).toMatchObject([
      {
        name: "beehive",
        state: "unknown",
        notRun: [{ check: "inventory-reconcile", reason: expect.stringContaining("the token may not do this") }],
      },
      { name: "ledger", state: "warn" },
    ]);
  });

  it("stops where the whole forge refuses us", async () => {
    server.fail("GET /users/lindenhof", faults.badCredentials);
    const { status, report } = await reconcile("--forge");
    expect(status).toBe(4);
    expect(report).toMatchObject({ schema: "wgx.failure/1", kind: "authentication" });
  });

  it("is refused where no chosen check listens to it", async () => {
    const env = { ...server.env };
    const command = ["doctor", "--forge", "--check", "ci-present"];
    const { status, stderr } = await startWgx(command, { cwd: metarepo, env }).ended;
    expect(status).toBe(2);
    expect(stderr).toContain("--forge asks for the check inventory-reconcile, which was not chosen");
  });
});
