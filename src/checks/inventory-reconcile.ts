import type { MemberFacts, WorkspaceClone } from "../contracts/facts.ts";
import type { Finding } from "../contracts/finding.ts";
import { sameRemote } from "../inventory/remote-url.ts";
import { printable } from "../platform/text.ts";
import type { CheckContext, FleetCheck, FleetFinding } from "./check.ts";
import { aboutStanding, unlistedOnForge } from "./forge-standing.ts";

/** The inventory, the clones on disk, and the forge where it was asked, are about the same repositories. */
export const inventoryReconcile: FleetCheck = {
  id: "inventory-reconcile",
  level: "fleet",
  title: "The inventory agrees with the workspace, and with the forge under --forge",
  severity: "warn",
  explanation: `What the inventory declares and what lies in the workspace are the same repositories. With wgx doctor --forge the forge
is asked as well; without it nothing is said of the forge. A member whose forge gives no answer is unknown.

A clone that no inventory names is looked after by nobody, and a clone of something else under a member's name makes every
other finding about that member wrong.

warn  A member's folder differs from its name in case only: rename one of the two.
warn  A member's clone has another origin than the inventory's url: the fix sets the clone's; if the repository has
      moved, correct the inventory instead.
info  A clone in the workspace that the inventory neither lists nor excludes: add it under repos, or under exclude.

With --forge:
warn  A member was renamed or moved to another owner: correct its url and name in the inventory, and the clone's origin.
warn  A member is archived on the forge, so that nothing can be pushed to it: declare it under archived_references, or
      give it the status archived.
warn  The forge has no such repository, or the token may not see it.
info  The forge writes the member's owner or name in another case.
info  A member's url leads to no forge that wgx knows; nothing could be compared.
info  The forge lists repositories of the owner that the inventory neither lists nor excludes (forks and archived ones
      are passed over): add them under repos, or under exclude.`,
  needs: { forge: true },
  check(facts, context) {
    const known = new Set([
      ...context.fleet.members.map(({ name }) => name),
      ...context.fleet.references.map(({ name }) => name),
    ]);
    const excluded = context.isExcluded;
    const byLowerCase = new Map(facts.clones.map(({ folder }) => [folder.toLowerCase(), folder]));
    const namesInLowerCase = new Set([...known].map((name) => name.toLowerCase()));
    return [
      ...facts.members.flatMap((member) =>
        aboutMember(member, byLowerCase.get(member.member.name.toLowerCase()), facts.workspace),
      ),
      ...facts.clones
        .filter(
          ({ folder, isMetarepo }) => !isMetarepo && !namesInLowerCase.has(folder.toLowerCase()) && !excluded(folder),
        )
        .map((clone) => unlisted(clone, facts.workspace, context)),
      ...facts.members.flatMap(aboutStanding),
      ...(facts.listings ?? []).flatMap((listing) => unlistedOnForge(listing, facts.standings ?? new Map(), context)),
    ];
  },
};

/** @param twin the folder that is called like the member, but for case. */
function aboutMember(facts: MemberFacts, twin: string | undefined, workspace: string): FleetFinding[] {
  const { name, url } = facts.member;
  const found: FleetFinding[] = [];
  const hasNoClone = facts.unreachable?.kind === "no-clone" || facts.source !== "local";
  if (hasNoClone && twin !== undefined && twin !== name) {
    found.push(
      about(name, `the workspace has ${printable(twin)}, which differs from ${name} in case only`, [
        "mv",
        "-n",
        "--",
        `${workspace}/${twin}`,
        `${workspace}/${name}`,
      ]),
    );
  }
  if (url !== undefined && facts.remoteUrl !== undefined && !sameRemote(url, facts.remoteUrl)) {
    const message = `its origin is ${withoutCredentials(facts.remoteUrl)}, the inventory says ${printable(url)}`;
    found.push(about(name, message, ["git", "-C", facts.location, "remote", "set-url", "origin", url]));
  }
  return found;
}

function about(member: string, message: string, argv: readonly string[]): FleetFinding {
  return { member, finding: { check: inventoryReconcile.id, severity: "warn", message, fix: { argv: [...argv] } } };
}

function unlisted(clone: WorkspaceClone, workspace: string, { fleet }: CheckContext): FleetFinding {
  const from = clone.remoteUrl === undefined ? "" : ` of ${withoutCredentials(clone.remoteUrl)}`;
  const finding: Finding = {
    check: inventoryReconcile.id,
    severity: "info",
    path: clone.folder,
    message: `a clone${from} in ${printable(workspace)} that ${printable(fleet.file)} neither lists nor excludes`,
  };
  return { finding };
}

/** A URL for people: what stands between `//` and `@` may be a token. */
function withoutCredentials(url: string): string {
  return printable(url.replace(/\/\/[^/]*@/, "//"));
}
