import { createHash } from "node:crypto";
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Git } from "../../src/git/git.ts";
import { readReferences } from "../../src/git/references.ts";
import { mirrorKey } from "../../src/mirrors/mirror-key.ts";
import { loadRecord } from "../../src/mirrors/mirror-record.ts";
import type { Mirror } from "../../src/mirrors/open-mirror.ts";
import { type MirrorOutcome, type MirrorPlan, openMirrors } from "../../src/mirrors/open-mirrors.ts";
import { testGit } from "../helpers/git.ts";
import { type GitHttpServer, type GitHttpServerOptions, startGitHttpServer } from "../helpers/git-http-server.ts";
import { bareRemote, commit, git, repository, scratch } from "../helpers/repositories.ts";

const day = 24 * 60 * 60 * 1000;
const monday = "2026-03-02T12:00:00.000Z";
const later = (days: number): string => new Date(Date.parse(monday) + days * day).toISOString();

interface Setting {
  readonly root: string;
  readonly remote: string;
  readonly url: string;
  readonly folder: string;
  readonly plan: MirrorPlan;
}

function setUp(url?: string): Setting {
  const root = scratch();
  const remote = bareRemote(join(root, "alpha.git"), [{ a: "1" }, { a: "2", "folder/b": "1" }]);
  const folder = join(root, "cache");
  const plan: MirrorPlan = { folder, fetch: "as-is", maxAgeDays: 7, now: monday, jobs: 2 };
  return { root, remote, url: url ?? `file://${remote}`, folder, plan };
}

async function setUpHttp(options: GitHttpServerOptions = {}): Promise<Setting & { readonly server: GitHttpServer }> {
  const setting = setUp();
  const server = await startGitHttpServer(setting.root, options);
  onTestFinished(server.close);
  return { ...setting, server, url: server.urlOf("alpha.git") };
}

async function open(
  { url, plan }: Setting,
  changes: Partial<MirrorPlan> = {},
  gateway = testGit(),
): Promise<MirrorOutcome> {
  const found = (await openMirrors(gateway, [url], { ...plan, ...changes })).get(url);
  if (!found) throw new Error("no outcome");
  return found;
}

async function opened(setting: Setting, changes: Partial<MirrorPlan> = {}, gateway?: Git): Promise<Mirror> {
  const found = await open(setting, changes, gateway);
  if (!found.ok) throw new Error(found.trouble.reason);
  return found.mirror;
}

async function mainOf({ repository }: Mirror): Promise<string | undefined> {
  const references = await readReferences(testGit(), repository);
  return references.known ? references.value.commitOf("refs/remotes/origin/main") : undefined;
}

/** Adds a commit to a remote's branch. */
function push(remote: string, text: string, branch = "main"): string {
  const source = `${remote}.source`;
  commit(source, { a: text });
  git(source, "push", "--quiet", "--force", remote, `HEAD:refs/heads/${branch}`);
  return git(source, "rev-parse", "HEAD");
}

/** A gateway that notes the git commands and requests that it is used for. */
function tracing(overrides: Partial<Git> = {}): { readonly gateway: Git; readonly calls: string[] } {
  const calls: string[] = [];
  const gateway = testGit({
    trace: ({ args }) => calls.push(args.find((word) => !word.startsWith("-")) ?? ""),
    ...overrides,
  });
  return { gateway, calls };
}

