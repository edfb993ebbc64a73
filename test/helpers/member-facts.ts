import { createHash } from "node:crypto";
import type { CheckContext } from "../../src/checks/check.ts";
import { checkIds } from "../../src/checks/registry.ts";
import type { FileMode, Known, MemberFacts, TreeEntry, TreeFacts } from "../../src/contracts/facts.ts";
import type { Fleet, Member } from "../../src/contracts/fleet.ts";
import { lookUpProfile } from "../../src/profile/profile-lookup.ts";
import { globMatcher } from "../../src/templates/policy.ts";

/** The files of a commit: a text is a regular file; anything else names its mode, and may leave the content unread. */
export type Files = Readonly<
  Record<string, string | { mode?: FileMode; text?: string; bytes?: Uint8Array; unread?: string }>
>;

export const now = "2026-03-02T12:00:00Z";
const commit = "1".repeat(40);

export const known = <T>(value: T): Known<T> => ({ known: true, value });
export const unknown = (reason: string): { readonly known: false; readonly reason: string } => ({
  known: false,
  reason,
});

/** What a healthy member has at its judged commit. */
export const healthyFiles: Files = {
  "README.md": "# alpha\n",
  "AGENTS.md": "# How to work on alpha\n",
  ".wgx/profile.yml": "wgx:\n  apiVersion: v1\n  tasks:\n    smoke: ./scripts/smoke.sh\n",
  "scripts/smoke.sh": { mode: "100755", text: "#!/bin/sh\nexit 0\n" },
  ".github/workflows/ci.yml": `on: push\njobs:\n  test:\n    steps:\n      - uses: actions/checkout@${"a".repeat(40)}\n`,
};

/** A tree with these files, all of them asked for and read. */
export function treeFacts(files: Files): TreeFacts {
  const entries = new Map<string, TreeEntry>();
  const contents = new Map<string, Known<Uint8Array>>();
  for (const [path, file] of Object.entries(files)) {
    const {
      mode = "100644",
      text = "",
      bytes = Buffer.from(text),
      unread,
    } = typeof file === "string" ? { text: file } : file;
    entries.set(path, { mode, oid: createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex") });
    if (mode === "100644" || mode === "100755") contents.set(path, unread ? unknown(unread) : known(bytes));
  }
  return { entries, contents };
}

export function member(overrides: Partial<Member> = {}): Member {
  return {
    name: "alpha",
    url: "https://github.com/example/alpha",
    cloneUrl: "https://github.com/example/alpha",
    declaredBranch: "main",
    domain: "core",
    scope: "tools",
    dependsOn: [],
    tags: [],
    metrics: false,
    profileExpected: true,
    integrity: false,
    templates: [],
    ...overrides,
  };
}

/**
 * A reached local member, `alpha`, in which no check finds anything. Tree and profile follow from `files`, unless the
 * overrides say otherwise.
 */
export function memberFacts(overrides: Partial<MemberFacts> = {}, files: Files = healthyFiles): MemberFacts {
  const tree = treeFacts(files);
  return {
    member: member(),
    source: "local",
    location: "/work/space/alpha",
    fetchedAt: "2026-03-02T09:00:00Z",
    remoteUrl: "https://github.com/example/alpha",
    hasRemote: true,
    defaultBranch: known({ name: "main", origin: "origin/HEAD", cloneSays: "main" }),
    judged: known({ ref: "origin/main", commit, committedAt: "2026-03-01T12:00:00Z" }),
    clone: known({
      head: { kind: "branch", name: "main" },
      changed: 0,
      unmerged: 0,
      untracked: 0,
      stashes: 0,
      branches: [
        {
          name: "main",
          upstream: "origin/main",
          track: { kind: "tracked", ahead: 0, behind: 0 },
          merged: true,
          committedAt: "2026-03-01T12:00:00Z",
        },
      ],
      shallow: false,
      silencedFilters: [],
    }),
    tree: known(tree),
    profile: lookUpProfile(tree),
    drift: known([]),
    inspected: new Map(checkIds.map((id) => [id, known({ found: [], passedOver: [] })])),
    calls: known([]),
    ci: known("passed"),
    pulls: known([]),
    task: known({ name: "alpha", outcome: "passed", exitCode: 0 }),
    ...overrides,
  };
}

export function fleet(overrides: Partial<Fleet> = {}): Fleet {
  return {
    file: "/work/space/metarepo/repos.yml",
    root: "/work/space/metarepo",
    owner: "example",
    members: [member()],
    references: [],
    excluded: [],
    warnings: [],
    ...overrides,
  };
}

export function checkContext(overrides: Partial<CheckContext> = {}): CheckContext {
  return {
    fleet: fleet(),
    now,
    maxAgeDays: 7,
    platform: "linux",
    wgxVersion: "1.4.0",
    checkIds,
    isExcluded: () => false,
    covers: (glob, text) => globMatcher(glob)(text),
    ...overrides,
  };
}
