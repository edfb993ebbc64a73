import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { askStatuses } from "../../src/git/ask-statuses.ts";
import { readBranches } from "../../src/git/branches.ts";
import { openRepository } from "../../src/git/open-repository.ts";
import { readRawLog } from "../../src/git/raw-log.ts";
import { readTrees } from "../../src/git/read-trees.ts";
import { readReferences } from "../../src/git/references.ts";
import { fetchOrigin } from "../../src/git/remote.ts";
import { testGit } from "../helpers/git.ts";
import { bareRemote, clone, commit, git, scratch, write } from "../helpers/repositories.ts";

interface Trap {
  readonly at: string;
  readonly folder: string;
  /** A command that leaves a file behind when it is run. */
  readonly canary: string;
  readonly sprung: () => readonly string[];
}

/** A clone whose every file looks changed by its time, so that git has to look into it and run what filters there are. */
function trap(): Trap {
  const at = scratch();
  const remote = bareRemote(join(at, "remote"), [{ a: "1", ".gitattributes": "* filter=x diff=x\n" }, { a: "2" }]);
  const folder = clone(remote, join(at, "clone"));
  write(at, { "canary.sh": { text: `#!/bin/sh\ntouch ${at}/sprung.$$\ncat\n`, mode: 0o755 } });
  write(folder, { a: "2" });
  return {
    at,
    folder,
    canary: join(at, "canary.sh"),
    sprung: () => readdirSync(at).filter((name) => name.startsWith("sprung")),
  };
}

async function readEverything(folder: string, at: string): Promise<void> {
  const gateway = testGit({ timeout: 10_000 });
  const found = await openRepository(gateway, folder);
  if (!found.ok) return;
  const { repository } = found;
  const statuses = await askStatuses(gateway, [repository], { jobs: 1 });
  const status = statuses.get(repository);
  const references = await readReferences(gateway, repository);
  if (!references.known || !status?.known) throw new Error(`not read: ${JSON.stringify(status)}`);
  const careful = { ...repository, kind: "careful" as const };
  const branches = { repository: careful, references: references.value, defaultReference: "refs/remotes/origin/main" };
  await readBranches(gateway, [branches], { jobs: 1 });
  const query = {
    repository,
    commit: references.value.head.commit ?? "",
    paths: ["a", ".gitattributes"],
    folders: [""],
    contents: () => true,
    wantDate: true,
  };
  expect((await readTrees(gateway, [query], { jobs: 1 })).get(query)?.known).toBe(true);
  expect(
    await readRawLog(gateway, { cwd: folder, repository, commit: "HEAD", paths: ["a"], renames: "follow" }),
  ).toMatchObject({ known: true });
  expect(existsSync(at)).toBe(true);
}

