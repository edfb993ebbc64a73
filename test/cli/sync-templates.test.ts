import { execFileSync, spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { pullOutcome } from "../../src/contracts/pull-outcome.ts";
import { syncOutcome } from "../../src/contracts/sync-outcome.ts";
import { syncPlan } from "../../src/contracts/sync-plan.ts";
import { shellLine } from "../../src/platform/text.ts";
import { documentOf } from "../helpers/documents.ts";
import { bareRemote, clone, commit, git, repository, scratch, write } from "../helpers/repositories.ts";
import { gitInstead, type Outcome, paste, program, sharedFolder, startWgx, until, wgx } from "../helpers/wgx.ts";

const branch = "chore/template-sync";
const hasScript = spawnSync("script", ["--version"]).status === 0;
const hasKeys = !spawnSync("ssh-keygen", ["-?"]).error;
const names = ["alpha", "beta", "gamma"];
const text = (...changed: readonly string[]) => [...changed, "two", "three", "four", "five", "six\n"].join("\n");
const seed = sharedFolder();
let folder: string;
let root: string;

/** alpha is one behind, beta edited the end of the file, gamma the line that the template changes. */
beforeAll(() => {
  repository(join(seed, "metarepo"), [
    {
      "repos.yml": `repos: [${names.join(", ")}]\n`,
      "templates/manifest.yml": '- match: "**"\n  policy: required\n',
      "templates/check.sh": text("one"),
    },
    { "templates/check.sh": text("ONE") },
  ]);
  const edits: Readonly<Record<string, string>> = { beta: text("one").replace("six", "SIX"), gamma: text("uno") };
  for (const name of names) {
    const edit = edits[name];
    const history = [{ "check.sh": text("one") }, ...(edit === undefined ? [] : [{ "check.sh": edit }])];
    clone(bareRemote(join(seed, `remotes/${name}.git`), history), join(seed, name));
  }
});

beforeEach(() => {
  folder = scratch();
  root = join(folder, "metarepo");
  cpSync(seed, folder, { recursive: true });
  mkdirSync(join(folder, "tmp"));
  for (const name of names) {
    const config = join(folder, name, ".git/config");
    writeFileSync(config, readFileSync(config, "utf8").replaceAll(seed, folder));
  }
});

const env = (): Record<string, string> => ({ TMPDIR: join(folder, "tmp") });
const run = (...args: readonly string[]): Outcome => wgx(args, { cwd: root, env: env() });
const remote = (name: string): string => join(folder, `remotes/${name}.git`);
const branchOf = (name: string): string =>
  git(remote(name), "for-each-ref", "--format=%(tree)", `refs/heads/${branch}`);
const leftovers = (): readonly string[] => readdirSync(join(folder, "tmp"));

describe("wgx plan", () => {
  it("shows the diff, the merge and the conflict with its hunks, counts them, and writes nothing", () => {
    const { status, stdout, stderr } = run("plan");
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    expect(stdout).toContain("alpha  on main\n  update    check.sh\ndiff --git a/check.sh b/check.sh\n");
    expect(stdout).toMatch(/^-one\n\+ONE$/m);
    expect(stdout).toContain("beta  on main\n  merge     check.sh\n");
    expect(stdout).toContain("gamma  on main\n  conflict  check.sh: both sides changed the same lines\n");
    expect(stdout).toMatch(/<{7} member\n +uno\n +\|{7} base\n +one\n +={7}\n +ONE\n +>{7} template/);
    expect(stdout).toMatch(/3 members: 2 with changes, 1 held back\nfiles: 1 to update, 1 to merge, 1 conflict\n$/);
    expect(names.map(branchOf)).toEqual(["", "", ""]);
    expect(leftovers()).toEqual([]);
    expect(git(root, "status", "--porcelain")).toBe("");
  });

  it("is a document", () => {
    const { stdout } = run("plan", "--json", "--repo", "gamma", "--no-fetch");
    const plan = syncPlan.parse(documentOf("sync-plan", stdout));
    expect(plan.members).toMatchObject([{ name: "gamma", state: "held", files: [{ action: "conflict" }] }]);
  });

  it("saved is carried out as long as it holds, and believed in nothing", () => {
    expect(run("plan", "--plan", "plan.json").status).toBe(1);
    const clean = names.map(branchOf);
    const forged = JSON.parse(readFileSync(join(root, "plan.json"), "utf8"));
    forged.members[0].files[0].result.blob = "0".repeat(40);
    writeFileSync(join(root, "forged.json"), JSON.stringify(forged));
    commit(join(folder, "beta"), { "README.md": "moved on\n" });
    git(join(folder, "beta"), "push", "--quiet", "origin", "main");
    const refused = run("up", "--apply", "forged.json", "--yes");
    expect(refused.status).toBe(1);
    expect(refused.stdout).toMatch(/alpha +left alone +what would be written is not what was planned/);
    expect(refused.stdout).toMatch(/beta +left alone +its default branch moved since the plan was made/);
    expect(names.map(branchOf)).toEqual(clean);
    const applied = syncOutcome.parse(
      documentOf("sync-outcome", run("up", "--apply", "plan.json", "--yes", "--json").stdout),
    );
    expect(applied.members.map(({ state }) => state)).toEqual(["published", "left-alone", "held"]);
    writeFileSync(join(root, "no-plan.json"), '{"schema":"wgx.sync-plan/1"}');
    expect(run("up", "--apply", "no-plan.json", "--yes").status).toBe(2);
  });
});

describe("wgx up", () => {
  it("asks first, and without a terminal refuses", () => {
    const { status, stderr } = run("up");
    expect(status).toBe(2);
    expect(stderr).toMatch(/nothing was done\n +hint: look with --dry-run, then say --yes/);
    expect(names.map(branchOf)).toEqual(["", "", ""]);
  });

  it("pushes what merges, names the conflict, and does nothing the second time but say so", () => {
    const first = run("up", "--yes");
    expect(first.status).toBe(1);
    expect(first.stdout).toMatch(/^gamma +held back\n +conflict check\.sh: both sides/m);
    expect(git(remote("beta"), "show", `${branch}:check.sh`)).toBe(text("ONE").replace("six", "SIX").trimEnd());
    const trees = names.map(branchOf);
    const again = run("up", "--yes", "--exclude", "gamma");
    expect(again.status).toBe(0);
    expect(again.stdout).toContain(
      "Nothing to do: every member has what is to be rolled out, and nothing was changed.",
    );
    expect(names.map(branchOf)).toEqual(trees);
    // Merged, and the template goes on in the same lines: what was merged already is no conflict.
    git(remote("beta"), "update-ref", "refs/heads/main", branch);
    commit(root, { "templates/check.sh": text("ONE AND ONLY") });
    expect(run("up", "--yes", "--repo", "beta").status).toBe(0);
    expect(git(remote("beta"), "show", `${branch}:check.sh`)).toBe(
      text("ONE AND ONLY").replace("six", "SIX").trimEnd(),
    );
  });

  it.runIf(hasScript)("asks on a terminal, saying what it takes, and does nothing without a yes", () => {
    const answer = (text: string) => {
      const command = shellLine([process.execPath, program, "up", "--repo", "alpha"]);
      const line = `printf ${text} | ${shellLine(["script", "--quiet", "--return", "--command", command, "/dev/null"])}`;
      return paste(line, { cwd: root, env: { ...env(), TERM: "dumb" } });
    };
    const no = answer("'n\\n'");
    expect(no.status, no.stdout).toBe(1);
    expect(no.stdout).toMatch(
      /at most 1 push to chore\/template-sync[\s\S]*Go ahead\? \[y\/N\][\s\S]*nothing was written/,
    );
    expect(branchOf("alpha")).toBe("");
    expect(answer("'y\\n'").status).toBe(0);
    expect(branchOf("alpha")).not.toBe("");
  });

  it.runIf(hasKeys)("signs as the operator's git is set up to", () => {
    const key = join(folder, "key");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
    const config = join(folder, "gitconfig");
    const person = "[user]\n\tname = Ada\n\temail = ada@example.org\n";
    writeFileSync(config, `${person}\tsigningkey = ${key}.pub\n[gpg]\n\tformat = ssh\n`);
    const { status, stderr } = wgx(["up", "--yes", "--sign", "--repo", "alpha"], {
      cwd: root,
      env: { ...env(), GIT_CONFIG_GLOBAL: config },
    });
    expect(status, stderr).toBe(0);
    expect(git(remote("alpha"), "cat-file", "commit", branch)).toContain("gpgsig -----BEGIN SSH SIGNATURE-----");
    expect(git(remote("alpha"), "show", `${branch}:check.sh`)).toBe(text("ONE").trimEnd());
  });

  it("rolls out only what is committed", () => {
    appendFileSync(join(root, "templates/check.sh"), "not committed\n");
    const { status, stderr } = run("up", "--yes");
    expect(status).toBe(2);
    expect(stderr).toContain("templates/check.sh has changes that are not committed; nothing was rolled out");
    expect(run("plan", "--no-fetch").stdout).toContain("not committed, so not to be rolled out yet: check.sh");
    expect(names.map(branchOf)).toEqual(["", "", ""]);
  });

  it("that was killed is gone on with, ends as if it had not been, and leaves nothing behind", async () => {
    const marks = join(folder, "marks");
    mkdirSync(marks);
    // Holds the push of beta up, with alpha's done.
    const script = `case "$*" in *push*beta.git*) touch ${marks}/pushing; sleep 30;; esac`;
    const PATH = gitInstead(join(folder, "bin"), script);
    const killed = startWgx(["up", "--yes", "--jobs", "1"], { cwd: root, env: { ...env(), PATH } });
    await until(() => existsSync(join(marks, "pushing")));
    killed.child.kill("SIGKILL");
    expect((await killed.ended).signal).toBe("SIGKILL");
    expect(leftovers()).toHaveLength(1);
    expect(branchOf("alpha")).not.toBe("");
    expect(branchOf("beta")).toBe("");
    const resumed = run("up", "--resume", "--yes");
    expect(resumed.stdout).toMatch(/^beta +published/m);
    expect(resumed.stdout).not.toMatch(/^alpha/m);
    expect(leftovers()).toEqual([]);
    expect(git(remote("beta"), "show", `${branch}:check.sh`)).toBe(text("ONE").replace("six", "SIX").trimEnd());
    const [alpha, beta] = ["alpha", "beta"].map((name) => git(remote(name), "log", "-1", "--format=%cI", branch));
    expect(beta).toBe(alpha);
    const nothing = run("up", "--resume", "--yes");
    expect({ status: nothing.status, stderr: nothing.stderr }).toEqual({
      status: 0,
      stderr: "there is no interrupted roll-out to go on with\n",
    });
  });

  it("reaches members that have no clone through the cache, which has no branch for them", () => {
    const entries = ["alpha", "beta"].map((name) => `  - name: ${name}\n    url: file://${remote(name)}\n`);
    writeFileSync(join(root, "repos.yml"), `repos:\n${entries.join("")}`);
    rmSync(join(folder, "alpha"), { recursive: true });
    const cached = { ...env(), XDG_CACHE_HOME: join(folder, "cache") };
    const up = (...args: readonly string[]): Outcome => wgx(["up", "--yes", ...args], { cwd: root, env: cached });
    const here = up("--publish", "branch");
    expect(here.status, here.stderr).toBe(3);
    expect(here.stdout).toMatch(/^alpha +failed +it has no clone that the branch could be in\nbeta +published/m);
    const pushed = up("--source", "cache");
    expect(pushed.status, pushed.stderr).toBe(0);
    expect(git(remote("alpha"), "show", `${branch}:check.sh`)).toBe(text("ONE").trimEnd());
    expect(git(remote("beta"), "show", `${branch}:check.sh`)).toBe(text("ONE").replace("six", "SIX").trimEnd());
    expect(up().stdout).toContain("Nothing to do");
    expect(leftovers()).toEqual([]);
  });

  it("repeats what failed, and only that", () => {
    const hook = (text: string) => write(remote("alpha"), { "hooks/pre-receive": { text, mode: 0o755 } });
    hook("#!/bin/sh\necho protected >&2\nexit 1\n");
    expect(run("up", "--yes").status).toBe(3);
    hook("#!/bin/sh\nexit 0\n");
    const again = syncOutcome.parse(JSON.parse(run("up", "--yes", "--only", "failed", "--json").stdout));
    expect(again.members).toMatchObject([{ name: "alpha", state: "published" }]);
  });
});

describe("wgx sync-templates", () => {
  it.each([
    [["sync-templates"], "it is not said where to"],
    [["sync-templates", "--push-to", "alhpa", "--dry-run"], "alhpa"],
    [["sync-templates", "--push-to", "alpha", "--pattern", "templates/nothing", "--dry-run"], "matches no template"],
    [["sync-templates", "--push-to", "alpha", "--pattern", "../**", "--dry-run"], "leads out of templates/"],
    [["sync-templates", "--push-to", "alpha", "--pull-from", "beta"], "--pull-from takes versions back"],
    [["sync-templates", "--push-to", "alpha", "--adopt", "x"], "belong to --pull-from"],
    [["sync-templates", "--push-to", "alpha", "--yes", "--no-fetch"], "--no-fetch is for dry runs"],
    [["up", "--yes", "--author", "nobody"], "--author takes a name and an address"],
    [["up", "--yes", "--branch", "-x"], "is no branch name"],
  ])("%j is refused", (args, message) => {
    const { status, stdout, stderr } = run(...args);
    expect({ status, stdout }, stderr).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(message);
  });

  it("takes an edit back into the work tree of the metarepo, three ways", () => {
    const { status, stdout } = run("sync-templates", "--pull-from", "beta", "--json");
    expect(status).toBe(0);
    expect(pullOutcome.parse(documentOf("pull", stdout)).files).toMatchObject([
      { path: "check.sh", state: "taken", from: ["beta"] },
    ]);
    expect(readFileSync(join(root, "templates/check.sh"), "utf8")).toBe(text("ONE").replace("six", "SIX"));
    expect(git(root, "status", "--porcelain")).toBe(" M templates/check.sh");
    const refused = run("sync-templates", "--pull-from", "beta");
    expect(refused.status).toBe(1);
    expect(refused.stdout).toContain(
      "templates/check.sh  refused  from beta: the metarepo's file has changes that are not committed",
    );
  });

  it("shows different edits beside each other, and takes the preferred one", () => {
    commit(join(folder, "alpha"), { "check.sh": text("one").replace("four", "FOUR") });
    git(join(folder, "alpha"), "push", "--quiet", "origin", "main");
    const pull = ["sync-templates", "--pull-from", "alpha", "--pull-from", "beta"];
    const shown = run(...pull);
    expect(shown.status).toBe(1);
    expect(shown.stdout).toMatch(/templates\/check\.sh {2}choose: members have different edits/);
    expect(shown.stdout).toMatch(/the edit of alpha:[\s\S]*\+FOUR[\s\S]*the edit of beta:[\s\S]*\+SIX/);
    expect(git(root, "status", "--porcelain")).toBe("");
    expect(run(...pull, "--prefer", "alpha").status).toBe(0);
    expect(readFileSync(join(root, "templates/check.sh"), "utf8")).toBe(text("ONE").replace("four", "FOUR"));
  });

  it("adopts new files that are named, none that are links, and writes through no link of its own", () => {
    commit(join(folder, "alpha"), {
      "docs/guide.md": "new\n",
      "docs/link.md": { link: "/etc/passwd" },
      "manifest.yml": "- match: x\n  policy: ignore\n",
    });
    git(join(folder, "alpha"), "push", "--quiet", "origin", "main");
    const dry = run("sync-templates", "--pull-from", "alpha", "--adopt", "docs/*.md", "--dry-run");
    expect(dry.status).toBe(1);
    expect(dry.stdout).toMatch(/templates\/docs\/guide\.md {2}to be taken {2}from alpha\n[\s\S]*\+new/);
    expect(existsSync(join(root, "templates/docs"))).toBe(false);
    const taken = run("sync-templates", "--pull-from", "alpha", "--adopt", "**", "--json");
    const states = pullOutcome.parse(JSON.parse(taken.stdout)).files.map(({ path, state }) => `${path} ${state}`);
    expect(states).toEqual(["docs/guide.md taken", "docs/link.md left", "manifest.yml left"]);
    expect(readFileSync(join(root, "templates/docs/guide.md"), "utf8")).toBe("new\n");
    expect(git(root, "diff", "--stat", "--", "templates/manifest.yml")).toBe("");
  });
});
