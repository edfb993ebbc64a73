import { linkSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { beforeAll, describe, expect, it } from "vitest";
import type { World } from "../../src/cli/context.ts";
import { runProgram } from "../../src/cli/run-program.ts";
import { type Report, report } from "../../src/contracts/report.ts";
import { temporaryFolder } from "../../src/platform/temporary.ts";
import { demoFleetIn } from "../helpers/demo-fleet.ts";
import { bareRemote, clone, commit, type Files, git, repository, write } from "../helpers/repositories.ts";
import { program as script, sharedFolder, wgx } from "../helpers/wgx.ts";

const scratch = sharedFolder();
/** All at the same moment, so that no age differs. */
const now = new Date();

/** Runs wgx in this process, and gives its exit status and what it prints. */
async function run(
  cwd: string,
  ...argv: readonly string[]
): Promise<{ status: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const world: World = {
    argv,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], XDG_CACHE_HOME: join(scratch, "cache") },
    cwd,
    stdin: () => new PassThrough(),
    stdout,
    stderr,
    now: () => now,
    platform: "linux",
    signal: new AbortController().signal,
    temporary: temporaryFolder(scratch),
    mask: (text) => text,
    script,
  };
  const status = await runProgram(world);
  return { status, stdout: String(stdout.read() ?? ""), stderr: String(stderr.read() ?? "") };
}

/** A report without what tells one run from another. */
function said(text: string): Omit<Report, "run"> {
  const { run: _, ...rest } = report.parse(JSON.parse(text));
  return rest;
}

/** Runs a command for each share, and joins what they say. Gives the files as well. */
async function joined(cwd: string, of: number, ...argv: readonly string[]) {
  const folder = join(scratch, `shares-${of}-${argv.join("-").replace(/\W+/g, "-")}`);
  const files = Array.from({ length: of }, (_, index) => join(folder, `${index + 1}.json`));
  for (const [index, file] of files.entries())
    await run(cwd, ...argv, "--shard", `${index + 1}/${of}`, "--json", "--output", file);
  return { files, ...(await run(cwd, "report", "merge", ...files, "--json")) };
}

