import type { DriftFacts, Known, TreeFacts } from "../contracts/facts.ts";
import type { ObjectFormat } from "../git/blob-id.ts";
import type { Git } from "../git/git.ts";
import type { Repository } from "../git/repository.ts";
import { remembered } from "../platform/remembered.ts";
import type { Observation } from "../sources/local.ts";
import { compareTree, type DriftRules, withWaiver } from "../templates/drift.ts";
import { findBases } from "../templates/find-bases.ts";
import { provenanceIn, type TemplateSet } from "../templates/template-set.ts";
import { waiverFinder } from "../templates/waivers.ts";

type Measured = Map<Observation, Known<readonly DriftFacts[]>>;

/** How each observed member stands to the templates. Members whose tree is unknown have an unknown drift. */
export async function measureDrift(
  git: Git,
  templates: TemplateSet,
  observations: readonly Observation[],
  options: { readonly now: string; readonly jobs: number },
): Promise<Measured> {
  const measured: Measured = new Map();
  const today = options.now.slice(0, 10);
  const waiverFor = waiverFinder(templates.waivers, today);
  const byFormat = new Map<ObjectFormat, Readable[]>();
  for (const observation of observations) {
    const { repository, tree, judged } = observation;
    if (!tree.known) measured.set(observation, tree);
    else if (!repository || !judged.known) measured.set(observation, { known: false, reason: "nothing is judged" });
    else {
      const format = repository.config.objectFormat;
      const entries = tree.value.entries;
      remembered(byFormat, format, () => []).push({ observation, repository, entries, commit: judged.value.commit });
    }
  }
  for (const [format, members] of byFormat) {
    const provenance = await provenanceIn(git, templates, format);
    const rules = { ...templates, format, waiverFor, today };
    if (!provenance.known) for (const { observation } of members) measured.set(observation, provenance);
    else
      await measureMembers(git, members, { ...rules, provenance: provenance.value }, templates, options.jobs, measured);
  }
  return measured;
}

/** A member whose judged tree was read. */
interface Readable {
  readonly observation: Observation;
  readonly repository: Repository;
  readonly entries: TreeFacts["entries"];
  readonly commit: string;
}

async function measureMembers(
  git: Git,
  members: readonly Readable[],
  rules: DriftRules,
  templates: TemplateSet,
  jobs: number,
  measured: Measured,
): Promise<void> {
  const found = members.map(({ observation, repository, entries, commit }) => {
    const { member, shallow } = observation;
    return { observation, repository, commit, shallow, drift: compareTree(member, entries, rules) };
  });
  const settled = await findBases(git, found, rules, { jobs, historyGap: gapOf(templates) });
  found.forEach(({ observation, drift }, index) => {
    const value = (settled[index] ?? drift).map((file) => withWaiver(file, observation.member.name, rules));
    measured.set(observation, { known: true, value });
  });
}

function gapOf({ history }: TemplateSet): string | undefined {
  if (!history.known) return `the templates' history cannot be read: ${history.reason}`;
  return history.value.kind === "shallow"
    ? "the metarepo is a shallow clone, so the templates' history is cut off"
    : undefined;
}
