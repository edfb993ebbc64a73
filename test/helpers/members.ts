import type { Member } from "../../src/contracts/fleet.ts";

/** A member of the fleet that declares nothing but its name. */
export function aMember(name: string, changes: Partial<Member> = {}): Member {
  return {
    name,
    dependsOn: [],
    tags: [],
    metrics: false,
    profileExpected: false,
    integrity: false,
    templates: [],
    ...changes,
  };
}
