import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { validation } from "../../src/contracts/validation.ts";
import { documentOf } from "../helpers/documents.ts";
import { bareRemote, clone, type Files, write } from "../helpers/repositories.ts";
import { sharedFolder, wgx } from "../helpers/wgx.ts";

const scratch = sharedFolder();
let root: string;
let count = 0;

beforeEach(() => {
  root = join(scratch, `fleet-${count++}/metarepo`);
  mkdirSync(root, { recursive: true });
});

function member(name: string, files: Files): void {
  const workspace = join(root, "..");
  clone(bareRemote(join(workspace, `remotes/${name}.git`), [files]), join(workspace, name));
}

function validate(...args: readonly string[]) {
  const { status, stdout } = wgx(["validate", "--json", ...args], { cwd: root });
  return { status, ...validation.parse(documentOf("validation", stdout)) };
}

const sound = {
  "repos.yml": "repos: [alpha]\n",
  "templates/manifest.yml": '- match: "**"\n  policy: required\n',
  "templates/waivers.yml": "- member: alpha\n  path: a\n  reason: r\n  until: 2099-12-31\n",
} satisfies Files;

describe("validate", () => {
  it("finds nothing in sound documents, and says which it read", () => {
    write(root, sound);
    member("alpha", { ".wgx/profile.yml": "tasks: { smoke: ./a }\n" });
    const { status, documents, problems, notRead } = validate();
    expect({ status, problems, notRead }).toEqual({ status: 0, problems: [], notRead: [] });
    expect(documents).toEqual([
      { kind: "inventory", file: join(root, "repos.yml") },
      { kind: "manifest", file: join(root, "templates/manifest.yml") },
      { kind: "waivers", file: join(root, "templates/waivers.yml") },
      { kind: "profile", file: join(root, "../alpha/.wgx/profile.yml") },
    ]);
  });

  it("names every error of every document in one run, with file, line, column and key", () => {
    write(root, {
      "repos.yml": "repos: [alpha, beta]\ncolour: green\n",
      "templates/manifest.yml": '- match: "**"\n  policy: perhaps\n- policy: seed\n',
      "templates/waivers.yml": "- member: alpha\n  path: a\n  reason: r\n  until: 2099-02-30\n",
    });
    member("alpha", { ".wgx/profile.yml": "wgx:\n  tasks:\n    smoke: 1\n" });
    member("beta", { ".wgx/profile.json": '{\n  "tasks": {,}\n}\n' });
    const { status, exitCode, problems } = validate();
    expect([status, exitCode]).toEqual([1, 1]);
    const places = problems.map(({ severity, place }) => [
      severity,
      place?.file.replace(join(root, ".."), ""),
      place?.line,
      place?.column,
      place?.key,
    ]);
    expect(places).toEqual([
      ["warn", "/metarepo/repos.yml", 2, 1, "colour"],
      ["fail", "/metarepo/templates/manifest.yml", 2, 11, "[0].policy"],
      ["fail", "/metarepo/templates/manifest.yml", 3, 3, "[1].match"],
      ["fail", "/metarepo/templates/waivers.yml", 4, 10, "[0].until"],
      ["fail", "/alpha/.wgx/profile.yml", 3, 12, "wgx.tasks.smoke"],
      ["fail", "/beta/.wgx/profile.json", 2, expect.any(Number), undefined],
    ]);
    for (const { message } of problems) expect(message).not.toBe("");
  });

  it("goes on with the templates where the inventory is broken", () => {
    write(root, { ...sound, "repos.yml": "repos:\n  - name: a\n  - name: A\n", "templates/waivers.yml": "- 1\n" });
    const { status, problems } = validate();
    expect(status).toBe(1);
    expect(problems.map(({ place }) => [place?.file.slice(root.length), place?.line])).toEqual([
      ["/repos.yml", 3],
      ["/templates/waivers.yml", 1],
    ]);
  });

  it("judges the profile of the default branch, not what lies in the work tree", () => {
    write(root, sound);
    member("alpha", { ".wgx/profile.yml": "tasks: {}\n" });
    write(join(root, "../alpha"), { ".wgx/profile.yml": "tasks: [\n" });
    expect(validate().problems).toEqual([]);
  });

  it("says of a member without a clone that it was not read", () => {
    write(root, sound);
    const { status, notRead } = validate();
    expect(status).toBe(0);
    expect(notRead).toEqual([{ name: "alpha", reason: `no clone at ${join(root, "../alpha")}` }]);
    expect(wgx(["validate"], { cwd: root }).stdout).toContain("not read: alpha: no clone at ");
  });

  it("lets warnings pass under --fail-on fail", () => {
    write(root, { ...sound, "repos.yml": "repos: [alpha]\ncolour: green\n" });
    expect(validate("--fail-on", "fail").status).toBe(0);
    expect(validate().status).toBe(1);
  });

  it("shows a person each problem with its place, and a summary", () => {
    write(root, { ...sound, "templates/waivers.yml": "- 1\n" });
    const { status, stdout } = wgx(["validate"], { cwd: root });
    expect(status).toBe(1);
    expect(stdout).toContain(`  --> ${root}/templates/waivers.yml:1:3`);
    expect(stdout).toMatch(/^3 documents: 1 error/m);
  });
});

