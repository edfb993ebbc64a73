import type { Check, CheckContext, FleetFinding, Needs } from "../checks/check.ts";
import { checkIds } from "../checks/registry.ts";
import type {
  ContractFacts,
  GeneratedFacts,
  Known,
  LoadedWaiver,
  MemberFacts,
  ProfileFacts,
  ToolchainFacts,
} from "../contracts/facts.ts";
import type { Finding } from "../contracts/finding.ts";
import type { Fleet, Member } from "../contracts/fleet.ts";
import type { ForgeListing, ForgeStanding } from "../contracts/forge.ts";
import { syncBranch } from "../contracts/pull-requests.ts";
import type { MemberReport, Report } from "../contracts/report.ts";
import type { MemberTaskRun } from "../contracts/task-run.ts";
import type { Git } from "../git/git.ts";
import { namePattern } from "../inventory/name-pattern.ts";
import { type Memory, openMemory } from "../platform/memory.ts";
import { remembered } from "../platform/remembered.ts";
import type { Stopwatch } from "../platform/stopwatch.ts";
import { wgxVersion } from "../platform/version.ts";
import type { Hosted } from "../sources/hosted.ts";
import type { JudgedRef } from "../sources/judged-commit.ts";
import { type GatherPlan, gatherLocal, type Observation, openMembers } from "../sources/local.ts";
import { clusterTemplates } from "../templates/clusters.ts";
import { globMatcher } from "../templates/policy.ts";
import type { TemplateSet } from "../templates/template-set.ts";
import { type FurtherFacts, readFurther } from "./further-facts.ts";
import { gatherNeeds } from "./gather-needs.ts";
import { describeMember, type Judgement, judgeMember, type RunCheck } from "./judge-member.ts";
import { profileOf, toFacts } from "./member-facts.ts";
import type { CallOptions } from "./resolve-calls.ts";
import { retiredPaths, templateNotes } from "./template-notes.ts";
import { waiveFindings } from "./waive-findings.ts";
import { findClones } from "./workspace-clones.ts";

/** What is examined, by which checks, and how. */
export interface ExaminationPlan {
  readonly fleet: Fleet;
  /** Those of the fleet that were selected. */
  readonly members: readonly Member[];
  readonly checks: readonly Check[];
  /** The metarepo's templates, which may still be loading; not given where there is no metarepo. */
  readonly templates?: Promise<TemplateSet>;
  /** What else the metarepo says that checks compare with, which may still be loading. */
  readonly bases?: Promise<Bases>;
  /** Given where `members` are one of several shares: which one, and the members of all. */
  readonly share?: { readonly index: number; readonly of: number; readonly members: readonly Member[] };
  /** Checks that were asked for by name: one that has nothing to compare with is then listed as not run. */
  readonly named?: readonly string[];
  /** The folder that holds the clones. */
  readonly workspace: string;
  /** Where a member's clone is; `<workspace>/<name>` where this is not given. */
  readonly locate?: (member: Member) => string;
  /** Opens the members that are not read from a clone; see GatherPlan. */
  readonly elsewhere?: Exclude<GatherPlan["elsewhere"], undefined>;
  /** Where given, every member is read on its forge, and nothing of it on this machine. */
  readonly hosted?: Hosted;
  /** Why a check that could run is not to; listed as not run. */
  readonly withhold?: (check: Check) => string | undefined;
  readonly ref: JudgedRef;
  readonly fetch: "fetch" | "as-is";
  readonly maxAgeDays: number;
  /** ISO 8601. */
  readonly now: string;
  readonly platform: string;
  readonly jobs: number;
  /** Where what follows from unchanged bytes may be remembered. */
  readonly memory?: Memory;
  /** What the forges say, which is asked for meanwhile; not given where they are not asked. */
  readonly forge?: Promise<ForgeFacts>;
  readonly onProgress?: (done: number) => void;
  /** Given each member once, when the checks that look at members one by one have judged it; before the fleet's checks. */
  readonly onMember?: (member: MemberReport) => void;
  /** Runs a task of the members that were observed, for the checks that judge how it went; by name. */
  readonly runTask?: (members: readonly Observed[]) => Promise<TaskRuns>;
  /** Takes the time of each check, and of what is gathered. */
  readonly stopwatch?: Stopwatch;
}

