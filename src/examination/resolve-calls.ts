import { join } from "node:path";
import { type FleetCall, fleetCalls, metarepoName } from "../checks/fleet-calls.ts";
import type { CallFacts, Known } from "../contracts/facts.ts";
import type { Fleet, Member } from "../contracts/fleet.ts";
import type { Git } from "../git/git.ts";
import { openRepository } from "../git/open-repository.ts";
import { readTrees } from "../git/read-trees.ts";
import { type References, readReferences } from "../git/references.ts";
import { lastFetch, type Repository } from "../git/repository.ts";
import type { TreeAnswer, TreeQuery } from "../git/tree-walk.ts";
import { remembered } from "../platform/remembered.ts";
import type { Hosted, HostedCallQuery } from "../sources/hosted.ts";
import type { Opened, Reading } from "../sources/local.ts";

export interface CallOptions {
  readonly fleet: Fleet;
  readonly workspace: string;
  readonly locate?: (member: Member) => string;
  readonly jobs: number;
  /** Members that are on forges are looked at there. */
  readonly hosted?: Hosted;
  /** Opens members that are not among the readings as if they were; without it they are looked for in the workspace. */
  readonly openOthers?: (members: readonly Member[]) => Promise<readonly Opened[]>;
}

/**
 * The calls that each member makes of workflows and actions of the fleet, and whether what they call is there: in the
 * repository that is called, as it was last fetched. By the member's name.
 */
export async function resolveCalls(
  git: Git,
  readings: readonly Reading[],
  options: CallOptions,
): Promise<Map<string, Known<readonly CallFacts[]>>> {
  const made = readings.map(({ member, tree }): { name: string; calls: Known<readonly FleetCall[]> } => ({
    name: member.name,
    calls: tree.known ? { known: true, value: fleetCalls(tree.value, options.fleet) } : tree,
  }));
  const all = made.flatMap((each) => (each.calls.known ? each.calls.value : []));
  const onForges = await lookOnForges(all, readings, options);
  const calls = all.filter((call) => !onForges.has(call));
  const targets = await openTargets(git, new Set(calls.map(({ target }) => target)), readings, options);
  const found = await lookFor(git, calls, targets, options.jobs);
  return new Map(
    made.map(({ name, calls: each }) => [
      name,
      each.known
        ? { known: true, value: each.value.map((call) => onForges.get(call) ?? describe(call, targets, found)) }
        : each,
    ]),
  );
}

/** The calls of members that are on forges, and what became of looking for them there. */
async function lookOnForges(
  calls: readonly FleetCall[],
  readings: readonly Reading[],
  { fleet, hosted }: CallOptions,
): Promise<ReadonlyMap<FleetCall, CallFacts>> {
  const found = new Map<FleetCall, CallFacts>();
  if (!hosted) return found;
  const byName = new Map(readings.map((reading) => [reading.member.name, reading]));
  const queries = new Map<FleetCall, HostedCallQuery>();
  for (const call of calls) {
    const member = fleet.members.find(({ name }) => name === call.target);
    const place = member && hosted.placeOf(member);
    const gone = byName.get(call.target)?.unreachable;
    if (gone) found.set(call, { ...call, found: { known: false, reason: gone.reason } });
    else if (place) queries.set(call, { place, ref: call.ref, wanted: call.wanted });
  }
  const distinct = new Map([...queries.values()].map((query) => [JSON.stringify(query), query]));
  const answers = await hosted.findCalls([...distinct.values()]);
  for (const [call, query] of queries) {
    const asked = distinct.get(JSON.stringify(query));
    const answer = asked && answers.get(asked);
    const fetchedAt = byName.get(call.target)?.fetchedAt;
    found.set(call, {
      ...call,
      found: answer ?? { known: false, reason: "it was not looked for" },
      ...(fetchedAt !== undefined && { fetchedAt }),
    });
  }
  return found;
}

/** A repository that is called, with what it has to be called by. */
interface Target {
  readonly repository: Repository;
  readonly references: References;
  readonly fetchedAt?: string;
}

type Targets = ReadonlyMap<string, Known<Target>>;

