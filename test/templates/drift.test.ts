import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DriftFacts, FileMode, LoadedWaiver, TreeEntry } from "../../src/contracts/facts.ts";
import type { ManifestRule } from "../../src/contracts/manifest.ts";
import { blobId } from "../../src/git/blob-id.ts";
import type { RawChange } from "../../src/git/raw-log.ts";
import { readTrees } from "../../src/git/read-trees.ts";
import { Failure } from "../../src/platform/failure.ts";
import { loadCatalogue, type Template } from "../../src/templates/catalogue.ts";
import { clusterTemplates } from "../../src/templates/clusters.ts";
import { compareTree, type DriftRules, withBase, withWaiver } from "../../src/templates/drift.ts";
import { findBases } from "../../src/templates/find-bases.ts";
import { provenanceOf, readTemplateHistory } from "../../src/templates/history.ts";
import { compilePolicies, loadManifest } from "../../src/templates/policy.ts";
import { similarity } from "../../src/templates/similarity.ts";
import { loadWaivers, waiverFinder } from "../../src/templates/waivers.ts";
import { opened, testGit } from "../helpers/git.ts";
import { aMember } from "../helpers/members.ts";
import { clone, commit, git, repository, scratch, write } from "../helpers/repositories.ts";

const id = (text: string): string => blobId(Buffer.from(text), "sha1");

function aTemplate(path: string, text: string, mode: Template["mode"] = "100644"): Template {
  return { path, mode, bytes: Buffer.from(text), blob: (format) => blobId(Buffer.from(text), format) };
}

/** Template `t` with the versions `1`, `2` and today's `3`; `old` was shipped once as `gone`. */
const changes: readonly RawChange[] = [
  { commit: "c4", path: "old", oldBlob: id("gone") },
  { commit: "c3", path: "t", oldBlob: id("2"), newBlob: id("3") },
  { commit: "c2", path: "t", oldBlob: id("1"), newBlob: id("2") },
  { commit: "c1", path: "t", newBlob: id("1") },
  { commit: "c0", path: "old", newBlob: id("gone") },
];

function rules(
  changed: Partial<DriftRules> & { readonly template?: Template; readonly manifest?: readonly ManifestRule[] } = {},
): DriftRules {
  const catalogue = [changed.template ?? aTemplate("t", "3")];
  return {
    catalogue,
    provenance: provenanceOf(catalogue, changes, (template) => template.blob("sha1")),
    format: "sha1",
    policyFor: compilePolicies(changed.manifest ?? [{ match: "**", policy: "required" }], ["t"]),
    waiverFor: () => undefined,
    today: "2026-01-15",
    ...changed,
  };
}

function drift(
  files: Readonly<Record<string, string | readonly [mode: FileMode, text: string]>>,
  judged = rules(),
): DriftFacts[] {
  const entries = new Map<string, TreeEntry>(
    Object.entries(files).map(([path, file]) => [
      path,
      typeof file === "string" ? { mode: "100644", oid: id(file) } : { mode: file[0], oid: id(file[1]) },
    ]),
  );
  return compareTree(aMember("m"), entries, judged);
}

