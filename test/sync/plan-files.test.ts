import { describe, expect, it } from "vitest";
import type { DriftFacts, TreeEntry } from "../../src/contracts/facts.ts";
import type { TemplatePolicy } from "../../src/contracts/inventory.ts";
import { blobId } from "../../src/git/blob-id.ts";
import { planFiles } from "../../src/sync/plan-files.ts";
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

  it("is not written through a symbolic link that stands for its folder", () => {
    const entries = new Map<string, TreeEntry>([["dir", { oid: older, mode: "120000" }]]);
    expect(plan({ path: "dir/a", policy: "seed", entries }).files).toMatchObject([
      { action: "conflict", reason: "dir is a symbolic link, not a folder" },
    ]);
  });
});
