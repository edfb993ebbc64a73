/** What the demo fleet was built to show, member by member, for whoever walks through it. */
export interface Sight {
  readonly repository: string;
  readonly shows: readonly string[];
}

export const sights: readonly Sight[] = [
  { repository: "aussensensor", shows: ["every template current", "nested profile, agent context", "the event feed"] },
  {
    repository: "glasshouse",
    shows: [
      "guard.yml 2 behind",
      "check.sh lost its executable bit",
      "SECURITY.md foreign",
      "a profile that is no YAML",
      "an old copy of a contract",
      "conflict markers (--check deep)",
    ],
  },
  {
    repository: "seedbank",
    shows: [
      "two templates missing, no CI",
      "a withdrawn script (orphaned)",
      "NO_PROFILE",
      "a shallow clone: one file unknown",
    ],
  },
  {
    repository: "toolshed",
    shows: [
      "check.sh: an edit shared with waterworks",
      "house-rules.md behind across a rename",
      "a task without its script",
      "a note for agents with a TODO",
      "unpushed and uncommitted work",
    ],
  },
  {
    repository: "waterworks",
    shows: [
      "guard.yml modified, its waiver ended",
      ".editorconfig waived until 2099",
      "the old conventions.md (orphaned)",
      "actions that are not pinned",
      "an older Python than the fleet's",
    ],
  },
  { repository: "beehive", shows: ["declared, with neither clone nor remote: unknown"] },
  { repository: "compost", shows: ["a clone that the inventory does not list"] },
  {
    repository: "metarepo",
    shows: [
      "a waiver that waives nothing",
      "a template renamed, a template removed",
      "a contract and the versions of tools",
      "a dependency graph",
    ],
  },
];
