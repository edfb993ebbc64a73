import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { metricsSnapshot } from "../../src/contracts/metrics-snapshot.ts";
import type { DemoFleet } from "../../src/demo/build-fleet.ts";
import { demoFleetIn } from "../helpers/demo-fleet.ts";
import { documentOf } from "../helpers/documents.ts";
import { type Outcome, sharedFolder, wgx } from "../helpers/wgx.ts";

const scratch = sharedFolder();
const token = "ghp_abcdefghijklmnopqrstuvwxyz0123456789";
let fleet: DemoFleet;
let today: string;
let log: string;

beforeAll(async () => {
  fleet = await demoFleetIn(join(scratch, "demo"));
  expect(run("doctor").status).toBe(3);
  expect(run("validate").status).toBe(1);
  today = new Date().toISOString().slice(0, 10);
  log = join(fleet.metarepo, `reports/sync-logs/${today}-sync-run.md`);
});

function run(...args: readonly string[]): Outcome {
  return wgx(args, {
    cwd: fleet.metarepo,
    env: { USER: "ada", HTTPS_PROXY: `http://ada:${token}@proxy.example:3128` },
  });
}

describe("wgx runs", () => {
  it("lists the newest first, shows one, and takes old ones out", () => {
    const list = documentOf("run-list", run("runs", "--json").stdout);
    expect(list).toMatchObject({ runs: [{ name: "validate" }, { name: "doctor", exitCode: 3 }] });
    const table = run("runs", "--limit", "1").stdout;
    expect(table).toMatch(/^\d{8}T\d{9}Z-[0-9a-f]{6} {2}\S+ \S+Z {2}1 findings {2}wgx validate\n… and 1 older; /);
    const shown = run("runs", "show", "last").stdout;
    expect(shown).toMatch(/^exit: +1, findings$/m);
    expect(shown).toMatch(/^fail\[validate\]: /m);
    expect(documentOf("pruned-runs", run("runs", "prune", "--keep", "1", "--dry-run", "--json").stdout)).toMatchObject({
      mode: "plan",
      removed: { length: 1 },
      kept: 1,
    });
    expect(documentOf("pruned-runs", run("runs", "prune", "--older-than", "1", "--json").stdout)).toMatchObject({
      mode: "apply",
      removed: [],
    });
  });

  it("refuses to guess which run is meant, or which may go", () => {
    expect(run("runs", "show", "1999").stderr).toContain('there is no run "1999"');
    const { status, stderr } = run("runs", "prune");
    expect(status).toBe(2);
    expect(stderr).toContain("nothing says which runs may go");
  });
});

describe("wgx log-sync", () => {
  it("writes the day's runs with what is in the way and what to do, and no secret", () => {
    const { status, stdout, stderr } = run("log-sync");
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    expect(stderr).toContain(`wrote ${log}: 2 runs of ${today}`);
    const text = readFileSync(log, "utf8");
    expect(text).toMatch(new RegExp(`^# Sync run ${today}\n`));
    expect(text).toContain("- Operator: ada at ");
    expect(text).toContain("- Scope: all 6 members");
    expect(text).toMatch(/^6\. Doctor: incomplete \(exit 3, .*1 unknown; missing: .*`SECURITY.md` in `seedbank`/m);
    expect(text).toMatch(/^- `beehive` could not be read: its remote has no such repository/m);
    expect(text).toMatch(/^- `git ls-remote -- /m);
    expect(text).not.toContain(token);
    expect(text).not.toContain("{{");
  });

  it("adds nothing where nothing was run since, then a section about what was", () => {
    const before = readFileSync(log, "utf8");
    expect(run("log-sync").stderr).toContain("nothing to add");
    expect(readFileSync(log, "utf8")).toBe(before);
    run("doctor", "--repo", "nobody");
    expect(run("log-sync").stderr).toContain(`added a section to ${log}: 1 run of ${today}`);
    const after = readFileSync(log, "utf8");
    expect(after.startsWith(`${before.trimEnd()}\n\n---\n\n# Sync run ${today}\n`)).toBe(true);
    expect(after.slice(before.length)).toContain('stopped: \\--repo "nobody" matches no member');
    expect(run("log-sync", "--force").stderr).toContain("3 runs");
    expect(readFileSync(log, "utf8").match(/^# Sync run /gm)).toHaveLength(1);
  });

  it("adds to a log that somebody wrote by hand, in the operators' own form", () => {
    const folder = join(fleet.metarepo, "reports/sync-logs");
    mkdirSync(folder, { recursive: true });
    const template = join(folder, "_TEMPLATE.sync-run.md");
    writeFileSync(template, "# Log {{DATE_ISO}} of {{USER}}\n- {{BLOCKERS}}\n");
    writeFileSync(join(folder, "mine.md"), "by hand\n");
    run("log-sync", "--output", "reports/sync-logs/mine.md", "--date", "2020-02-29");
    expect(readFileSync(join(folder, "mine.md"), "utf8")).toBe("by hand\n\n---\n\n# Log 2020-02-29 of ada\n- none\n");
    writeFileSync(template, "\n{{BLOKERS}}\n");
    const { status, stderr } = run("log-sync", "--force");
    expect(status).toBe(2);
    expect(stderr).toContain("nothing is filled in for {{BLOKERS}}");
    expect(stderr).toContain(`${template}:2`);
    expect(stderr).toContain('did you mean "BLOCKERS"?');
    writeFileSync(template, "{{DATE_ISO}}\n");
  });

  it.each([
    ["--output outside of reports", ["--output", "../x.md"], "stays inside the metarepo's reports folder"],
    ["--output through a link", ["--output", "reports/link/x.md"], "stays inside the metarepo's reports folder"],
    ["--date that is a path", ["--date", "../../x"], "It takes a day like"],
    ["--date that is no day", ["--date", "2026-02-30"], "It takes a day like"],
    ["--template that is not there", ["--template", "none.md"], "there is no such template"],
  ])("refuses %s", (_, args, message) => {
    mkdirSync(join(fleet.metarepo, "reports"), { recursive: true });
    if (args.includes("reports/link/x.md")) symlinkSync(scratch, join(fleet.metarepo, "reports/link"));
    const { status, stderr } = run("log-sync", ...args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe("wgx metrics snapshot", () => {
  it("keeps the contract, with the drift that the last doctor run measured", () => {
    const { stdout } = run("metrics", "snapshot");
    expect(documentOf("metrics-snapshot", stdout)).toMatchObject({
      updates: {},
      backup: {},
      drift: { templates: expect.any(Number), members: 4, unread: 1 },
    });
  });

  it("goes into files, one line after another", () => {
    const [file, lines] = [join(scratch, "snapshot.json"), join(scratch, "deep/metrics.jsonl")];
    mkdirSync(join(scratch, "deep"));
    writeFileSync(lines, '{"cut": "o');
    for (let count = 0; count < 2; count++) {
      expect(run("metrics", "snapshot", "--output", file, "--append", lines).stdout).toBe("");
    }
    const [, ...kept] = readFileSync(lines, "utf8").trimEnd().split("\n");
    expect(kept.map((line) => metricsSnapshot.safeParse(JSON.parse(line)).success)).toEqual([true, true]);
    expect(metricsSnapshot.safeParse(JSON.parse(readFileSync(file, "utf8"))).success).toBe(true);
  });
});
