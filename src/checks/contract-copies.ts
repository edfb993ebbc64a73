import type { ContractFacts, MemberFacts } from "../contracts/facts.ts";
import type { Finding } from "../contracts/finding.ts";
import type { MemberCheck } from "./check.ts";

/** Where contracts lie, in the metarepo and in a member that copies them. */
export const contractFolder = "contracts";

const explanation = `What a member has copied from the metarepo's ${contractFolder}/ is still the same, byte for byte.

Whoever writes a document and whoever reads it check it against their own copy of its contract. When the copies differ,
each side is right and nothing works.

warn  A file below ${contractFolder}/ differs from the metarepo's file of that path. The fix shows the difference: take over
      the metarepo's version, or bring the change into the metarepo first.
warn  A symbolic link or a folder stands where a copy would be: what it leads to is not looked at.

Files that the metarepo does not have are the member's own, and contracts that a member has not copied are not missing.
Compared are the files in the metarepo's work tree; where it has no ${contractFolder}/, there is nothing to compare.`;

export const contractCopies: MemberCheck = {
  level: "member",
  id: "contract-copies",
  title: "Copies of the metarepo's contracts are the same",
  severity: "warn",
  explanation,
  needs: { contracts: true },
  check: (facts, { contracts, fleet }) => (contracts ? findingsOn(facts, contracts, fleet.root) : []),
};

function findingsOn(
  { tree, location, source }: MemberFacts,
  contracts: ContractFacts,
  root: string,
): readonly Finding[] {
  if (!tree.known) return [];
  const { entries } = tree.value;
  return [...contracts].flatMap(([name, { sha1, sha256 }]): readonly Finding[] => {
    const path = `${contractFolder}/${name}`;
    const entry = entries.get(path);
    if (!entry || entry.oid === sha1 || entry.oid === sha256) return [];
    const base = { check: contractCopies.id, severity: "warn", path } as const;
    if (!entry.mode.startsWith("100"))
      return [{ ...base, message: "no file of its own stands where a copy of the contract would be" }];
    const argv = ["git", "diff", "--no-index", "--", `${location}/${path}`, `${root}/${path}`];
    const message = "differs from the metarepo's contract of this name";
    return [{ ...base, message, ...(source === "local" && { fix: { argv } }) }];
  });
}