/** A member as it was observed, and its profile. */
export interface Observed {
  readonly observation: Observation;
  readonly profile: Known<ProfileFacts>;
}

type TaskRuns = ReadonlyMap<string, Known<MemberTaskRun>>;

/** Documents of the metarepo. */
export interface Bases {
  readonly waivers: readonly LoadedWaiver[];
  /** Not given where the metarepo has none, or no check asks. */
  readonly contracts?: ContractFacts;
  readonly toolchain?: ToolchainFacts;
  readonly generated?: readonly GeneratedFacts[];
}

/** What the forges say of the members, by name, and list of their owner. */
export interface ForgeFacts {
  readonly standings: ReadonlyMap<string, Known<ForgeStanding>>;
  readonly listings: readonly ForgeListing[];
}

/** What an examination found: a report without its run. */
export type Examination = Pick<Report, "checks" | "shard" | "members" | "fleet" | "notRun" | "templates">;

/**
 * Gathers what the checks need, of every member at once, and lets the checks judge. One member's failure is that
 * member's state `unknown`; a check whose facts are not there is listed as not run, never as passed.
 */
export async function examineFleet(git: Git, plan: ExaminationPlan): Promise<Examination> {
  const preparing = prepare(plan);
  let furthering: Promise<FurtherFacts> | undefined;
  let judging: Promise<Judge> | undefined;
  const gathering: GatherPlan = {
    ...plan,
    wantClone: plan.checks.some(({ needs }) => needs.clone),
    hosted: hostedWants(plan.checks),
    tree: preparing.then(({ needs }) => (needs.tree ? needs : undefined)),
    onRead(readings) {
      furthering = preparing.then(({ templates, needs, memory }) =>
        readFurther(git, readings, needs, {
          ...plan,
          templates,
          memory,
          ...(plan.share && { openOthers: openerOf(git, plan, plan.share) }),
        }),
      );
      judging = Promise.all([preparing, furthering, plan.forge]).then((known) => judgeWith(plan, ...known));
      // Awaited below; should the gathering fail before that, its failure is the one that is told.
      judging.catch(() => undefined);
    },
    onObserved(observation) {
      // Whatever fails here fails again below, where it is awaited.
      if (plan.onMember && !plan.runTask) judging?.then((judge) => judge(observation)).catch(() => undefined);
    },
  };
  const observations = await (plan.hosted?.observe(plan.members, gathering) ??
    gatherLocal(git, plan.members, gathering));
  const { templates, bases, notRun, profiles, needs, checks } = await preparing;
  const forge = await plan.forge;
  const tasks = await plan.runTask?.(
    observations.map((observation) => ({ observation, profile: profileOf(observation, profiles?.lookUp) })),
  );
  const judge =
    plan.runTask || !judging ? judgeWith(plan, await preparing, await furthering, forge, tasks) : await judging;
  const judged = new Map(
    observations.map((observation): [string, Judged] => [observation.member.name, judge(observation)]),
  );
  profiles?.keep();
  const facts = [...judged.values()].map((each) => each.facts);
  const notes = needs.drift === "full" && templates ? templateNotes(templates) : [];
  const ofNoMember = [
    ...notes.map((finding): FleetFinding => ({ finding })),
    ...addFleetFindings(checks, judged, { plan, bases, ...(forge && { forge }) }),
  ];
  return {
    checks: plan.checks.map(({ id }) => id),
    ...(plan.share && { shard: describeShare(plan.share, ofNoMember) }),
    members: [...judged.values()].map((member) => describeMember(member.facts, member)),
    fleet: ofNoMember.filter((each) => !(plan.share && each.ofAll)).map(({ finding }) => finding),
    notRun,
    templates: needs.drift === "full" ? clusterTemplates(facts.flatMap(driftOf)) : [],
  };
}

