import { didYouMean } from "../platform/nearest-name.ts";
import type { Declaration } from "./declarations.ts";
import { findCycles } from "./find-cycles.ts";
import type { Remark, Spot } from "./remark.ts";

/**
 * Looks at what the repositories say they depend on. Itself, a name that is not declared or is excluded, and circles
 * are problems; a dependency on a reference is not. `isExcluded` knows the names that were taken out.
 */
export function checkDeclaredEdges(
  declarations: ReadonlyMap<string, Declaration>,
  isExcluded: (name: string) => boolean,
): Remark[] {
  const remarks: Remark[] = [];
  const nodes = [...declarations.values()].map((declaration) => {
    const { name, depends_on: dependsOn = [] } = declaration.entry;
    dependsOn.forEach((dependency, index) => {
      const flaw = flawOf(name, dependency, declarations, isExcluded);
      if (flaw) remarks.push({ severity: "problem", at: edgeSpot(declaration, index), ...flaw });
    });
    return { name, dependsOn: dependsOn.filter((dependency) => dependency !== name) };
  });
  for (const cycle of findCycles(nodes)) {
    const [name = "", next = ""] = cycle;
    const declaration = declarations.get(name);
    const at = declaration && edgeSpot(declaration, declaration.entry.depends_on?.indexOf(next) ?? 0);
    const message = `members depend on each other in a circle: ${cycle.join(" -> ")}`;
    if (at) remarks.push({ severity: "problem", at, message, hint: "remove one of these dependencies" });
  }
  return remarks;
}

function flawOf(
  name: string,
  dependency: string,
  declarations: ReadonlyMap<string, Declaration>,
  isExcluded: (name: string) => boolean,
): Pick<Remark, "message" | "hint"> | undefined {
  if (dependency === name) return { message: `"${name}" depends on itself`, hint: "remove this dependency" };
  if (declarations.has(dependency)) return undefined;
  if (isExcluded(dependency)) {
    return { message: `"${name}" depends on "${dependency}", which is excluded`, hint: "remove one of the two" };
  }
  return {
    message: `"${name}" depends on "${dependency}", which the inventory does not declare`,
    hint: "declare it or remove the dependency",
    ...didYouMean(dependency, declarations.keys()),
  };
}

function edgeSpot({ keys, at }: Declaration, index: number): Spot {
  const list = keys.get("depends_on") ?? at;
  return { half: list.half, path: [...list.path, index] };
}
