/**
 * npm run bench:sync [-- --members 50 --templates 30 --runs 5 --wgx bin/wgx.js]
 *
 * Times `wgx plan` and `wgx up` on members that are one version behind in every template, against a shell loop that runs
 * the same git object commands with the same parallelism. See docs/benchmarks.md.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, release, tmpdir, type } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { gitEnvironment } from "./fleet.mjs";
import { compare } from "./measure.mjs";

/** @typedef {import("./measure.mjs").Command} Command */
/** @typedef {import("./measure.mjs").Spread} Spread */

const { values } = parseArgs({
  options: {
    members: { type: "string", default: "50" },
    templates: { type: "string", default: "30" },
    runs: { type: "string", default: "5" },
    wgx: { type: "string", default: "bin/wgx.js" },
  },
});
const [members = 0, templates = 0, runs = 0] = [values.members, values.templates, values.runs].map(Number);
const jobs = String(cpus().length);
const folder = mkdtempSync(join(tmpdir(), "bench-sync-"));
const env = {
  PATH: process.env["PATH"] ?? "",
  HOME: folder,
  WGX_WORKSPACE: join(folder, "workspace"),
  XDG_CACHE_HOME: join(folder, "cache"),
  GIT_AUTHOR_NAME: "Bench",
  GIT_AUTHOR_EMAIL: "bench@example.org",
  GIT_COMMITTER_NAME: "Bench",
  GIT_COMMITTER_EMAIL: "bench@example.org",
  ...gitEnvironment,
};
const names = Array.from({ length: members }, (_, index) => `member-${String(index).padStart(3, "0")}`);
const paths = Array.from({ length: templates }, (_, index) => `shared/${index % 5}/file-${index}.txt`);

/** What a careful shell script does for one member: batches where git has them, a private index, no checkout. */
const enter = `cd ${join(folder, "workspace")}/$1`;
const objects = `
export GIT_INDEX_FILE=.git/loop-index
git ls-tree -r origin/main -- shared > .git/loop-tree
git read-tree origin/main
git hash-object -w --no-filters --stdin-paths < ${join(folder, "template-files.txt")} > .git/loop-blobs
paste -d ' ' .git/loop-blobs ${join(folder, "template-paths.txt")} | while read -r blob path; do
  printf '100644 %s\\t%s\\n' "$blob" "$path"
done | git update-index --index-info
tree=$(git write-tree)
`;
const push = `
commit=$(git commit-tree -p origin/main -m 'chore: sync templates' "$tree")
git push --quiet origin "+$commit:refs/heads/chore/template-sync"
`;

try {
  build();
  const fleet = join(folder, "metarepo");
  const wgx = (/** @type {string[]} */ ...args) => [process.execPath, resolve(values.wgx), ...args, "--jobs", jobs];
  const loop = (/** @type {string} */ script) => ["xargs", `-P${jobs}`, "-I{}", "sh", "-eu", script, "{}"];
  const listed = join(folder, "members.txt");
  writeFileSync(listed, `${names.join("\n")}\n`);
  const planned = { cwd: fleet, env, statuses: [1] };
  const pushed = { cwd: fleet, env, statuses: [0], before: forgetBranches };
  const looped = { cwd: folder, env, statuses: [0], input: listed };
  const rows = [
    {
      name: "plan",
      bar: 1.5,
      ...compare(
        { ...planned, argv: wgx("plan", "--no-fetch") },
        { ...looped, argv: loop(script("plan", enter, objects, 'git diff-tree -r -p origin/main "$tree"')) },
        { runs, folder },
      ),
    },
    {
      name: "push",
      bar: 2.5,
      ...compare(
        { ...pushed, argv: wgx("up", "--yes", "--publish", "push", "--report-dir", join(folder, "reports")) },
        {
          ...looped,
          before: forgetBranches,
          argv: loop(script("push", enter, "git fetch --quiet origin", objects, push)),
        },
        { runs, folder },
      ),
    },
  ];
  console.log(`${members} members, ${templates} templates, ${jobs} jobs; ${type()} ${release()}, ${process.version}\n`);
  console.log("| what | ratio: median (least to most) | bar | | ms | loop ms |\n| --- | --- | --- | --- | --- | --- |");
  for (const { name, bar, ratio, subject, floor } of rows) {
    const verdict = ratio.median <= bar ? "pass" : "over";
    const range = `${ratio.median.toFixed(2)} (${ratio.least.toFixed(2)} to ${ratio.most.toFixed(2)})`;
    console.log(
      `| ${name} | ${range} | ${bar} | ${verdict} | ${subject.median.toFixed(0)} | ${floor.median.toFixed(0)} |`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function script(/** @type {string} */ name, /** @type {string} */ ...parts) {
  const path = join(folder, `${name}.sh`);
  writeFileSync(path, parts.join("\n"));
  return path;
}

/** Every member has the first version of every template, and twenty files of its own. */
function build() {
  const text = (/** @type {string} */ path, /** @type {number} */ version) =>
    `${Array.from({ length: 60 }, (_, line) => `${path} line ${line}${line === 30 ? ` version ${version}` : ""}`).join("\n")}\n`;
  const root = join(folder, "metarepo");
  const inventory = `repos:\n${names.map((name) => `  - ${name}\n`).join("")}`;
  commit(root, { "repos.yml": inventory, ...template("manifest.yml", '- match: "**"\n  policy: required\n') });
  for (const version of [1, 2]) {
    commit(root, Object.assign({}, ...paths.map((path) => template(path, text(path, version)))));
  }
  writeFileSync(join(folder, "template-files.txt"), paths.map((path) => `${root}/templates/${path}\n`).join(""));
  writeFileSync(join(folder, "template-paths.txt"), paths.map((path) => `${path}\n`).join(""));
  for (const name of names) {
    const source = join(folder, "source", name);
    const own = Array.from({ length: 20 }, (_, index) => [`src/${index}.txt`, `${name} ${index}\n`]);
    const shared = paths.map((path) => [path, text(path, 1)]);
    commit(source, Object.fromEntries([...own, ...shared]));
    git(folder, "clone", "--quiet", "--bare", source, join(folder, "remotes", `${name}.git`));
    git(folder, "clone", "--quiet", `file://${folder}/remotes/${name}.git`, join(folder, "workspace", name));
  }
}

/** @returns {Record<string, string>} */
function template(/** @type {string} */ path, /** @type {string} */ text) {
  return { [`templates/${path}`]: text };
}

function commit(/** @type {string} */ at, /** @type {Record<string, string>} */ files) {
  mkdirSync(at, { recursive: true });
  if (!existsSync(join(at, ".git"))) git(at, "init", "--quiet", "--initial-branch=main");
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(at, dirname(path)), { recursive: true });
    writeFileSync(join(at, path), text);
  }
  git(at, "add", "--all");
  git(at, "commit", "--quiet", "--message", "change");
}

function git(/** @type {string} */ cwd, /** @type {string[]} */ ...args) {
  execFileSync("git", args, { cwd, env, stdio: ["ignore", "ignore", "inherit"] });
}

/** Takes the branch away again, from the remotes and from what the clones know of them. */
function forgetBranches() {
  for (const name of names) {
    for (const place of [`remotes/${name}.git/refs/heads`, `workspace/${name}/.git/refs/remotes/origin`])
      rmSync(join(folder, place, "chore"), { recursive: true, force: true });
  }
}