describe("validate of runbooks and of the tools' versions", () => {
  const front = (more: string): string => `---\ntitle: Restart\n${more}---\n# Restart\n`;

  it("finds nothing in a runbook that names its title and its owner", () => {
    write(root, {
      ...sound,
      "repos.yml": "repos: []\n",
      "templates/docs/runbooks/restart.md": front("owner: ops\nreviewed: 2026-01-01\n"),
      "templates/docs/runbook.md": front("owner: ops\n").replaceAll("\n", "\r\n"),
      "templates/docs/runbooks/README.md": "# No runbook itself\n",
      "templates/docs/house-rules.md": "# No runbook\n",
      "toolchain.versions.yml": 'python: "3.12"\nrust: stable\n',
    });
    const { status, documents, problems } = validate();
    expect({ status, problems }).toEqual({ status: 0, problems: [] });
    expect(documents.filter(({ kind }) => kind === "runbook").map(({ file }) => file.slice(root.length))).toEqual([
      "/templates/docs/runbook.md",
      "/templates/docs/runbooks/restart.md",
    ]);
    expect(documents.map(({ kind }) => kind)).toContain("toolchain");
  });

  it("names what is missing, with its line", () => {
    write(root, {
      "repos.yml": "repos: []\n",
      "templates/runbooks/a.md": "# A\n---\ntitle: A\nowner: b\n---\n",
      "templates/runbooks/b.md": front(""),
      "templates/runbooks/c.md": front("owner:\n"),
      "templates/runbooks/d.md": front("owner: [\n"),
      "templates/runbooks/e.md": "---\n- a list\n---\n",
      "toolchain.versions.yml": "python: 3.10\n",
    });
    const { status, problems } = validate();
    expect(status).toBe(1);
    const said = problems.map(({ severity, message, place }) => [
      severity,
      `${place?.file.slice(root.length + 1)}:${place?.line}`,
      message,
    ]);
    expect(said).toEqual([
      ["fail", "toolchain.versions.yml:1", 'expected a version as a text, like "1.2.3"'],
      ["fail", "templates/runbooks/a.md:1", "a runbook without front matter"],
      ["fail", "templates/runbooks/b.md:2", "owner is missing from the runbook's front matter"],
      ["fail", "templates/runbooks/c.md:3", "owner says nothing"],
      ["fail", expect.stringMatching(/^templates\/runbooks\/d\.md:[34]$/), expect.stringMatching(/^invalid YAML/)],
      ["fail", "templates/runbooks/e.md:2", "title is missing from the runbook's front matter"],
      ["fail", "templates/runbooks/e.md:2", "owner is missing from the runbook's front matter"],
    ]);
  });
});
