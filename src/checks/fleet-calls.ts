import type { CallFacts, TreeFacts } from "../contracts/facts.ts";
import type { Fleet } from "../contracts/fleet.ts";
import { readUses, scanUses } from "./workflow-uses.ts";

/** A call of something of the fleet, before anybody has looked whether it is there. */
export type FleetCall = Omit<CallFacts, "found" | "fetchedAt">;

/** Where calls are written. */
export const callingFolder = ".github/workflows";

export function mayCall(path: string): boolean {
  return /^(?:\.github\/workflows\/[^/]+|action)\.ya?ml$/.test(path);
}

/**
 * What the workflows of a member call of members and of the metarepo. The lines are looked at first; the file is read as
 * YAML only where one of them names the fleet, or cannot be understood by itself.
 */
export function fleetCalls({ contents }: TreeFacts, fleet: Fleet): readonly FleetCall[] {
  const names = namesOf(fleet);
  return [...contents].flatMap(([path, content]): readonly FleetCall[] => {
    if (!content.known || !mayCall(path)) return [];
    const text = new TextDecoder().decode(content.value);
    const scanned = scanUses(text);
    if (scanned.every((uses) => uses !== undefined && !parseCall(uses, fleet, names))) return [];
    if (scanned.every((uses) => uses !== undefined)) {
      return scanned.flatMap((uses) => {
        const call = uses === undefined ? undefined : parseCall(uses, fleet, names);
        return call ? [{ path, ...call }] : [];
      });
    }
    const read = readUses(text, path);
    // What is no YAML calls nothing; actions-pinned says so.
    if (!read.ok) return [];
    return read.uses.flatMap(({ value, line }) => {
      const call = typeof value === "string" ? parseCall(value, fleet, names) : undefined;
      return call ? [{ path, ...(line !== undefined && { line }), ...call }] : [];
    });
  });
}

/** Where a call really stands: a script or a text can look like one. Undefined where it is none. */
export function confirmCall(call: CallFacts, { contents }: TreeFacts): { readonly line?: number } | undefined {
  const content = contents.get(call.path);
  if (!content?.known) return undefined;
  const read = readUses(new TextDecoder().decode(content.value), call.path);
  const use = read.ok ? read.uses.find(({ value }) => value === call.uses) : undefined;
  return use && { ...(use.line !== undefined && { line: use.line }) };
}

/** Repositories of the fleet by their name in lower case, as forges compare them. */
function namesOf(fleet: Fleet): ReadonlyMap<string, string> {
  const metarepo = metarepoName(fleet);
  return new Map([...fleet.members.map(({ name }) => name), metarepo].map((name) => [name.toLowerCase(), name]));
}

/** The metarepo is called as its folder is, unless it is a member. */
export function metarepoName({ root }: Fleet): string {
  return root.slice(root.lastIndexOf("/") + 1);
}

/** Format: docs.github.com, "Workflow syntax", `jobs.<id>.uses` and `steps[*].uses`. */
function parseCall(
  uses: string,
  { owner }: Fleet,
  names: ReadonlyMap<string, string>,
): Pick<FleetCall, "uses" | "target" | "wanted" | "ref"> | undefined {
  const [, holder = "", repository = "", inside = "", ref = ""] =
    /^([A-Za-z0-9_.-]+)\/([A-Za-z0-9_.-]+)(?:\/([^@]+))?@(\S+)$/.exec(uses) ?? [];
  const target = names.get(repository.toLowerCase());
  if (owner === undefined || target === undefined || holder.toLowerCase() !== owner.toLowerCase()) return undefined;
  return { uses, target, wanted: filesOf(inside.replace(/\/+$/, "")), ref };
}

/** A workflow is a file; an action is a folder with a file that describes it. */
function filesOf(inside: string): readonly string[] {
  if (/\.ya?ml$/.test(inside)) return [inside];
  const folder = inside === "" ? "" : `${inside}/`;
  return ["action.yml", "action.yaml", "Dockerfile"].map((name) => folder + name);
}
