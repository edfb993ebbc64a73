import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GitObjects } from "./git-objects.ts";
import type { HostedRepository } from "./graphql-roots.ts";
import type { HostedForge } from "./hosted-forge.ts";
import { git, repository } from "./repositories.ts";

/** A large fleet on a test's forge: every member a bare repository of its own, all with their objects in one store. */
export interface HostedFleet {
  readonly metarepo: string;
  readonly members: readonly string[];
  readonly templates: readonly string[];
  /** How many members have each template as it is, an older version of one, an edit of one, or lack one. */
  readonly held: {
    readonly current: number;
    readonly behind: number;
    readonly edited: number;
    readonly missing: number;
  };
  readonly repositoryOf: (member: string) => HostedRepository;
  /** Puts another commit on a member's default branch: that of another member, or one of its own that nobody has seen. */
  readonly move: (member: string, to: string | "new") => void;
}

const folders = ["", ".github/workflows/", ".github/ISSUE_TEMPLATE/", "docs/", "docs/adr/", "scripts/", "config/"];

/** @param templateCount files, spread over seven folders. */
export function hostedFleet(
  forge: HostedForge,
  folder: string,
  { size, templateCount }: { readonly size: number; readonly templateCount: number },
): HostedFleet {
  const templates = Array.from({ length: templateCount }, (_, index) => {
    return `${folders[index % folders.length] ?? ""}template-${String(index).padStart(2, "0")}.txt`;
  });
  const members = Array.from({ length: size }, (_, index) => `service-${String(index).padStart(4, "0")}`);
  const textOf = (path: string, version: number): string => `${path}\nversion ${version}\none\ntwo\nthree\n`;
  const filesOf = (version: number): Record<string, string> =>
    Object.fromEntries(templates.map((path) => [path, textOf(path, version)]));
  const metarepo = join(folder, "metarepo");
  const shipped = (version: number) =>
    Object.fromEntries(Object.entries(filesOf(version)).map(([path, text]) => [`templates/${path}`, text]));
  const inventory = members.map((name) => `  - {name: ${name}, url: "http://${forge.host}/lindenhof/${name}"}\n`);
  repository(metarepo, [
    { ...shipped(1), "templates/manifest.yml": '- match: "**"\n  policy: required\n' },
    { ...shipped(2), "repos.yml": `github: {owner: lindenhof}\nrepos:\n${inventory.join("")}` },
  ]);

  const store = join(folder, "store.git");
  execFileSync("git", ["init", "--quiet", "--bare", store]);
  const kinds = members.map((_, index) => kindOf(index));
  const base = importOf("base", undefined, [{ ...filesOf(2), ".github/workflows/ci.yml": "on: push\n" }]);
  const stream = members.map((name, index) =>
    importOf(name, "base", changesOf(kinds[index], templates[index % templateCount] ?? "", name, textOf)),
  );
  execFileSync("git", ["fast-import", "--quiet", "--done"], { cwd: store, input: `${base}${stream.join("")}done\n` });
  const heads = new Map(
    execFileSync("git", ["for-each-ref", "--format=%(refname:short) %(objectname)"], { cwd: store, encoding: "utf8" })
      .trim()
      .split("\n")
      .map((line) => line.split(" ") as [string, string]),
  );
  const objects = new GitObjects(store);
  const repositories = new Map(
    members.map((name) => {
      const bare = bareFolder(join(folder, "remotes", `${name}.git`), store, heads.get(name) ?? "");
      return [name, forge.add(`lindenhof/${name}`, bare, { store: objects })];
    }),
  );
  const count = (kind: string) => kinds.filter((each) => each === kind).length;
  return {
    metarepo,
    members,
    templates,
    held: { current: count("current"), behind: count("behind"), edited: count("edited"), missing: count("missing") },
    repositoryOf(member) {
      const found = repositories.get(member);
      if (!found) throw new Error(`the fleet has no ${member}`);
      return found;
    },
    move(member, to) {
      const before = heads.get(member) ?? "";
      const args = ["commit-tree", "-p", before, "-m", "another", `${before}^{tree}`];
      const commit = to === "new" ? git(store, ...args) : heads.get(to);
      writeFileSync(join(folder, "remotes", `${member}.git`, "refs/heads/main"), `${commit}\n`);
    },
  };
}

/** Of fifty members one has edited a template, two are behind, and two lack one. */
function kindOf(index: number): "current" | "behind" | "edited" | "missing" {
  const place = index % 50;
  if (place === 7) return "edited";
  if (place === 13 || place === 31) return "behind";
  return place === 23 || place === 42 ? "missing" : "current";
}

/** What the commits of a member change in what all began with. */
function changesOf(
  kind: string | undefined,
  path: string,
  name: string,
  textOf: (path: string, version: number) => string,
): readonly Readonly<Record<string, string | null>>[] {
  const own = { "README.md": `${name}\n` };
  if (kind === "behind") return [{ ...own, [path]: textOf(path, 1) }];
  if (kind === "edited") return [{ ...own, [path]: textOf(path, 1) }, { [path]: `${textOf(path, 1)}mine\n` }];
  return [kind === "missing" ? { ...own, [path]: null } : own];
}

/** Commits of a branch, for git-fast-import(1). */
function importOf(
  branch: string,
  from: string | undefined,
  commits: readonly Readonly<Record<string, string | null>>[],
): string {
  return commits
    .map((files, index) => {
      const changes = Object.entries(files).map(([path, text]) =>
        text === null ? `D ${path}\n` : `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
      );
      const when = `Test <test@example.org> ${1_750_000_000 + index} +0000`;
      const parent = index === 0 && from !== undefined ? `from refs/heads/${from}\n` : "";
      return `commit refs/heads/${branch}\ncommitter ${when}\ndata 6\nchange\n${parent}${changes.join("")}\n`;
    })
    .join("");
}

/** A bare repository that holds a branch, and borrows the objects. */
function bareFolder(folder: string, store: string, head: string): string {
  mkdirSync(join(folder, "objects/info"), { recursive: true });
  mkdirSync(join(folder, "refs/heads"), { recursive: true });
  writeFileSync(join(folder, "HEAD"), "ref: refs/heads/main\n");
  writeFileSync(join(folder, "config"), "[core]\n\trepositoryformatversion = 0\n\tbare = true\n");
  writeFileSync(join(folder, "objects/info/alternates"), `${store}/objects\n`);
  writeFileSync(join(folder, "refs/heads/main"), `${head}\n`);
  return folder;
}