describe("a file as against its template", () => {
  it("is identical", () => {
    expect(drift({ t: "3" })).toEqual([
      { path: "t", policy: "required", state: "identical", blob: id("3"), base: "c3", templateMode: "100644" },
    ]);
  });

  it("is behind by so many versions", () => {
    expect(drift({ t: "1" })).toMatchObject([{ state: "behind", behind: 2, base: "c1" }]);
    expect(drift({ t: "2" })).toMatchObject([{ state: "behind", behind: 1, base: "c2" }]);
  });

  it("differs in its mode only", () => {
    expect(drift({ t: ["100755", "3"] })).toMatchObject([
      { state: "mode", memberMode: "100755", templateMode: "100644" },
    ]);
  });

  it("is behind and has another mode", () => {
    expect(drift({ t: ["100755", "2"] })).toMatchObject([{ state: "behind", behind: 1, memberMode: "100755" }]);
  });

  it("is foreign where no version is its base", () => {
    const [found] = drift({ t: "edited" });
    expect(found).toMatchObject({ state: "foreign", blob: id("edited") });
    expect(found && withBase(found, new Map([["t", [id("edited"), id("other")]]]), rules())).toMatchObject({
      state: "foreign",
    });
  });

  it("is modified where its own history holds a version, the newest being the base", () => {
    const [found] = drift({ t: "edited" });
    expect(found && withBase(found, new Map([["t", [id("edited"), id("2"), id("1")]]]), rules())).toMatchObject({
      state: "modified",
      behind: 1,
      base: "c2",
    });
    expect(found && withBase(found, new Map([["t", [id("edited"), id("3")]]]), rules())).toMatchObject({
      state: "modified",
      behind: 0,
      base: "c3",
    });
  });

  it("is missing where it is required, and nothing where it is optional", () => {
    expect(drift({})).toMatchObject([{ state: "missing" }]);
    expect(drift({}, rules({ manifest: [] }))).toEqual([]);
  });

  it("is compared where it is optional and there", () => {
    expect(drift({ t: "2" }, rules({ manifest: [] }))).toMatchObject([{ state: "behind", policy: "optional" }]);
  });

  it.each(["seed", "ignore"] as const)("says nothing where it is for: %s", (policy) => {
    const judged = rules({ manifest: [{ match: "**", policy }] });
    expect([...drift({ t: "other", old: "gone" }, judged), ...drift({}, judged)]).toEqual([]);
  });

  it("is orphaned where it was shipped once, is removed, and is unchanged", () => {
    expect(drift({ t: "3", old: "gone" })).toMatchObject([
      { path: "t" },
      { path: "old", state: "orphaned", blob: id("gone") },
    ]);
    expect(drift({ t: "3", old: "the member's own" })).toHaveLength(1);
  });

  it.each([
    ["040000", "a folder stands in its place"],
    ["160000", "a submodule stands in its place"],
    ["120000", "a symbolic link stands in its place"],
  ] as const)("is foreign where its place is taken by what is no file (%s), even of the same bytes", (mode, reason) => {
    const [found] = drift({ t: [mode, "3"] });
    expect(found).toMatchObject({ state: "foreign", reason });
    expect(found && withBase(found, new Map([["t", [id("3")]]]), rules())).toEqual(found);
  });

  it("is foreign where a file stands in place of a symbolic link", () => {
    expect(drift({ t: "3" }, rules({ template: aTemplate("t", "3", "120000") }))).toMatchObject([
      { state: "foreign", reason: "a file stands in place of a symbolic link" },
    ]);
  });

  it("is behind where the template was a file and is a symbolic link now, or the reverse, and it was not touched", () => {
    const wasFile: readonly RawChange[] = [
      { commit: "c2", path: "t", oldBlob: id("text"), newBlob: id("elsewhere"), isLink: true },
      { commit: "c1", path: "t", newBlob: id("text") },
    ];
    const link = aTemplate("t", "elsewhere", "120000");
    const provenance = provenanceOf([link], wasFile, (template) => template.blob("sha1"));
    const judged = rules({ template: link, provenance });
    expect(drift({ t: "text" }, judged)).toMatchObject([
      { state: "behind", baseBlob: id("text"), memberMode: "100644", templateMode: "120000" },
    ]);
    expect(drift({ t: ["120000", "text"] }, judged)).toMatchObject([{ state: "foreign" }]);
    expect(drift({ t: "edited" }, judged)).toMatchObject([{ state: "foreign" }]);

    const wasLink: readonly RawChange[] = [
      { commit: "c2", path: "t", oldBlob: id("elsewhere"), newBlob: id("3") },
      { commit: "c1", path: "t", newBlob: id("elsewhere"), isLink: true },
    ];
    const file = aTemplate("t", "3");
    const before = provenanceOf([file], wasLink, (template) => template.blob("sha1"));
    expect(drift({ t: ["120000", "elsewhere"] }, rules({ provenance: before }))).toMatchObject([{ state: "behind" }]);
    expect(drift({ t: "elsewhere" }, rules({ provenance: before }))).toMatchObject([{ state: "foreign" }]);
  });

  it.each([
    ["120000", "a/b is a symbolic link, not a folder"],
    ["160000", "a/b is a submodule, not a folder"],
    ["100644", "a/b is a file, not a folder"],
  ] as const)("is no mere absence where its folder's place is taken (%s)", (mode, reason) => {
    const judged = rules({ template: aTemplate("a/b/c", "3") });
    expect(drift({ a: ["040000", ""], "a/b": [mode, "x"] }, judged)).toMatchObject([{ state: "foreign", reason }]);
  });
});

