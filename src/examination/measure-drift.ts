import type { DriftFacts, Known, TreeFacts } from "../contracts/facts.ts";
import type { Member } from "../contracts/fleet.ts";
import type { ForgePlace } from "../contracts/forge.ts";
import type { ObjectFormat } from "../git/blob-id.ts";
import type { Git } from "../git/git.ts";
import type { Repository } from "../git/repository.ts";
import type { Memory } from "../platform/memory.ts";
import { remembered } from "../platform/remembered.ts";
import type { Reading } from "../sources/local.ts";
import { compareTree, type DriftRules, withWaiver } from "../templates/drift.ts";
import { findBases, type ReadHosted } from "../templates/find-bases.ts";
import { provenanceIn, type TemplateSet } from "../templates/template-set.ts";
import { waiverFinder } from "../templates/waivers.ts";

/** The drift of each member, by name. */
export type Measured = Map<string, Known<readonly DriftFacts[]>>;

/** How drift is measured. */
interface MeasureOptions {
  /** ISO 8601. */
  readonly now: string;
  readonly jobs: number;
  readonly depth: "presence" | "full";
  readonly memory?: Memory;
  /** Reads the histories of members that are on a forge. */
  readonly readHosted?: ReadHosted | undefined;
}

/** How each observed member stands to the templates. Members whose tree is unknown have an unknown drift. */
export async function measureDrift(
  git: Git,
  templates: TemplateSet,
  readings: readonly Reading[],
  options: MeasureOptions,
): Promise<Measured> {
  const measured: Measured = new Map();
  const today = options.now.slice(0, 10);
  const waiverFor = waiverFinder(templates.waivers, today);
  for (const { member, tree } of readings) if (!tree.known) measured.set(member.name, tree);
  const byFormat = new Map<ObjectFormat, Readable[]>();
  for (const readable of readings.flatMap(readableOf)) {
    remembered(byFormat, readable.commit.length === 64 ? "sha256" : "sha1", () => []).push(readable);
  }
  for (const [format, members] of byFormat) {
    const rules = { ...templates, format, waiverFor, today };
    if (options.depth === "presence") {
      for (const { reading, entries } of members)
        measured.set(reading.member.name, { known: true, value: missingTemplates(reading.member, entries, rules) });
      continue;
    }
    const provenance = await provenanceIn(git, templates, format);
    if (!provenance.known) for (const { reading } of members) measured.set(reading.member.name, provenance);
    else await measureMembers(git, members, { ...rules, provenance: provenance.value }, templates, options, measured);
  }
  return measured;
}

/** The required templates that are not there. No history says more about what is missing. */
function missingTemplates(
  member: Member,
  entries: TreeFacts["entries"],
  rules: Omit<DriftRules, "provenance">,
): readonly DriftFacts[] {
  const nothingKnown = {
    ...rules,
    provenance: { current: () => undefined, versions: () => new Map(), retired: new Map() },
  };
  return compareTree(member, entries, nothingKnown)
    .filter(({ state }) => state === "missing")
    .map((file) => withWaiver(file, member.name, nothingKnown));
}

/** A member whose judged tree was read. */
interface Readable {
  readonly reading: Reading;
  readonly repository: Repository | undefined;
  readonly place: ForgePlace | undefined;
  readonly entries: TreeFacts["entries"];
  readonly commit: string;
}

/** A reading whose tree was read; there is none without a commit and a repository that it is in. */
function readableOf(reading: Reading): Readable[] {
  const { repository, place, tree, judged } = reading;
  if (!tree.known || !judged.known) return [];
  return [{ reading, repository, place, entries: tree.value.entries, commit: judged.value.commit }];
}

async function measureMembers(
  git: Git,
  members: readonly Readable[],
  rules: DriftRules,
  templates: TemplateSet,
  { jobs, memory, readHosted }: MeasureOptions,
  measured: Measured,
): Promise<void> {
  const found = members.map(({ reading: { member, shallow }, repository, place, entries, commit }) => {
    return { member, repository, place, commit, shallow, drift: compareTree(member, entries, rules) };
  });
  const settled = await findBases(git, found, rules, {
    jobs,
    historyGap: gapOf(templates),
    readHosted,
    ...(memory && { memory }),
  });
  found.forEach(({ member, drift }, index) => {
    const value = (settled[index] ?? drift).map((file) => withWaiver(file, member.name, rules));
    measured.set(member.name, { known: true, value });
  });
}

function gapOf({ history }: TemplateSet): string | undefined {
  if (!history.known) return `the templates' history cannot be read: ${history.reason}`;
  return history.value.kind === "shallow"
    ? "the metarepo is a shallow clone, so the templates' history is cut off"
    : undefined;
}
