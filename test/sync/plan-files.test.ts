import { describe, expect, it } from "vitest";
import type { DriftFacts, TreeEntry } from "../../src/contracts/facts.ts";
import type { TemplatePolicy } from "../../src/contracts/inventory.ts";
import { blobId } from "../../src/git/blob-id.ts";
import { type FileFacts, planFiles } from "../../src/sync/plan-files.ts";
import type { Template } from "../../src/templates/catalogue.ts";
import { aMember } from "../helpers/members.ts";

const older = "1".repeat(40);
const commit = "c".repeat(40);

function aTemplate(path: string, text = "today\n"): Template {
  const bytes = Buffer.from(text);
  return { path, mode: "100644", bytes, blob: (format) => blobId(bytes, format) };
}

interface Setup {
  readonly path?: string;
  readonly policy?: TemplatePolicy;
  readonly entry?: TreeEntry;
  readonly entries?: ReadonlyMap<string, TreeEntry>;
  readonly drift?: Partial<DriftFacts> & Pick<DriftFacts, "state">;
  readonly orphans?: "keep" | "delete";
  readonly optional?: "leave" | "create";
}

function plan({ path = "a", policy = "required", entry, entries, drift, orphans = "keep", optional = "leave" }: Setup) {
  return planFiles(
    {
      member: aMember("alpha"),
      templates: drift?.state === "orphaned" ? [] : [aTemplate(path)],
      retired: drift?.state === "orphaned" ? [path] : [],
      format: "sha1",
      entries: entries ?? new Map(entry ? [[path, entry]] : []),
      drift: drift ? [{ path, policy, ...drift }] : [],
      policyFor: () => policy,
    },
    { orphans, optional },
  );
}

const inTheWay = (other: string) =>
  expect.stringContaining(`the member has ${other}, which is the same name on a disk`);
const file: TreeEntry = { oid: older, mode: "100644" };
const today = { blob: blobId(Buffer.from("today\n"), "sha1"), mode: "100644" } as const;

