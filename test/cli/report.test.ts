import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../../src/contracts/report.ts";
import { demoFleetIn } from "../helpers/demo-fleet.ts";
import { aFinding, aMember, aReport } from "../helpers/reports.ts";
import { sharedFolder, wgx } from "../helpers/wgx.ts";

const folder = sharedFolder();
let cwd = "";

beforeAll(async () => {
  cwd = (await demoFleetIn(join(folder, "demo"))).metarepo;
  expect(wgx(["doctor", "--all"], { cwd }).status).toBe(3);
});

describe("wgx report", () => {
  it("shows the last report again, in any form, and ends with 0", () => {
    const text = wgx(["report"], { cwd });
    expect(text.status).toBe(0);
    expect(text.stdout).toMatch(/^wgx doctor --all, finished 20.*Z\n\nunknown {2}beehive/);
    const json = wgx(["report", "--json"], { cwd });
    const report = JSON.parse(json.stdout) as Report;
    expect([report.schema, report.exitCode, report.members.length, json.stderr]).toEqual(["wgx.report/1", 3, 6, ""]);
    expect(wgx(["report", "--format", "markdown"], { cwd }).stdout).toMatch(/^# wgx doctor --all: 6 members\n/);
  });

  it("shows given reports in their order, and a machine one at most", () => {
    const files = ["one", "two"].map((name) => {
      const file = join(folder, `${name}.json`);
      writeFileSync(file, JSON.stringify(aReport([aMember(name)])));
      return file;
    });
    const { stdout, status } = wgx(["report", ...files], { cwd });
    expect(status).toBe(0);
    expect(stdout.match(/^ok +(one|two)/gm)).toHaveLength(2);
    expect(stdout.indexOf("one")).toBeLessThan(stdout.indexOf("two"));
    expect(wgx(["report", "--json", ...files], { cwd })).toMatchObject({ status: 2 });
  });

  it("leaves what stands behind a subcommand to it", () => {
    const file = join(folder, "whole.json");
    writeFileSync(file, JSON.stringify(aReport([aMember("one")], { checks: ["ci"] })));
    const { stdout } = wgx(["report", "merge", file, "--json"], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({ schema: "wgx.report/1", members: [{ name: "one" }] });
  });

  it("writes the panels as one file that asks for nothing and runs nothing", () => {
    const file = join(folder, "report.html");
    expect(wgx(["report", "--html", file], { cwd })).toEqual({ status: 0, stdout: "", stderr: `wrote ${file}\n` });
    const html = readFileSync(file, "utf8");
    expect(html).toContain("default-src 'none'; style-src 'sha256-");
    expect(html).not.toMatch(/<script|<link|<img|<iframe|\sstyle=|\son[a-z]+=|url\((?!#)|@import/i);
    expect([...html.matchAll(/(?:href|src)="([^"]*)"/g)].filter(([, target]) => !target?.startsWith("#"))).toEqual([]);
    const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const targets = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(targets.length).toBeGreaterThan(20);
    expect(targets.filter((id) => !ids.has(id))).toEqual([]);
  });

  it("writes of given reports the fleet and its graph, and nothing of the events here", () => {
    const hostile = `</style><script>alert(1)</script>`;
    const given = join(folder, "given.json");
    writeFileSync(
      given,
      JSON.stringify(aReport([aMember("toolshed", { findings: [aFinding({ message: hostile })] })])),
    );
    const file = join(folder, "given.html");
    expect(wgx(["report", given, "--html", file], { cwd }).status).toBe(0);
    const html = readFileSync(file, "utf8");
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(html).not.toContain("<script");
    expect([...html.matchAll(/<section class="part" id="([a-z]+)"/g)].map(([, id]) => id)).toEqual(["fleet", "graph"]);
  });

  it.each([
    [[], "no run has left a report here"],
    [["--html", "x.html"], "there is nothing to report yet"],
    [["no-such.json"], "cannot be read"],
    [["--html", "x.html", "--json"], "contradict each other"],
  ])("refuses %j where there is nothing: %s", (args, message) => {
    const bare = join(folder, "bare");
    mkdirSync(bare, { recursive: true });
    const { status, stdout, stderr } = wgx(["report", ...args], { cwd: bare });
    expect([status, (stdout + stderr).includes(message)]).toEqual([2, true]);
    expect(existsSync(join(bare, "x.html"))).toBe(false);
  });

  it("is made from what every examination leaves, the newest twelve of them", () => {
    const reports = join(cwd, ".wgx/reports");
    const [first] = readdirSync(reports);
    const text = readFileSync(join(reports, first ?? ""), "utf8");
    for (let count = 10; count < 24; count++)
      writeFileSync(join(reports, `202001${count}T000000000Z-0a1b2c.json`), text);
    writeFileSync(join(reports, "notes.txt"), "mine");
    expect(wgx(["smoke"], { cwd }).status).toBe(3);
    const kept = readdirSync(reports).sort();
    expect(kept).toHaveLength(13);
    expect(kept).toContain(first);
    expect(kept.at(-1)).toBe("notes.txt");
    writeFileSync(join(reports, kept.at(-2) ?? ""), text.slice(0, 1000));
    expect(wgx(["report"], { cwd }).stdout).toMatch(/^wgx doctor --all, finished/);
  });
});
