import type { MemberFacts } from "../contracts/facts.ts";
import type { Fleet } from "../contracts/fleet.ts";
import { describeRemote } from "../inventory/remote-url.ts";
import { printable } from "../platform/text.ts";
import type { FleetCheck, FleetFinding } from "./check.ts";
import { scanUses } from "./workflow-uses.ts";

/** The declared dependencies are what the repositories say of themselves. */
export const graphEdges: FleetCheck = {
  id: "graph-edges",
  level: "fleet",
  title: "Declared dependencies agree with what the repositories use",
  severity: "warn",
  explanation: `The depends_on of the inventory is what orders a roll-out and answers "what breaks if I change this". Compared with it
are the workflows and actions of other members that a member calls (uses: in .github/workflows) and its submodules.
An edge to nothing, a cycle or an edge to itself is an error of the inventory and stops every command (wgx validate).

warn  A member depends on a repository that is archived or outside the fleet: nothing keeps that one working.
warn  A member uses another one that, by the inventory, depends on it: one of the two edges is the wrong way round.
warn  A file that would say it could not be read.
info  A member uses another one that its depends_on does not lead to: declare it. Calls of the metarepo do not count,
      since every member may use what it shares.`,
  needs: {
    folders: [".github/workflows"],
    paths: [".gitmodules"],
    contents: isRead,
  },
  check(facts, { fleet }) {
    const names = new Map(fleet.members.map(({ name }) => [name.toLowerCase(), name]));
    const references = new Map(fleet.references.map((reference) => [reference.name, reference]));
    const reaches = reachability(fleet);
    return facts.members.flatMap((member) => {
      const { name, dependsOn } = member.member;
      const found: FleetFinding[] = dependsOn.flatMap((target) => {
        const reference = references.get(target);
        return reference
          ? [
              about(
                name,
                "warn",
                `depends on ${target}, which is ${reference.kind === "archived" ? "archived" : "outside the fleet"} (${printable(reference.status)})`,
              ),
            ]
          : [];
      });
      found.push(...unread(member));
      for (const [used, path] of usedMembers(member, fleet, names)) {
        if (used === name || reaches(name).has(used)) continue;
        if (reaches(used).has(name))
          found.push(about(name, "warn", `uses ${used}, but by the inventory ${used} depends on ${name}`, path));
        else found.push(about(name, "info", `uses ${used}, which its depends_on does not lead to`, path));
      }
      return found;
    });
  },
};

function about(member: string, severity: "info" | "warn", message: string, path?: string): FleetFinding {
  return { member, finding: { check: graphEdges.id, severity, message, ...(path !== undefined && { path }) } };
}

/** Files that name other members and could not be read: what they say is not known, which is not nothing. */
function unread({ member, tree }: MemberFacts): FleetFinding[] {
  if (!tree.known) return [];
  return [...tree.value.contents].flatMap(([path, content]) =>
    content.known || !isRead(path)
      ? []
      : [about(member.name, "warn", `what it uses is not known: ${printable(content.reason)}`, path)],
  );
}

/** Members that this one names, each with the first file that does. */
function usedMembers(
  facts: MemberFacts,
  fleet: Fleet,
  names: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const used = new Map<string, string>();
  if (!facts.tree.known) return used;
  const owner = fleet.owner?.toLowerCase();
  const metarepo = fleet.root.slice(fleet.root.lastIndexOf("/") + 1).toLowerCase();
  for (const [path, content] of facts.tree.value.contents) {
    if (!content.known || !isRead(path)) continue;
    const text = Buffer.from(content.value).toString("utf8");
    for (const { holder, repository } of path === ".gitmodules" ? submodules(text) : calls(text)) {
      const isOurs = owner === undefined ? path === ".gitmodules" : holder.toLowerCase() === owner;
      const name = isOurs ? names.get(repository.toLowerCase()) : undefined;
      if (name !== undefined && name.toLowerCase() !== metarepo && !used.has(name)) used.set(name, path);
    }
  }
  return used;
}

interface Named {
  readonly holder: string;
  readonly repository: string;
}

/** Repositories that `.gitmodules` names; format: gitmodules(5). */
function submodules(text: string): readonly Named[] {
  return [...text.matchAll(/^\s*url\s*=\s*(\S+)\s*$/gm)].map(([, url = ""]) => {
    const [holder = "", repository = ""] = describeRemote(url)?.path.split("/").slice(-2) ?? [];
    return { holder, repository };
  });
}

/** Repositories whose workflows or actions a workflow uses. */
function calls(text: string): readonly Named[] {
  return scanUses(text).map((use) => {
    const [holder = "", repository = ""] = use?.split(/[/@]/) ?? [];
    return { holder, repository };
  });
}

function isRead(path: string): boolean {
  return path === ".gitmodules" || /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path);
}

/** Everything that a member depends on, through others too. Remembers what it has worked out. */
function reachability(fleet: Fleet): (name: string) => ReadonlySet<string> {
  const reached = new Map<string, Set<string>>();
  // Members come dependencies first, so what each reaches is ready before it is needed.
  for (const { name, dependsOn } of fleet.members) {
    const all = new Set<string>();
    for (const target of dependsOn) {
      all.add(target);
      for (const further of reached.get(target) ?? []) all.add(further);
    }
    reached.set(name, all);
  }
  return (name) => reached.get(name) ?? new Set();
}
