import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { bareRemote, commit, git, gitBytes, repository } from "./repositories.ts";

/** The members of the hostile fleet. */
export const hostileNames = ["dotdot", "empty", "headless", "merges", "names", "refs", "size", "strange"] as const;

/** A tree made of raw entries, whatever git would say to their names. */
function treeOf(at: string, entries: readonly (readonly [mode: string, name: string, oid: string])[]): string {
  const parts = entries.map(([mode, name, oid]) =>
    Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, "hex")]),
  );
  const args = ["hash-object", "-t", "tree", "-w", "--literally", "--stdin"];
  return gitBytes(at, args, Buffer.concat(parts)).toString().trim();
}

/** Puts a commit of any tree on a remote's branch. */
function commitTree(remote: string, tree: string): void {
  git(remote, "update-ref", "refs/heads/main", git(remote, "commit-tree", "-p", "main", "-m", "hostile", tree));
}

/**
 * Remotes that try what can be tried with names, links, trees, sizes and histories, and a metarepo that lists them and has
 * templates for them.
 */
export function hostileRemotes(metarepo: string, remotes: string): { readonly remotes: string } {
  const remote = (name: string, ...commits: Parameters<typeof bareRemote>[1]): string =>
    bareRemote(join(remotes, `${name}.git`), commits);
  mkdirSync(remotes, { recursive: true });
  const inventory = hostileNames.map((name) => `  - name: ${name}\n    url: file://${remotes}/${name}.git\n`).join("");
  repository(metarepo, [
    { "repos.yml": `repos:\n${inventory}`, "templates/manifest.yml": '- match: "**"\n  policy: required\n' },
    { "templates/ci/check.sh": { text: "#!/bin/sh\none\ntwo\nthree\n", mode: 0o755 } },
    { "templates/-rf": "a dash\n", "templates/ci/check.sh": { text: "#!/bin/sh\none\ntwo\nfour\n", mode: 0o755 } },
  ]);
  const oldCheck = { text: "#!/bin/sh\none\ntwo\nthree\n", mode: 0o755 };

  const dotdot = remote("dotdot", { a: "1" });
  const blob = git(dotdot, "rev-parse", "main:a");
  const outside = treeOf(dotdot, [["100644", "passwd", blob]]);
  commitTree(
    dotdot,
    treeOf(dotdot, [
      ["40000", "..", outside],
      ["40000", "ci", treeOf(dotdot, [["100644", "..", blob]])],
    ]),
  );

  git(remotes, "init", "--quiet", "--bare", "empty.git");

  git(remote("headless", { a: "1" }), "symbolic-ref", "HEAD", "refs/heads/gone");

  const merges = remote("merges", { "ci/check.sh": oldCheck, ".wgx/profile.yml": "tasks: {}\n" });
  const source = `${merges}.source`;
  git(source, "checkout", "--quiet", "-b", "side");
  commit(source, { "ci/check.sh": { text: "#!/bin/sh\none\ntwo\nthree\nmine\n", mode: 0o755 } });
  git(source, "checkout", "--quiet", "main");
  commit(source, { b: "2" });
  git(source, "merge", "--quiet", "--no-edit", "side");
  git(source, "push", "--quiet", merges, "main");

  remote("names", {
    "-rf": "another dash\n",
    "ci/\u001b[2Jcheck.sh": "x",
    ".github/workflows/\u202eyml.yml": "on: push\njobs:\n  a:\n    steps:\n      - uses: x/y@main\n",
    ".wgx/profile.yml": 'tasks:\n  "\u202egnp\\e[2J": { cmd: { linux: 1 } }\n',
  });

  const refs = remote("refs", { ".wgx/profile.yml": { link: "/etc/passwd" }, "ci/check.sh": { link: "../.." } });
  for (const branch of ["ünï", "it's", "$(touch-canary)", "x\u202egnp", "a/b/c", "main.d"])
    git(refs, "update-ref", `refs/heads/${branch}`, git(refs, "commit-tree", "-m", branch, "main^{tree}"));
  git(refs, "tag", "blob", git(refs, "rev-parse", "main:ci/check.sh"));
  git(refs, "tag", "main", "main^{tree}");

  remote("size", {
    ".wgx/profile.yml": `tasks:\n${"  # long\n".repeat(200_000)}`,
    "ci/check.sh": { bytes: Buffer.alloc(3_000_000, "x"), mode: 0o755 },
  });

  const strange = remote("strange", { ".wgx/profile.yml": "a: &a [*a]\n", NO_PROFILE: "" });
  const entries = git(strange, "ls-tree", "main")
    .split("\n")
    .map((line) => line.split(/[ \t]/));
  const kept = entries.map(([mode = "", , oid = "", name = ""]) => [mode.replace(/^0/, ""), name, oid] as const);
  commitTree(strange, treeOf(strange, [...kept, ["160000", "ci", "1".repeat(40)]]));
  return { remotes };
}