describe("a file of a member", () => {
  it.each<[string, Setup, object]>([
    ["required and missing is created", { drift: { state: "missing" } }, { action: "create", result: today }],
    [
      "older, nothing local in it, is updated",
      { entry: file, drift: { state: "behind", baseBlob: older, base: commit } },
      { action: "update", base: { blob: older, commit }, ours: { blob: older, mode: "100644" }, result: today },
    ],
    ["of another mode is updated", { entry: file, drift: { state: "mode" } }, { action: "update", result: today }],
    [
      "edited waits to be merged",
      { entry: file, drift: { state: "modified", baseBlob: older } },
      { action: "merge", base: { blob: older } },
    ],
    ["foreign and required is a conflict", { entry: file, drift: { state: "foreign" } }, { action: "conflict" }],
    [
      "foreign and optional is left",
      { entry: file, policy: "optional", drift: { state: "foreign" } },
      { action: "skip", because: "foreign" },
    ],
    [
      "unknown is never written",
      { entry: file, drift: { state: "unknown", reason: "shallow" } },
      { action: "skip", because: "unknown", reason: "shallow" },
    ],
    [
      "waived is left",
      { entry: file, drift: { state: "waived", waived: { reason: "r", until: "2099-01-01" } } },
      { action: "skip", because: "waived" },
    ],
    [
      "edited under docs/adr/ is left, older too",
      { path: "docs/adr/1.md", entry: file, drift: { state: "behind", baseBlob: older } },
      { action: "skip", because: "prefers-member" },
    ],
    ["a seed that is there is the member's", { policy: "seed", entry: file }, { action: "skip", because: "seed" }],
    ["a seed that is not there is created", { policy: "seed" }, { action: "create", result: today }],
    ["optional and absent is left", { policy: "optional" }, { action: "skip", because: "optional" }],
    [
      "optional and absent is created on demand",
      { policy: "optional", optional: "create" },
      { action: "create", result: today },
    ],
    ["ignored is left", { policy: "ignore", entry: file }, { action: "skip", because: "ignored" }],
    [
      "an orphan is kept",
      { entry: file, drift: { state: "orphaned", blob: older } },
      { action: "skip", because: "orphaned" },
    ],
    [
      "an orphan is removed on demand",
      { entry: file, orphans: "delete", drift: { state: "orphaned", blob: older } },
      { action: "delete-orphan", ours: { blob: older, mode: "100644" } },
    ],
  ])("%s", (_, setup, expected) => {
    expect(plan(setup).files).toMatchObject([expected]);
  });

  it("identical to its template is only counted", () => {
    expect(plan({ entry: { oid: today.blob, mode: "100644" }, drift: { state: "identical" } })).toEqual({
      files: [],
      current: 1,
    });
  });

  it.each<[string, Readonly<Record<string, TreeEntry["mode"]>>, string, object]>([
    ["a file", { "Readme.md": "100644" }, "README.md", { action: "conflict", reason: inTheWay("Readme.md") }],
    ["a folder", { Docs: "040000" }, "docs/a", { action: "conflict", reason: inTheWay("Docs") }],
    ["a folder within", { a: "040000", "a/B": "040000" }, "a/b/c", { action: "conflict", reason: inTheWay("a/B") }],
    ["an accent", { "cafe\u0301": "100644" }, "caf\u00e9", { action: "conflict", reason: inTheWay("cafe\u0301") }],
    ["nothing", { a: "040000", "a/b": "040000", "a/bc": "100644" }, "a/b/c", { action: "create" }],
  ])("is not created beside one whose name differs by its case only: %s", (_, modes, path, expected) => {
    const entries = new Map(Object.entries(modes).map(([name, mode]) => [name, { oid: older, mode }]));
    expect(plan({ path, entries, drift: { state: "missing" } }).files).toMatchObject([expected]);
  });

  it("is updated where it is there, whatever is beside it", () => {
    const entries = new Map<string, TreeEntry>([
      ["a", file],
      ["A", file],
    ]);
    expect(plan({ entries, drift: { state: "behind" } }).files).toMatchObject([{ action: "update" }]);
  });

  it("a seed that is there by another case is the member's", () => {
    const entries = new Map<string, TreeEntry>([["A", file]]);
    expect(plan({ policy: "seed", entries }).files).toMatchObject([
      { action: "skip", because: "seed", reason: "a seed, which is there as A" },
    ]);
  });

  it.each([
    ["delete", ["create", "delete-orphan"]],
    ["keep", ["conflict", "skip"]],
  ] as const)("renamed by its case takes the place of the orphan that it was: %s", (orphans, actions) => {
    const facts: FileFacts = {
      member: aMember("alpha"),
      templates: [aTemplate("README.md")],
      retired: ["Readme.md"],
      format: "sha1",
      entries: new Map([["Readme.md", file]]),
      drift: [
        { path: "README.md", policy: "required", state: "missing" },
        { path: "Readme.md", policy: "required", state: "orphaned", blob: older },
      ],
      policyFor: () => "required",
    };
    expect(planFiles(facts, { orphans, optional: "leave" }).files.map(({ action }) => action)).toEqual(actions);
  });

  it("is not created where another template is called the same but for its case", () => {
    const facts: FileFacts = {
      member: aMember("alpha"),
      templates: [aTemplate("a"), aTemplate("A")],
      retired: [],
      format: "sha1",
      entries: new Map(),
      drift: ["a", "A"].map((path) => ({ path, policy: "required", state: "missing" })),
      policyFor: () => "required",
    };
    expect(planFiles(facts, { orphans: "keep", optional: "leave" }).files).toMatchObject([
      { action: "conflict", reason: expect.stringContaining("a template A too") },
      { action: "conflict", reason: expect.stringContaining("a template a too") },
    ]);
  });

  it("is not written through a symbolic link that stands for its folder", () => {
    const entries = new Map<string, TreeEntry>([["dir", { oid: older, mode: "120000" }]]);
    expect(plan({ path: "dir/a", policy: "seed", entries }).files).toMatchObject([
      { action: "conflict", reason: "dir is a symbolic link, not a folder" },
    ]);
  });
});