describe("the demo fleet in shares", () => {
  let metarepo: string;
  beforeAll(async () => {
    ({ metarepo } = await demoFleetIn(join(scratch, "demo")));
    const idle = "- member: toolshed\n  path: docs/nothing.md\n  reason: it never differed\n  until: 2999-01-01\n";
    const waivers = join(metarepo, "templates/waivers.yml");
    writeFileSync(waivers, idle, { flag: "a" });
    expect((await run(metarepo, "index", "--no-reconcile")).status).toBe(0);
    write(metarepo, { "docs/org-graph.mmd": "stale\n" });
  });

  it.each([
    ["doctor --check all --source local", 2],
    ["doctor --check all --source cache", 3],
    ["doctor", 9],
    ["smoke", 4],
  ])("says, joined, what one run of %s says, in %i shares", async (command, of) => {
    const argv = command.split(" ");
    const whole = await run(metarepo, ...argv, "--json");
    const { status, stdout } = await joined(metarepo, of, ...argv);
    expect(said(stdout)).toEqual(said(whole.stdout));
    expect(status).toBe(whole.status);
    if (command === "doctor") expect(whole.stdout).toContain("docs/nothing.md waives nothing");
  });

  it("is compared with a baseline when it is joined", async () => {
    const baseline = join(scratch, "baseline.json");
    await run(metarepo, "doctor", "--exclude", "beehive", "--json", "--output", baseline);
    const argv = ["doctor", "--exclude", "beehive"];
    const { files } = await joined(metarepo, 2, ...argv);
    const merged = await run(metarepo, "report", "merge", ...files, "--baseline", baseline, "--json");
    expect(said(merged.stdout)).toEqual(said((await run(metarepo, ...argv, "--baseline", baseline, "--json")).stdout));
    expect(merged.status).toBe(0);
    const refused = await run(metarepo, "doctor", "--shard", "1/2", "--baseline", baseline);
    expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining("wgx report merge --baseline") });
  });

  it("is not whole while a share is missing, and says whose", async () => {
    const { files } = await joined(metarepo, 3, "smoke", "--exclude", "beehive");
    const [first = "", second = "", third = ""] = files;
    expect(await run(metarepo, "report", "merge", first, second, third)).toMatchObject({ status: 1 });
    const part = await run(metarepo, "report", "merge", first, third);
    expect(part.status).toBe(3);
    expect(part.stdout).toContain("there is no report of share 2/3");
    const stopped = join(scratch, "stopped.json");
    writeFileSync(stopped, (await run(metarepo, "smoke", "--check", "nonsense", "--json")).stdout);
    const worse = await run(metarepo, "report", "merge", first, stopped, third);
    expect(worse).toMatchObject({ status: 2, stderr: expect.stringContaining("tells of a run that stopped") });
    expect((await run(metarepo, "report", "merge", stopped)).stderr).toContain("there is no report to be joined");
  });

  it("is shown in every form, a joined report as well, and a share says that it is one", async () => {
    const { files, stdout } = await joined(metarepo, 2, "smoke");
    const file = join(scratch, "whole.json");
    writeFileSync(file, stdout);
    const again = await run(metarepo, "report", "merge", file, "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({ run: { finishedAt: JSON.parse(stdout).run.finishedAt } });
    expect(said(again.stdout)).toEqual(said(stdout));
    for (const [format, text] of [
      ["sarif", '"version": "2.1.0"'],
      ["junit", "<testsuites"],
      ["markdown", "| member |"],
      ["human", "6 members: "],
    ] as const) {
      expect((await run(metarepo, "report", "merge", ...files, "--format", format)).stdout.toLowerCase()).toContain(
        text,
      );
    }
    const share = await run(metarepo, "smoke", "--shard", "1/2");
    expect(share.stdout).toMatch(/^share: 1 of 2, with \d of 6 members; wgx report merge joins them$/m);
  });

  it("is rolled out share by share", async () => {
    const plan = async (...argv: string[]) =>
      JSON.parse((await run(metarepo, "plan", "--exclude", "beehive", "--no-fetch", "--json", ...argv)).stdout);
    const shares = [await plan("--shard", "1/2"), await plan("--shard", "2/2")];
    const whole = await plan();
    const names = (document: { members: { name: string }[] }) => document.members.map(({ name }) => name);
    expect(shares.flatMap(names).toSorted()).toEqual(names(whole).toSorted());
    expect((await run(metarepo, "up", "--resume", "--shard", "1/2", "--yes")).status).toBe(2);
  });

  it.each(["0/3", "4/3", "1", "a/b", "1/1001"])("knows no share %s", (share) => {
    const { status, stderr } = wgx(["doctor", "--shard", share], { cwd: metarepo });
    expect({ status, told: stderr.includes("It takes a share I/N") }).toEqual({ status: 2, told: true });
  });
});

