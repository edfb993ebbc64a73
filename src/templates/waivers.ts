import { join } from "node:path";
import type { LoadedWaiver } from "../contracts/facts.ts";
import type { Waiver } from "../contracts/waivers.ts";
import { openMemory } from "../platform/memory.ts";
import { remembered } from "../platform/remembered.ts";
import type { YamlDocument } from "../platform/yaml-document.ts";
import { loadDocument } from "./load-document.ts";
import { globMatcher } from "./policy.ts";

/**
 * Loads `templates/waivers.yml`; none where there is no such file.
 *
 * @throws Failure "configuration" with every problem and its place.
 */
export function loadWaivers(root: string, memory = openMemory(undefined)): Promise<readonly LoadedWaiver[]> {
  const kind = {
    name: "waivers",
    file: join(root, "templates/waivers.yml"),
    schema: async () => (await import("../contracts/waivers.ts")).waiversFile,
    entriesOf: (waivers: readonly Waiver[], document: YamlDocument) =>
      waivers.map((waiver, index) => ({ ...waiver, line: document.locate([index]).line ?? 1 })),
  };
  return loadDocument(kind, memory);
}

/** Finds the waiver that covers a difference from a template at a member's path, expired or not; one that still holds is preferred. */
export function waiverFinder(
  waivers: readonly LoadedWaiver[],
  today: string,
): (member: string, path: string) => LoadedWaiver | undefined {
  const ofTemplates = waivers.filter(({ check = "template-drift" }) => check === "template-drift");
  const compiled = ofTemplates.map((waiver) => ({
    waiver,
    member: globMatcher(waiver.member),
    path: globMatcher(waiver.path),
  }));
  const byMember = new Map<string, typeof compiled>();
  return (member, path) => {
    const candidates = remembered(byMember, member, () => compiled.filter((entry) => entry.member(member)));
    const covering = candidates.filter((entry) => entry.path(path)).map(({ waiver }) => waiver);
    return covering.find(({ until }) => until >= today) ?? covering[0];
  };
}