describe("a mirror", () => {
  it("is a bare copy without blobs, made when it is first wanted, under a name that says nothing", async () => {
    const setting = setUp();
    const { repository, fetchedAt } = await opened(setting);
    expect(repository.folder).toBe(join(setting.folder, mirrorKey(setting.url)));
    expect(git(repository.folder, "rev-parse", "--is-bare-repository")).toBe("true");
    expect(git(repository.folder, "rev-list", "--objects", "--missing=print", "--all")).toMatch(/^\?/m);
    expect(git(repository.folder, "for-each-ref", "--format=%(refname)")).toBe(
      "refs/remotes/origin/HEAD\nrefs/remotes/origin/main",
    );
    expect(readdirSync(repository.folder).sort()).toEqual([".git", "mirror.json", "used"]);
    expect([fetchedAt, await mainOf(await opened(setting))]).toEqual([
      monday,
      git(setting.remote, "rev-parse", "main"),
    ]);
  });

  it("is used as it is until it is older than --max-age, then asked for", async () => {
    const setting = setUp();
    const first = await mainOf(await opened(setting));
    const pushed = push(setting.remote, "3");
    const { gateway, calls } = tracing();
    expect(await mainOf(await opened(setting, { now: later(7) }, gateway))).toBe(first);
    expect(calls).toEqual([]);
    const refreshed = await opened(setting, { now: later(7.1) });
    expect([await mainOf(refreshed), refreshed.fetchedAt]).toEqual([pushed, later(7.1)]);
  });

  it("is fetched at once where that is asked for, and not twice in a run", async () => {
    const setting = setUp();
    await opened(setting);
    const pushed = push(setting.remote, "3");
    expect(await mainOf(await opened(setting, { fetch: "fetch", now: later(1) }))).toBe(pushed);
    const { gateway, calls } = tracing();
    await opened(setting, { fetch: "fetch", now: later(1) }, gateway);
    expect(calls).toEqual([]);
  });

  it("with a time from the future is not believed", async () => {
    const setting = setUp();
    await opened(setting, { now: later(400) });
    const { gateway, calls } = tracing();
    await opened(setting, {}, gateway);
    expect(calls).toContain("ls-remote");
  });

  it("follows branches that go, moves of the default branch, tags and histories written anew", async () => {
    const setting = setUp();
    push(setting.remote, "x", "side/one");
    git(setting.remote, "tag", "v1", "main");
    await opened(setting);
    git(setting.remote, "branch", "-D", "side/one");
    const side = push(setting.remote, "y", "side");
    git(setting.remote, "symbolic-ref", "HEAD", "refs/heads/trunk");
    git(setting.remote, "branch", "-m", "main", "trunk");
    git(setting.remote, "tag", "--force", "v1", side);
    const { repository } = await opened(setting, { fetch: "fetch", now: later(1) });
    expect(git(repository.folder, "for-each-ref", "--format=%(refname) %(symref)")).toBe(
      "refs/remotes/origin/HEAD refs/remotes/origin/trunk\nrefs/remotes/origin/side \nrefs/remotes/origin/trunk \nrefs/tags/v1 ",
    );
    expect(git(repository.folder, "rev-parse", "v1")).toBe(side);
    expect(loadRecord(repository.folder)?.head).toBe("trunk");
  });

  it("of a remote that knows no filters holds everything", async () => {
    const setting = setUp();
    git(setting.remote, "config", "uploadpack.allowFilter", "false");
    const { repository } = await opened(setting);
    expect(git(repository.folder, "rev-list", "--objects", "--missing=print", "--all")).not.toContain("?");
  });

  it("of an empty remote is empty", async () => {
    const setting = setUp();
    const empty = join(setting.root, "empty.git");
    git(setting.root, "init", "--quiet", "--bare", empty);
    const references = await readReferences(
      testGit(),
      (await opened({ ...setting, url: `file://${empty}` })).repository,
    );
    expect(references).toMatchObject({ known: true, value: { hasOrigin: false } });
    expect(await open({ ...setting, url: `file://${empty}` }, { fetch: "fetch", now: later(1) })).toMatchObject({
      ok: true,
    });
  });

  it("of a remote with SHA-256 ids, or a branch called HEAD, is refreshed like any other", async () => {
    const setting = setUp();
    const source = repository(join(setting.root, "other"), [{ a: "1" }], "--object-format=sha256");
    git(source, "update-ref", "refs/heads/HEAD", git(source, "commit-tree", "-m", "x", "main^{tree}"));
    const other = { ...setting, url: `file://${source}` };
    expect((await opened(other)).repository.config.objectFormat).toBe("sha256");
    const { gateway, calls } = tracing();
    await opened(other, { fetch: "fetch", now: later(1) }, gateway);
    expect(calls).toEqual(["ls-remote"]);
    const changed = commit(source, { a: "2" });
    expect(await mainOf(await opened(other, { fetch: "fetch", now: later(2) }))).toBe(changed);
  });

  it("of many fetches has few packs", async () => {
    const setting = setUp();
    const { repository: mirror } = await opened(setting);
    const packs = () => readdirSync(join(mirror.gitFolder, "objects/pack")).filter((name) => name.endsWith(".pack"));
    const [pack = ""] = packs();
    for (let copy = 0; copy < 45; copy++) {
      for (const end of [".pack", ".idx", ".promisor"]) {
        const name = createHash("sha1").update(String(copy)).digest("hex");
        const from = join(mirror.gitFolder, "objects/pack", pack.replace(".pack", end));
        copyFileSync(from, join(mirror.gitFolder, "objects/pack", `pack-${name}${end}`));
      }
    }
    const pushed = push(setting.remote, "3");
    const after = await opened(setting, { fetch: "fetch", now: later(1) });
    expect([await mainOf(after), packs().length < 5]).toEqual([pushed, true]);
    const oid = git(setting.remote, "rev-parse", "main:a");
    expect(await after.repository.supply?.([oid])).toMatchObject({ known: true });
  });

  it("gives blobs that it lacks in one fetch", async () => {
    const setting = setUp();
    const { gateway, calls } = tracing();
    const { repository } = await opened(setting, {}, gateway);
    const oids = ["a", "folder/b"].map((path) => git(setting.remote, "rev-parse", `main:${path}`));
    const before = calls.length;
    expect(await repository.supply?.(oids)).toEqual({ known: true, value: true });
    expect(calls.slice(before)).toHaveLength(1);
    for (const oid of oids) expect(git(repository.folder, "cat-file", "-t", oid)).toBe("blob");
    rmSync(setting.remote, { recursive: true });
    const gone = await repository.supply?.([`${"0".repeat(39)}1`]);
    expect(gone).toMatchObject({ known: false, reason: expect.stringContaining("no such repository") });
  });

  it("is made anew where it is damaged, and where what lies there is none", async () => {
    const setting = setUp();
    const { repository } = await opened(setting);
    push(setting.remote, "3");
    writeFileSync(join(repository.gitFolder, "packed-refs.lock"), "left by a process that was killed");
    writeFileSync(join(repository.gitFolder, "shallow.lock"), "");
    rmSync(join(repository.gitFolder, "objects"), { recursive: true });
    writeFileSync(join(repository.gitFolder, "objects"), "");
    expect(await mainOf(await opened(setting, { fetch: "fetch", now: later(1) }))).toBe(
      git(setting.remote, "rev-parse", "main"),
    );
    rmSync(repository.folder, { recursive: true });
    writeFileSync(repository.folder, "a file");
    expect(await mainOf(await opened(setting))).toBe(git(setting.remote, "rev-parse", "main"));
    writeFileSync(join(repository.folder, "mirror.json"), "{");
    expect(await mainOf(await opened(setting))).toBe(git(setting.remote, "rev-parse", "main"));
  });

  it("leaves nothing behind that was begun and not finished", async () => {
    const setting = setUp();
    await open({ ...setting, url: `file://${setting.root}/nothing.git` });
    expect(readdirSync(setting.folder)).toEqual([`${mirrorKey(`file://${setting.root}/nothing.git`)}.lock`]);
  });

  it("is made once where many ask for it at the same time", async () => {
    const setting = setUp();
    const traces = Array.from({ length: 4 }, () => tracing());
    const found = await Promise.all(traces.map(({ gateway }) => open(setting, {}, gateway)));
    expect(found.every(({ ok }) => ok)).toBe(true);
    expect(traces.flatMap(({ calls }) => calls).filter((call) => call === "clone")).toHaveLength(1);
  });
});

describe("a remote over http", () => {
  it("that has nothing new is asked with one request, over one connection for many, and without git", async () => {
    const setting = await setUpHttp();
    const names = ["one.git", "two.git", "three.git"];
    for (const name of names) git(setting.root, "clone", "--quiet", "--bare", setting.remote, name);
    const urls = names.map(setting.server.urlOf);
    await openMirrors(testGit(), urls, setting.plan);
    const before = setting.server.requests.length;
    const { gateway, calls } = tracing();
    const found = await openMirrors(gateway, urls, { ...setting.plan, fetch: "fetch", now: later(1) });
    expect([...found.values()].map((each) => each.ok && each.mirror.fetchedAt)).toEqual([later(1), later(1), later(1)]);
    const requests = setting.server.requests.slice(before);
    expect(requests.map(({ url }) => url).sort()).toEqual(
      names.map((name) => `/${name}/info/refs?service=git-upload-pack`).sort(),
    );
    expect(calls.filter((call) => call !== "GET")).toEqual(["config"]);
  });

  it("that has something new is fetched by git", async () => {
    const setting = await setUpHttp();
    await opened(setting);
    const pushed = push(setting.remote, "3");
    const { gateway, calls } = tracing();
    expect(await mainOf(await opened(setting, { fetch: "fetch", now: later(1) }, gateway))).toBe(pushed);
    expect(calls.filter((call) => call === "ls-remote" || call === "fetch")).toEqual(["fetch"]);
    git(setting.remote, "branch", "other", "main");
    git(setting.remote, "symbolic-ref", "HEAD", "refs/heads/other");
    const { repository } = await opened(setting, { fetch: "fetch", now: later(2) });
    expect(git(repository.folder, "symbolic-ref", "refs/remotes/origin/HEAD")).toBe("refs/remotes/origin/other");
  });

  it("gets the credentials that git's helper has for it, after it asked, and no other host does", async () => {
    const setting = await setUpHttp({ token: "s3cret-t0ken" });
    const helper = `!f() { test "$1" = get && echo username=me && echo password=s3cret-t0ken; }; f`;
    const config = join(setting.root, "gitconfig");
    writeFileSync(config, `[credential "${setting.server.url}"]\n\thelper = "${helper.replace(/["\\]/g, "\\$&")}"\n`);
    const env = { ...process.env, GIT_CONFIG_GLOBAL: config };
    const { repository } = await opened(setting, {}, testGit({ env }));
    const { gateway, calls } = tracing({ env });
    await opened(setting, { fetch: "fetch", now: later(1) }, gateway);
    expect(calls).toEqual(["config", "GET", "credential", "GET"]);
    for (const name of ["mirror.json", ".git/config"])
      expect(readFileSync(join(repository.folder, name), "utf8")).not.toContain("s3cret");
  });

  it.each([
    ["does not know it", { kind: "status", status: 404 }, "gone"],
    ["does not know it any more", { kind: "status", status: 410 }, "gone"],
    ["refuses", { kind: "status", status: 403 }, "denied"],
    ["wants to know who asks", { kind: "status", status: 401, headers: { "WWW-Authenticate": "Basic" } }, "signed-out"],
    ["is broken", { kind: "status", status: 500 }, "other"],
    ["ends in the middle", { kind: "cut", body: "001e# service=git-upload-pack\n0000" }, "other"],
    ["has moved", { kind: "moved", to: "beta.git" }, "moved"],
    ["has moved, with another status", { kind: "moved", to: "beta.git", status: 307 }, "moved"],
  ] as const)("that %s leaves no doubt: %o", async (_, fault, kind) => {
    const setting = await setUpHttp();
    bareRemote(join(setting.root, "beta.git"), [{ b: "1" }]);
    setting.server.fail("alpha.git", fault);
    const first = await open(setting);
    expect(first).toMatchObject({ ok: false, trouble: { kind } });
    if (kind === "moved") expect(first).toMatchObject({ trouble: { to: setting.server.urlOf("beta.git") } });
    setting.server.fail("alpha.git", undefined);
    await opened(setting);
    setting.server.fail("alpha.git", fault);
    expect(await open(setting, { now: later(8) })).toMatchObject({ ok: false, trouble: { kind } });
  });

  it("that redirects to itself in another spelling is followed", async () => {
    const setting = await setUpHttp();
    setting.server.fail("alpha", { kind: "moved", to: "alpha.git" });
    const short = { ...setting, url: setting.server.urlOf("alpha") };
    const { repository } = await opened(short);
    expect(loadRecord(repository.folder)?.redirects).toBe("initial");
    const pushed = push(setting.remote, "3");
    expect(await mainOf(await opened(short, { fetch: "fetch", now: later(1) }))).toBe(pushed);
    bareRemote(join(setting.root, "beta.git"), [{ b: "1" }]);
    setting.server.fail("alpha", { kind: "moved", to: "beta.git" });
    expect(await open(short, { fetch: "fetch", now: later(2) })).toMatchObject({
      ok: false,
      trouble: { kind: "moved" },
    });
  });

  it("that does not answer in time is told so; its mirror is used unless fetching was asked for", async () => {
    const setting = await setUpHttp();
    setting.server.fail("alpha.git", { kind: "hang" });
    const hasty = testGit({ timeout: 700 });
    expect(await open(setting, {}, hasty)).toMatchObject({
      ok: false,
      trouble: { kind: "silent", reason: "its remote did not answer, or could not be copied, within --timeout" },
    });
    setting.server.fail("alpha.git", undefined);
    await opened(setting);
    setting.server.fail("alpha.git", { kind: "hang", body: "001e# serv" });
    expect(await open(setting, { now: later(8) }, hasty)).toMatchObject({
      ok: true,
      mirror: { fetchedAt: monday },
      stale: { kind: "silent" },
    });
    expect(await open(setting, { now: later(8), fetch: "fetch" }, hasty)).toMatchObject({
      ok: false,
      trouble: { kind: "silent" },
    });
  });

  it("that cannot be reached is not asked for its other repositories; what is there is used", async () => {
    const setting = await setUpHttp();
    const beta = setting.server.urlOf("beta.git");
    git(setting.root, "clone", "--quiet", "--bare", setting.remote, "beta.git");
    await openMirrors(testGit(), [setting.url, beta], setting.plan);
    await setting.server.close();
    const { gateway, calls } = tracing();
    const plan = { ...setting.plan, now: later(8), jobs: 1 };
    const found = await openMirrors(gateway, [setting.url, beta], plan);
    expect([...found.values()]).toMatchObject([
      { ok: true, stale: { kind: "offline" } },
      { ok: true, stale: { kind: "offline" } },
    ]);
    expect(calls.filter((call) => call === "ls-remote")).toHaveLength(1);
  });

  it("behind a proxy is left to git, and a proxy that lets nothing through is told", async () => {
    const setting = await setUpHttp();
    await opened(setting);
    const { gateway, calls } = tracing({ env: { ...process.env, http_proxy: "http://127.0.0.1:9" } });
    expect(await open(setting, { fetch: "fetch", now: later(1) }, gateway)).toMatchObject({
      ok: false,
      trouble: { kind: "offline" },
    });
    expect(calls).toEqual(["config", "ls-remote"]);
  });
});

it("an interruption ends everything, and is told", async () => {
  const setting = await setUpHttp();
  setting.server.fail("alpha.git", { kind: "hang" });
  const stop = new AbortController();
  const found = open(setting, {}, testGit({ signal: stop.signal }));
  while (setting.server.requests.length === 0) await new Promise((resume) => setTimeout(resume, 10));
  stop.abort();
  expect(await found).toMatchObject({ ok: false, trouble: { kind: "interrupted" } });
  expect(existsSync(join(setting.folder, mirrorKey(setting.url)))).toBe(false);
});
