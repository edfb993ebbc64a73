import type { Finding } from "../../src/contracts/finding.ts";
import type { Cluster, Report } from "../../src/contracts/report.ts";
import { aFinding, aMember, anUnreadMember, aReport, aTemplate } from "./reports.ts";

const workflow = ".github/workflows/ci.yml";

function drift(member: string, changes: Partial<Finding>): Finding {
  const argv = ["wgx", "sync-templates", "--push-to", member, "--pattern", `templates/${changes.path ?? workflow}`];
  return aFinding({ check: "template-drift", path: workflow, fix: { argv }, ...changes });
}

const behind = { state: "behind", message: "2 commits behind the template, with nothing local in it" } as const;
const edited = { state: "modified", message: "edited since version 3f2a1c0 of the template" } as const;
const unpinned = aFinding({
  check: "action-pinning",
  path: ".github/workflows/release.yml",
  line: 12,
  message: "actions/checkout@v4 is a tag that can be moved, not a commit",
});
const example = aFinding({
  check: "agent-context",
  severity: "info",
  path: "AGENTS.md",
  message: "names no command that runs the tests",
});

/** Twelve members with something of everything that a report can hold. */
export function twelveMembers(): Report {
  const clone = ["git", "clone", "https://github.com/heimgewebe/leitstand", "/home/op/work/leitstand"];
  const noClone = "no clone at /home/op/work/leitstand, and the cache has no mirror of it yet";
  const members = [
    aMember("metarepo"),
    aMember("contracts", { findings: [example] }),
    aMember("aussensensor", { findings: [drift("aussensensor", behind), unpinned, example] }),
    aMember("chronik", {
      findings: [
        aFinding({
          check: "profile-invalid",
          severity: "fail",
          path: ".wgx/profile.yml",
          line: 14,
          message: "not YAML: the here-document that begins on line 13 is not indented, so that the task ends there",
          fix: { argv: ["wgx", "doctor", "--repo", "chronik", "--check", "profile-invalid"] },
        }),
        drift("chronik", edited),
        example,
      ],
    }),
    aMember("semantAH", { findings: [drift("semantAH", behind), drift("semantAH", edited)] }),
    anUnreadMember("leitstand", noClone, {
      findings: [aFinding({ check: "reachable", severity: "fail", message: noClone, fix: { argv: clone } })],
    }),
    aMember("hausKI", { fetchedAt: "2026-07-20T09:00:00Z", findings: [drift("hausKI", edited), unpinned] }),
    aMember("hausKI-audio", {
      findings: [
        drift("hausKI-audio", {
          state: "waived",
          message: "edited since version 3f2a1c0 of the template",
          waived: { reason: "needs a runner with a sound card", until: "2026-12-31" },
        }),
      ],
    }),
    aMember("heimlern", { notRun: [{ check: "clone-state", reason: "the cache holds no work tree" }] }),
    aMember("wgx"),
    aMember("mitschreiber", { notRun: [{ check: "clone-state", reason: "the cache holds no work tree" }] }),
    aMember("weltgewebe"),
  ];
  const clusters: Cluster[] = [
    { state: "identical", members: ["metarepo", "contracts", "heimlern", "wgx", "mitschreiber", "weltgewebe"] },
    { state: "modified", members: ["chronik", "semantAH", "hausKI"] },
    { state: "behind", behind: 2, members: ["aussensensor"] },
    { state: "waived", members: ["hausKI-audio"] },
    { state: "unknown", members: ["leitstand"] },
  ];
  return aReport(members, {
    fleet: [
      aFinding({
        check: "inventory-clones",
        path: "repos.yml",
        message: "the clone old-prototype in the workspace is not in the inventory",
      }),
    ],
    notRun: [{ check: "inventory-forge", reason: "no token for github.com" }],
    templates: [
      aTemplate(workflow, clusters),
      aTemplate("Justfile", [{ state: "identical", members: members.map(({ name }) => name) }]),
    ],
  });
}

/** Two hundred members: 160 of them well, the others with drift that many share. */
export function twoHundredMembers(): Report {
  const names = Array.from({ length: 200 }, (_, index) => `service-${String(index).padStart(3, "0")}`);
  const members = names.map((name, index) => {
    if (index % 67 === 66) return anUnreadMember(name, `the remote did not answer within 30 s`);
    if (index % 29 === 7) {
      return aMember(name, {
        findings: [
          aFinding({
            check: "conflict-markers",
            severity: "fail",
            path: `src/part-${index}.ts`,
            line: index,
            message: "holds conflict markers",
          }),
          drift(name, behind),
        ],
      });
    }
    if (index % 7 === 3) return aMember(name, { findings: [drift(name, behind), example] });
    return aMember(name);
  });
  const holding = (open: boolean) =>
    members
      .filter(({ state, findings }) => state !== "unknown" && open === findings.length > 0)
      .map(({ name }) => name);
  return aReport(members, {
    templates: [
      aTemplate(workflow, [
        { state: "identical", members: holding(false) },
        { state: "behind", behind: 2, members: holding(true) },
      ]),
    ],
  });
}