describe("a waiver", () => {
  const waiver: LoadedWaiver = { member: "m*", path: "**", reason: "on purpose", until: "2026-01-15", line: 1 };
  const judged = rules({ waiverFor: waiverFinder([waiver], "2026-01-15") });

  it("takes a difference out of the count, and what it hides stays known", () => {
    const [found] = drift({ t: "2" });
    expect(found && withWaiver(found, "m", judged)).toMatchObject({
      state: "waived",
      underneath: "behind",
      behind: 1,
      waived: { reason: "on purpose", until: "2026-01-15" },
    });
  });

  it("holds on its last day and not after it", () => {
    const [found] = drift({ t: "2" });
    expect(found && withWaiver(found, "m", { ...judged, today: "2026-01-16" }).state).toBe("behind");
  });

  it("is for the members it names", () => {
    const [found] = drift({ t: "2" });
    expect(found && withWaiver(found, "other", judged).state).toBe("behind");
  });

  it.each(["identical", "unknown"] as const)("changes nothing of what is %s", (state) => {
    const found: DriftFacts = { path: "t", policy: "required", state };
    expect(withWaiver(found, "m", judged)).toEqual(found);
  });

  it("that still holds is preferred to one that has expired", () => {
    const find = waiverFinder(
      [
        { ...waiver, until: "2020-01-01" },
        { ...waiver, reason: "newer", line: 2 },
      ],
      "2026-01-15",
    );
    expect(find("m", "t")?.reason).toBe("newer");
    expect(waiverFinder([{ ...waiver, until: "2020-01-01" }], "2026-01-15")("m", "t")?.until).toBe("2020-01-01");
  });

  it("is loaded with its line; a broken file is refused with its place", async () => {
    const root = scratch();
    expect(await loadWaivers(root)).toEqual([]);
    write(root, {
      "templates/waivers.yml":
        "# why\n- { member: m, path: t, reason: r, until: 2026-01-15 }\n- member: n\n  path: t\n  reason: r\n  until: 2026-02-01\n",
    });
    expect((await loadWaivers(root)).map(({ member, line }) => [member, line])).toEqual([
      ["m", 2],
      ["n", 3],
    ]);
    write(root, { "templates/waivers.yml": "- { member: m, path: t, reason: r, until: soon }\n" });
    expect(await loadWaivers(root).catch((error: unknown) => error)).toMatchObject({
      kind: "configuration",
      problems: [{ place: { line: 1 } }],
    });
  });
});

describe("the manifest", () => {
  const policy = (given: readonly ManifestRule[], path: string, member = aMember("m")): string =>
    compilePolicies(given, [path])(path, member);

  it("makes everything optional where it says nothing", () => {
    expect(policy([], "a")).toBe("optional");
  });

  it("lets the last rule that matches win", () => {
    const given: ManifestRule[] = [
      { match: "**", policy: "required" },
      { match: ["docs/**", "x"], policy: "seed" },
      { match: "docs/a", policy: "ignore" },
    ];
    expect(["docs/a", "docs/b", "x", ".github/y"].map((path) => policy(given, path))).toEqual([
      "ignore",
      "seed",
      "seed",
      "required",
    ]);
  });

  it("matches dotfiles, and `*` within one folder only", () => {
    const given: ManifestRule[] = [{ match: "*", policy: "required" }];
    expect([".editorconfig", "a/b"].map((path) => policy(given, path))).toEqual(["required", "optional"]);
  });

  it("chooses members by name, domain, scope and tag; all keys must match", () => {
    const rule = (members: ManifestRule["members"]): ManifestRule[] => [{ match: "**", policy: "required", members }];
    const agent = aMember("agent-one", { tags: ["agents"], domain: "ai", scope: "core" });
    expect(policy(rule(["agent-*"]), "a", agent)).toBe("required");
    expect(policy(rule(["agent-*"]), "a", aMember("other"))).toBe("optional");
    expect(policy(rule({ tags: ["agents", "x"], domains: ["ai"] }), "a", agent)).toBe("required");
    expect(policy(rule({ tags: ["agents"], scopes: ["edge"] }), "a", agent)).toBe("optional");
    expect(policy(rule({ names: ["agent-*"], domains: ["ai"] }), "a", aMember("agent-two"))).toBe("optional");
  });

  it("is overruled by a member's own exceptions, the last of them winning", () => {
    const member = aMember("m", {
      templates: [
        { match: "**", policy: "ignore" },
        { match: "a", policy: "seed" },
      ],
    });
    const given: ManifestRule[] = [{ match: "**", policy: "required" }];
    expect(["a", "b"].map((path) => policy(given, path, member))).toEqual(["seed", "ignore"]);
    expect(policy(given, "a", aMember("other"))).toBe("required");
  });

  it("applies to paths that are templates no more", () => {
    expect(compilePolicies([{ match: "old", policy: "ignore" }], ["t"])("old", aMember("m"))).toBe("ignore");
  });

  it("is refused with its place where it is broken, or no regular file", async () => {
    const root = scratch();
    expect(await loadManifest(root)).toEqual([]);
    write(root, { "templates/manifest.yml": '- match: "a"\n  policy: mandatory\n' });
    const failure = await loadManifest(root).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ problems: [{ place: { line: 2 } }] });
    write(root, { "templates/manifest.yml": null, "templates/manifest.yml/x": "1" });
    expect(await loadManifest(root).catch((error: unknown) => error)).toMatchObject({ kind: "configuration" });
  });
});