const programs: Readonly<Record<string, (trap: Trap) => void>> = {
  "core.fsmonitor": ({ folder, canary }) => git(folder, "config", "core.fsmonitor", canary),
  "core.hooksPath": ({ at, folder, canary }) => {
    for (const hook of ["post-index-change", "reference-transaction", "fsmonitor-watchman", "post-checkout"])
      write(at, { [`hooks/${hook}`]: { text: `#!/bin/sh\n${canary}`, mode: 0o755 } });
    git(folder, "config", "core.hooksPath", join(at, "hooks"));
  },
  "hooks in .git": ({ folder, canary }) => {
    for (const hook of ["post-index-change", "reference-transaction"])
      write(folder, { [`.git/hooks/${hook}`]: { text: `#!/bin/sh\n${canary}`, mode: 0o755 } });
  },
  "filter.clean": ({ folder, canary }) => git(folder, "config", "filter.x.clean", canary),
  "filter.process": ({ folder, canary }) => git(folder, "config", "filter.x.process", canary),
  "filter.required": ({ folder, canary }) => {
    git(folder, "config", "filter.x.clean", canary);
    git(folder, "config", "filter.x.required", "true");
  },
  "a filter with an odd name": ({ folder, canary }) => {
    write(folder, { ".gitattributes": "* filter=a.b=c\n" });
    git(folder, "config", "filter.a.b=c.clean", canary);
  },
  "an include": ({ at, folder, canary }) => {
    write(at, { "included.config": `[filter "x"]\n\tclean = ${canary}\n[core]\n\tfsmonitor = ${canary}\n` });
    git(folder, "config", "include.path", join(at, "included.config"));
  },
  "a conditional include": ({ at, folder, canary }) => {
    write(at, { "included.config": `[filter "x"]\n\tclean = ${canary}\n` });
    git(folder, "config", "includeIf.onbranch:main.path", join(at, "included.config"));
  },
  "the work tree's configuration": ({ folder, canary }) => {
    git(folder, "config", "extensions.worktreeConfig", "true");
    git(folder, "config", "--worktree", "filter.x.clean", canary);
  },
  "core.pager": ({ folder, canary }) =>
    ["core.pager", "pager.log", "pager.status", "core.editor"].map((key) => git(folder, "config", key, canary)),
  "an alias": ({ folder, canary }) =>
    ["status", "log", "for-each-ref", "rev-parse", "config"].map((name) =>
      git(folder, "config", `alias.${name}`, `!${canary}`),
    ),
  "diff drivers": ({ folder, canary }) =>
    ["diff.external", "diff.x.command", "diff.x.textconv"].map((key) => git(folder, "config", key, canary)),
  "core.sshCommand": ({ folder, canary }) => git(folder, "config", "core.sshCommand", canary),
  "gpg.program": ({ folder, canary }) => {
    git(folder, "config", "gpg.program", canary);
    git(folder, "config", "log.showSignature", "true");
  },
  "status.submoduleSummary": ({ folder }) => git(folder, "config", "status.submoduleSummary", "true"),
  "a submodule's fsmonitor": ({ at, folder, canary }) => {
    git(folder, "submodule", "--quiet", "add", `file://${at}/remote`, "sub");
    commit(folder);
    git(join(folder, "sub"), "config", "core.fsmonitor", canary);
    git(join(folder, "sub"), "config", "filter.x.clean", canary);
    write(folder, { "sub/a": "2" });
  },
};

describe("reading a clone runs no program that its configuration names", () => {
  it.each(Object.entries(programs))("%s", async (_, set) => {
    const snare = trap();
    set(snare);
    for (const name of snare.sprung()) write(snare.at, { [name]: null });
    write(snare.folder, { a: "2" });
    await readEverything(snare.folder, snare.at);
    expect(snare.sprung()).toEqual([]);
  });

  it("but the operator's own filter runs, also where the clone names another program for it", async () => {
    const snare = trap();
    write(snare.at, {
      "operator.sh": { text: `#!/bin/sh\ntouch ${snare.at}/operator\ncat\n`, mode: 0o755 },
      config: `[filter "x"]\n\tclean = ${snare.at}/operator.sh\n`,
    });
    git(snare.folder, "config", "filter.x.clean", snare.canary);
    write(snare.folder, { a: "2" });
    const gateway = testGit({ env: { ...process.env, GIT_CONFIG_GLOBAL: join(snare.at, "config") } });
    const found = await openRepository(gateway, snare.folder);
    if (!found.ok) throw new Error(found.unreachable.reason);
    await askStatuses(gateway, [found.repository], { jobs: 1 });
    expect([existsSync(join(snare.at, "operator")), snare.sprung(), found.repository.silencedFilters]).toEqual([
      true,
      [],
      [],
    ]);
  });

  it("the traps work: git alone would run them", () => {
    const snare = trap();
    programs["filter.clean"]?.(snare);
    for (const name of snare.sprung()) write(snare.at, { [name]: null });
    write(snare.folder, { a: "2" });
    git(snare.folder, "status");
    expect(snare.sprung().length).toBeGreaterThan(0);
  });

  it("fetches nothing that a partial clone lacks", async () => {
    const { at } = trap();
    const folder = clone(join(at, "remote"), join(at, "partial"), "--no-checkout", "--filter=tree:0");
    const gateway = testGit();
    const found = await openRepository(gateway, folder);
    if (!found.ok) throw new Error(found.unreachable.reason);
    const { repository } = found;
    const packs = (): readonly string[] => readdirSync(join(folder, ".git/objects/pack"));
    const before = packs();
    const log = await readRawLog(gateway, { cwd: folder, repository, commit: "HEAD", paths: ["a"], renames: "ignore" });
    await askStatuses(gateway, [repository], { jobs: 1 });
    expect([log.known, packs()]).toEqual([false, before]);
  });

  it("names the filters that it silenced", async () => {
    const snare = trap();
    git(snare.folder, "config", "filter.x.clean", snare.canary);
    const found = await openRepository(testGit(), snare.folder);
    expect(found.ok && found.repository.silencedFilters).toEqual(["x"]);
  });
});