/** What the checks want to know that only a forge tells. */
function hostedWants(checks: readonly Check[]): NonNullable<GatherPlan["hosted"]> {
  return {
    ci: checks.some(({ needs }) => needs.ci),
    ...(checks.some(({ needs }) => needs.pulls) && { pullsFrom: syncBranch }),
  };
}

function driftOf({ member, drift }: MemberFacts): Parameters<typeof clusterTemplates>[0][number][] {
  return drift.known ? [{ name: member.name, drift: drift.value }] : [];
}

/** A member's facts, and what the checks of single members say of them. */
interface Judged extends Judgement {
  readonly facts: MemberFacts;
}

/** Judges a member when it is first asked about. */
type Judge = (observation: Observation) => Judged;

function judgeWith(
  plan: ExaminationPlan,
  { checks, bases, profiles }: Prepared,
  further: FurtherFacts | undefined,
  forge: ForgeFacts | undefined,
  tasks?: TaskRuns,
): Judge {
  const context = contextOf(plan, bases);
  const judged = new Map<Observation, Judged>();
  return (observation) =>
    remembered(judged, observation, () => {
      const standing = forge?.standings.get(observation.member.name) ?? observation.standing;
      const facts = {
        ...toFacts(observation, further, profiles?.lookUp),
        ...(standing && { forge: standing }),
        ...(tasks && { task: tasks.get(observation.member.name) ?? notRunnable(observation) }),
      };
      const judgement = judgeMember(facts, checks, context, timedBy(plan));
      const findings = waive(judgement.findings, observation.member.name, plan, bases, context);
      plan.onMember?.(describeMember(facts, { ...judgement, findings }));
      return { ...judgement, findings, facts };
    });
}

function timedBy({ stopwatch }: ExaminationPlan): RunCheck {
  return (id, work, member) => (stopwatch ? stopwatch.time(`check ${id}`, work, member) : work());
}

function waive(
  findings: readonly Finding[],
  member: string,
  { now }: ExaminationPlan,
  { waivers }: Bases,
  { covers }: CheckContext,
): readonly Finding[] {
  return waiveFindings(findings, member, waivers, { today: now.slice(0, 10), covers });
}

function contextOf(plan: ExaminationPlan, { contracts, toolchain, generated }: Bases): CheckContext {
  const excluded = plan.fleet.excluded.map(namePattern);
  const globs = new Map<string, (text: string) => boolean>();
  return {
    fleet: plan.fleet,
    now: plan.now,
    maxAgeDays: plan.maxAgeDays,
    platform: plan.platform,
    wgxVersion,
    checkIds,
    ...(contracts && { contracts }),
    ...(toolchain && { toolchain }),
    ...(generated && { generated }),
    isExcluded: (name) => excluded.some((pattern) => pattern.ok && pattern.matches(name)),
    covers: (glob, text) => remembered(globs, glob, globMatcher)(text),
  };
}

type Prepared = Awaited<ReturnType<typeof prepare>>;

/** What can be said before any member is looked at: which checks run, and what they need. */
async function prepare(plan: ExaminationPlan) {
  const memory = plan.memory ?? openMemory(undefined);
  const profiles = plan.checks.some(({ needs }) => needs.profile)
    ? (await import("../profile/profile-memory.ts")).profileMemory(memory)
    : undefined;
  const [templates, bases = { waivers: [] }] = await Promise.all([plan.templates, plan.bases]);
  const hasTemplates = templates !== undefined && templates.catalogue.length > 0;
  const checks = plan.checks.filter(
    (check) => isApplicable(check.needs, hasTemplates, bases) && plan.withhold?.(check) === undefined,
  );
  const notRun = plan.checks.flatMap((check) => {
    const { id, needs } = check;
    if (checks.includes(check)) return [];
    const withheld = plan.withhold?.(check);
    if (withheld !== undefined) return [{ check: id, reason: withheld }];
    if (needs.drift || needs.presence) return [{ check: id, reason: "the metarepo has no templates" }];
    if (!plan.named?.includes(id)) return [];
    return [{ check: id, reason: `the metarepo has no ${basisOf(needs)}` }];
  });
  const paths = templates ? [...templates.catalogue.map(({ path }) => path), ...retiredPaths(templates)] : [];
  const needs = gatherNeeds(checks, paths, profiles?.lookUp, bases.contracts);
  return { templates, bases, checks, notRun, profiles, memory, needs };
}

