import type { MemberFacts, WorkspaceClone } from "../contracts/facts.ts";
import type { Finding } from "../contracts/finding.ts";
import { sameRemote } from "../inventory/remote-url.ts";
import { printable } from "../platform/text.ts";
import type { CheckContext, FleetCheck, FleetFinding } from "./check.ts";

/** The inventory and the clones on disk are about the same repositories. */
export const inventoryReconcile: FleetCheck = {
  id: "inventory-reconcile",
  level: "fleet",
  title: "The inventory and the workspace agree",
  severity: "warn",
  explanation: `What the inventory declares and what lies in the workspace are the same repositories.

A clone that no inventory names is looked after by nobody, and a clone of something else under a member's name makes every
other finding about that member wrong.

warn  A member's folder differs from its name in case only: rename one of the two.
warn  A member's clone has another origin than the inventory's url: the fix sets the clone's; if the repository has
      moved, correct the inventory instead.
info  A clone in the workspace that the inventory neither lists nor excludes: add it under repos, or under exclude.`,
  needs: {},
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