describe("a thousand members in shares", () => {
  const size = 1000;
  const metarepo = join(scratch, "many/metarepo");
  const nameOf = (index: number) => `member-${String(index).padStart(4, "0")}`;
  const template = (version: number) => `root = true\n# ${version}\n`;
  const calls = (target: number) =>
    `on: push\njobs:\n  a:\n    uses: lindenhof/${nameOf(target)}/.github/workflows/shared.yml@main\n`;

  /** What members look like; each kind is made once, and copied. */
  const kinds: readonly Files[] = [
    { ".editorconfig": template(2), ".github/workflows/shared.yml": "on: workflow_call\n" },
    { ".editorconfig": template(1), ".github/workflows/ci.yml": calls(3) },
    { ".editorconfig": `${template(1)}ours\n`, ".wgx/profile.yml": "tasks: { smoke: 'true' }\n" },
    { ".github/workflows/shared.yml": "on: workflow_call\n", ".github/workflows/ci.yml": calls(8) },
    { ".editorconfig": "foreign\n", ".wgx/profile.yml": "tasks: [\n" },
    { ".editorconfig": template(2), ".github/workflows/ci.yml": calls(7), NOTICE: "theirs\n" },
    { ".editorconfig": template(2), "x.jsonl": "{}\n{\n", ".github/workflows/ci.yml": calls(5) },
  ];

  beforeAll(() => {
    const made = kinds.map((files, kind) => {
      const folder = clone(
        bareRemote(join(scratch, `kinds/${kind}.git`), [files]),
        join(scratch, `kinds/clone-${kind}`),
      );
      git(folder, "pack-refs", "--all");
      git(folder, "repack", "-adq");
      for (const name of ["hooks", "logs", "info", "description", "index"])
        rmSync(join(folder, ".git", name), { recursive: true, force: true });
      return {
        git: join(folder, ".git"),
        entries: readdirSync(join(folder, ".git"), { withFileTypes: true, recursive: true }),
      };
    });
    // Every hundredth has no clone; the files of the others are shared, since a thousand copies would take their time.
    for (let index = 0; index < size; index++) {
      const kind = made[index % made.length];
      if (index % 100 === 99 || !kind) continue;
      const place = join(scratch, "many", nameOf(index), ".git");
      mkdirSync(place, { recursive: true });
      for (const entry of kind.entries) {
        const path = join(entry.parentPath, entry.name).slice(kind.git.length);
        if (entry.isDirectory()) mkdirSync(join(place, path));
        else linkSync(join(kind.git, path), join(place, path));
      }
    }
    const entries = Array.from({ length: size }, (_, index) => {
      const before =
        index > 20 && index % 3 === 0 ? [nameOf(index - 7), nameOf(((index * 40503) % 65521) % index)] : [];
      return `  - { name: ${nameOf(index)}, depends_on: [${[...new Set(before)].join(", ")}] }\n`;
    });
    const waiver = (member: string, path: string, until: string) =>
      `- { member: "${member}", path: "${path}", reason: "r", until: ${until} }\n`;
    repository(metarepo, [
      { "templates/.editorconfig": template(1), "templates/NOTICE": "ours\n" },
      {
        "templates/.editorconfig": template(2),
        "templates/manifest.yml": "- match: .editorconfig\n  policy: required\n- match: NOTICE\n  policy: optional\n",
        "templates/waivers.yml": [
          waiver(nameOf(0), ".editorconfig", "2999-01-01"),
          waiver(nameOf(1), ".editorconfig", "2999-01-01"),
          waiver(nameOf(2), ".editorconfig", "2020-01-01"),
          waiver("member-01*", "NOTICE", "2999-01-01"),
        ].join(""),
      },
    ]);
    commit(metarepo, { "repos.yml": `github:\n  owner: lindenhof\nrepos:\n${entries.join("")}` });
  });

  it("says, joined, what one run says", async () => {
    const checks = ["template-drift", "waivers-current", "graph-edges", "inventory-reconcile", "reusable-refs-resolve"];
    const more = ["profile-valid", "jsonl-valid", "ci-present", "member-reachable"];
    const argv = ["doctor", "--source", "local", ...[...checks, ...more].flatMap((id) => ["--check", id])];
    const whole = await run(metarepo, ...argv, "--json");
    const { status, stdout } = await joined(metarepo, 4, ...argv);
    const document = said(whole.stdout);
    expect(document.members).toHaveLength(size);
    expect(document.summary.unknown).toBe(10);
    expect(document.fleet.filter(({ check }) => check === "waivers-current").length).toBeGreaterThan(1);
    expect(said(stdout)).toEqual(document);
    expect(status).toBe(whole.status);
  });
});