/** What of the metarepo a check compares with. */
function basisOf({ contracts, generated }: Needs): string {
  if (generated) return "files that wgx index wrote";
  return contracts ? "contracts/" : "toolchain.versions.yml";
}

/** A check that compares with something of the metarepo has to find it there. */
function isApplicable(
  { drift, presence, contracts, toolchain, generated }: Needs,
  hasTemplates: boolean,
  bases: Bases,
): boolean {
  return (
    (!(drift || presence) || hasTemplates) &&
    (!contracts || bases.contracts !== undefined) &&
    (!toolchain || bases.toolchain !== undefined) &&
    (!generated || bases.generated !== undefined)
  );
}

/** Why a member's task was not run where nothing else is said of it. */
function notRunnable({ unreachable, judged }: Observation): Known<MemberTaskRun> {
  const reason = unreachable?.reason ?? (judged.known ? "its task was not run" : judged.reason);
  return { known: false, reason };
}

/** Opens members of the other shares, as these do. */
function openerOf(
  git: Git,
  plan: ExaminationPlan,
  { members }: NonNullable<ExaminationPlan["share"]>,
): NonNullable<CallOptions["openOthers"]> {
  const ofAllShares = new Set(members);
  return (others) =>
    openMembers(
      git,
      others.filter((member) => ofAllShares.has(member)),
      plan,
    );
}

/** A share, with the findings that are true only where the others find them as well. */
function describeShare(
  { index, of, members }: NonNullable<ExaminationPlan["share"]>,
  found: readonly FleetFinding[],
): NonNullable<Report["shard"]> {
  const unconfirmed = found.flatMap(({ finding, ofAll }, place) =>
    ofAll ? [{ before: found.slice(0, place).filter((each) => !each.ofAll).length, finding }] : [],
  );
  return { index, of, members: members.map(({ name }) => name), unconfirmed };
}

/** Adds what fleet checks say of single members to what is known of these, and gives what they say of none. */
function addFleetFindings(
  checks: readonly Check[],
  judged: Map<string, Judged>,
  { plan, bases, forge }: { plan: ExaminationPlan; bases: Bases; forge?: ForgeFacts },
): readonly FleetFinding[] {
  const fleetChecks = checks.filter((check) => check.level === "fleet");
  if (fleetChecks.length === 0) return [];
  const context = contextOf(plan, bases);
  const run = timedBy(plan);
  const known = new Set(plan.fleet.members.map(({ name }) => name));
  const facts = {
    members: [...judged.values()].map((each) => each.facts),
    clones: findClones(plan.workspace, plan.fleet.root, (folder) => known.has(folder)),
    workspace: plan.workspace,
    waivers: bases.waivers,
    judged,
    complete: (plan.share?.members ?? plan.members).length === plan.fleet.members.length,
    ...(forge && { listings: forge.listings, standings: forge.standings }),
  };
  const ofNoMember: FleetFinding[] = [];
  for (const check of fleetChecks) {
    for (const found of run(check.id, () => check.check(facts, context))) {
      const { member, finding } = found;
      const own = member === undefined ? undefined : judged.get(member);
      if (member === undefined) ofNoMember.push(found);
      else if (own) {
        const added = waive([finding], member, plan, bases, context);
        judged.set(member, { ...own, findings: [...own.findings, ...added] });
      }
    }
  }
  return ofNoMember;
}