async function openTargets(
  git: Git,
  names: ReadonlySet<string>,
  readings: readonly Reading[],
  { fleet, workspace, locate, openOthers }: CallOptions,
): Promise<Targets> {
  const byName = new Map<string, Reading | Opened>(readings.map((reading) => [reading.member.name, reading]));
  const others = fleet.members.filter(({ name }) => names.has(name) && !byName.has(name));
  for (const found of (await openOthers?.(others)) ?? []) byName.set(found.member.name, found);
  const open = async (name: string): Promise<Known<Target>> => {
    const reading = byName.get(name);
    if (reading?.unreachable) return { known: false, reason: reading.unreachable.reason };
    const member = fleet.members.find((each) => each.name === name);
    const isMetarepo = !member && name === metarepoName(fleet);
    const folder = isMetarepo ? fleet.root : ((member && locate?.(member)) ?? join(workspace, name));
    const opened = reading?.repository ? undefined : await openRepository(git, folder);
    if (opened && !opened.ok) return { known: false, reason: opened.unreachable.reason };
    const repository = reading?.repository ?? opened?.repository;
    if (!repository) return { known: false, reason: "its clone cannot be read" };
    const references = await readReferences(git, repository);
    if (!references.known) return references;
    const fetchedAt = reading?.fetchedAt ?? lastFetch(repository);
    const value = { repository, references: references.value, ...(fetchedAt !== undefined && { fetchedAt }) };
    return { known: true, value };
  };
  return new Map(await Promise.all([...names].map(async (name) => [name, await open(name)] as const)));
}

/** What a reference names: a tag before a branch, as GitHub has it. `id`: it is a commit id itself. */
function nameOf(
  ref: string,
  { references }: Target,
): { readonly name: string; readonly kind: "ref" | "id" } | undefined {
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(ref)) return { name: ref, kind: "id" };
  const branch = ref.replace(/^refs\/heads\//, "");
  const oid =
    references.commitOf(ref.startsWith("refs/tags/") ? ref : `refs/tags/${ref}`) ??
    references.commitOf(`refs/remotes/origin/${branch}`) ??
    (references.hasOrigin ? undefined : references.commitOf(`refs/heads/${branch}`));
  return oid === undefined ? undefined : { name: `${oid}^{commit}`, kind: "ref" };
}

type Answers = ReadonlyMap<string, Known<TreeAnswer>>;

/** Reads the trees that the calls lead to, each commit once. */
async function lookFor(git: Git, calls: readonly FleetCall[], targets: Targets, jobs: number): Promise<Answers> {
  const wanted = new Map<string, { target: Target; name: string; paths: Set<string> }>();
  for (const call of calls) {
    const target = targets.get(call.target);
    const named = target?.known ? nameOf(call.ref, target.value) : undefined;
    if (!target?.known || !named) continue;
    const entry = remembered(wanted, `${call.target} ${named.name}`, () => {
      return { target: target.value, name: named.name, paths: new Set<string>() };
    });
    for (const path of call.wanted) entry.paths.add(path);
  }
  const queries = new Map(
    [...wanted].map(
      ([
        key,
        {
          target: { repository },
          name,
          paths,
        },
      ]): [TreeQuery, string] => [
        { repository, commit: name, paths: [...paths], folders: [], contents: () => false, wantDate: false },
        key,
      ],
    ),
  );
  const trees = await readTrees(git, [...queries.keys()], { jobs });
  return new Map([...trees].map(([query, answer]) => [queries.get(query) ?? "", answer]));
}

function describe(call: FleetCall, targets: Targets, answers: Answers): CallFacts {
  const target = targets.get(call.target);
  if (!target?.known) return { ...call, found: target ?? { known: false, reason: "it was not opened" } };
  const { fetchedAt } = target.value;
  return { ...call, found: judge(call, target.value, answers), ...(fetchedAt !== undefined && { fetchedAt }) };
}

function judge(call: FleetCall, target: Target, answers: Answers): CallFacts["found"] {
  const { config, has } = target.repository;
  const named = nameOf(call.ref, target);
  const answer = named && answers.get(`${call.target} ${named.name}`);
  if (answer?.known) {
    const { entries } = answer.value.tree;
    const isThere = call.wanted.some((path) => isFile(entries.get(path)?.mode));
    return { known: true, value: isThere ? "there" : "no-file" };
  }
  if (named?.kind === "ref") return answer ?? { known: false, reason: "it was not looked for" };
  // A whole clone holds every commit that a branch or tag of its remote leads to.
  if (has("shallow")) return { known: false, reason: `its clone is shallow and does not hold ${call.ref}` };
  if (config.narrow) return { known: false, reason: `its clone fetches only some branches, and not ${call.ref}` };
  if (named && config.partial) return answer ?? { known: false, reason: `its clone does not hold ${call.ref}` };
  return { known: true, value: "no-ref" };
}

function isFile(mode: string | undefined): boolean {
  return mode?.startsWith("100") ?? false;
}