const fetchTraps: Readonly<Record<string, (trap: Trap) => void>> = {
  "remote.origin.uploadpack": ({ folder, canary }) => git(folder, "config", "remote.origin.uploadpack", canary),
  "core.sshCommand": ({ folder, canary }) => {
    git(folder, "config", "core.sshCommand", canary);
    git(folder, "remote", "set-url", "origin", "git@localhost:a/b");
  },
  "credential.helper": ({ folder, canary }) => git(folder, "config", "credential.helper", `!${canary}`),
  "a host's credential.helper": ({ folder, canary }) =>
    git(folder, "config", "credential.https://localhost.helper", `!${canary}`),
  "an ext:: URL": ({ folder, canary }) => {
    git(folder, "config", "protocol.ext.allow", "always");
    git(folder, "remote", "set-url", "origin", `ext::${canary}`);
  },
  "a second URL": ({ folder, canary }) => {
    git(folder, "config", "protocol.ext.allow", "always");
    const url = git(folder, "remote", "get-url", "origin");
    git(folder, "remote", "set-url", "origin", `ext::${canary}`);
    git(folder, "config", "--add", "remote.origin.url", url);
  },
  "url.insteadOf": ({ at, folder, canary }) => {
    git(folder, "config", "protocol.ext.allow", "always");
    git(folder, "config", `url.ext::${canary} .insteadOf`, `file://${at}/`);
  },
  "remote.origin.vcs": ({ folder, canary }) => {
    write(folder, { "bin/git-remote-trap": { text: `#!/bin/sh\n${canary}`, mode: 0o755 } });
    git(folder, "config", "remote.origin.vcs", "ext");
  },
  "a group that is called origin": ({ at, folder, canary }) => {
    git(folder, "config", "remotes.origin", "evil");
    git(folder, "config", "remote.evil.url", `file://${at}/remote`);
    git(folder, "config", "remote.evil.uploadpack", canary);
  },
  "http.proxy": ({ folder }) => git(folder, "config", "http.proxy", "http://127.0.0.1:1"),
  "http.curloptResolve": ({ folder }) => git(folder, "config", "http.curloptResolve", "example.org:443:127.0.0.1"),
  "a promisor of its own": ({ folder }) => {
    git(folder, "config", "remote.evil.url", "http://127.0.0.1:1/");
    git(folder, "config", "remote.evil.promisor", "true");
  },
  "fetch.bundleURI": ({ folder }) => git(folder, "config", "fetch.bundleURI", "http://127.0.0.1:1/"),
  "a refspec onto local branches": ({ folder }) =>
    git(folder, "config", "remote.origin.fetch", "+refs/heads/*:refs/heads/*"),
  "a hazard in an included file": ({ at, folder, canary }) => {
    write(at, { "included.config": `[remote "origin"]\n\tuploadpack = ${canary}\n` });
    git(folder, "config", "include.path", join(at, "included.config"));
  },
};

describe("fetching is refused, with the reason, where the clone's own configuration sets", () => {
  it.each(Object.entries(fetchTraps))("%s", async (_, set) => {
    const snare = trap();
    set(snare);
    const gateway = testGit({ timeout: 10_000 });
    const found = await openRepository(gateway, snare.folder);
    if (!found.ok) throw new Error(found.unreachable.reason);
    const calls: unknown[] = [];
    const fetched = await fetchOrigin({ ...gateway, trace: (call) => calls.push(call) }, found.repository);
    expect(fetched).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/which wgx does not use|of a kind that wgx does not contact/),
    });
    expect(snare.sprung()).toEqual([]);
  });

  it("hooks, and a fetch runs without them", async () => {
    const snare = trap();
    programs["hooks in .git"]?.(snare);
    commit(join(snare.at, "remote.source"), { a: "3" });
    git(join(snare.at, "remote.source"), "push", "--quiet", join(snare.at, "remote"), "HEAD:refs/heads/main");
    const gateway = testGit();
    const found = await openRepository(gateway, snare.folder);
    if (!found.ok) throw new Error(found.unreachable.reason);
    expect(await fetchOrigin(gateway, found.repository)).toEqual({ ok: true, defaultBranch: "main" });
    expect(snare.sprung()).toEqual([]);
  });
});