describe("similarity", () => {
  const text = fc
    .array(fc.constantFrom("a", "b", "c", "", "long line"), { maxLength: 12 })
    .map((lines) => Buffer.from(lines.join("\n")));

  it("is symmetric, within 0 and 1, and 1 for the same", () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const share = similarity(a, b) ?? Number.NaN;
        expect(share).toBe(similarity(b, a));
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
        expect(similarity(a, a)).toBe(1);
      }),
      { seed: 3 },
    );
  });

  it("is the share of common lines", () => {
    expect(similarity(Buffer.from("a\nb\nc\nd\n"), Buffer.from("a\nb\nx\ny\n"))).toBe(0.5);
    expect(similarity(Buffer.from("a\n"), Buffer.from("b\n"))).toBe(0);
  });

  it("counts a line as often as both have it", () => {
    expect(similarity(Buffer.from("a\na\na\n"), Buffer.from("a\n"))).toBe(0.5);
  });

  it("is unknown for binary files", () => {
    expect(similarity(Buffer.from([0]), Buffer.from("a"))).toBeUndefined();
  });
});

describe("clusters", () => {
  const file = (state: DriftFacts["state"], blob?: string, behind?: number): DriftFacts => ({
    path: "t",
    policy: "required",
    state,
    ...(blob && { blob }),
    ...(behind !== undefined && { behind }),
  });

  it("gather the members by what they hold, the largest first, in a fixed order", () => {
    const members = [
      { name: "c", drift: [file("modified", "x")] },
      { name: "b", drift: [file("identical", "i")] },
      { name: "a", drift: [file("modified", "x")] },
      { name: "d", drift: [file("behind", "o", 2)] },
      { name: "e", drift: [] },
    ];
    const found = clusterTemplates(members);
    expect(found).toEqual([
      {
        path: "t",
        policies: ["required"],
        clusters: [
          { state: "modified", blob: "x", members: ["a", "c"] },
          { state: "behind", blob: "o", behind: 2, members: ["d"] },
          { state: "identical", blob: "i", members: ["b"] },
        ],
      },
    ]);
    expect(clusterTemplates([...members].reverse())).toEqual(found);
  });
});

describe("the whole way, from two repositories to the states", () => {
  it("finds the base of an edit in the member's own history", async () => {
    const at = scratch();
    const root = repository(join(at, "meta"), [
      { "templates/t": "one\ntwo\n", "templates/u": "u\n" },
      { "templates/t": "one\ntwo\nthree\n" },
    ]);
    const member = repository(join(at, "member"), [{ t: "one\ntwo\n", u: "never a template\n" }]);
    commit(member, { t: "one\ntwo, edited\n" });
    const shallowOne = clone(member, join(at, "shallow"), "--depth=1");
    const gateway = testGit();
    const catalogue = await loadCatalogue(gateway, root);
    const history = await readTemplateHistory(gateway, root);
    if (!history.known) throw new Error(history.reason);
    const judged = rules({
      catalogue,
      provenance: provenanceOf(catalogue, history.value.changes, (template) => template.blob("sha1")),
    });

    const states = async (folder: string, isShallow: boolean, gap?: string): Promise<unknown> => {
      const query = {
        repository: await opened(gateway, folder),
        commit: git(folder, "rev-parse", "HEAD"),
        paths: ["t", "u"],
        folders: [],
        contents: () => false,
        wantDate: false,
      };
      const tree = (await readTrees(gateway, [query], { jobs: 1 })).get(query);
      if (!tree?.known) throw new Error("not read");
      const compared = {
        repository: query.repository,
        commit: query.commit,
        shallow: isShallow,
        drift: compareTree(aMember("m"), tree.value.tree.entries, judged),
      };
      const [settled = []] = await findBases(gateway, [compared], judged, { jobs: 1, historyGap: gap });
      return settled.map(({ path, state, behind, base, reason }) => ({ path, state, behind, base, reason }));
    };
    const first = git(root, "rev-parse", "HEAD~1");
    expect(await states(member, false)).toEqual([
      { path: "t", state: "modified", behind: 1, base: first },
      { path: "u", state: "foreign" },
    ]);
    expect(await states(shallowOne, true)).toMatchObject([
      { state: "unknown", reason: expect.stringContaining("shallow") },
      { state: "unknown" },
    ]);
    expect(await states(member, false, "the metarepo is shallow")).toMatchObject([
      { state: "modified" },
      { state: "unknown", reason: "the metarepo is shallow" },
    ]);
  });
});
