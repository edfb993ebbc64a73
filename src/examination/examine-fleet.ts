import type { Check, CheckContext, FleetFinding } from "../checks/check.ts";
import type { Known, LoadedWaiver, MemberFacts, ProfileFacts } from "../contracts/facts.ts";
import type { Finding, Severity } from "../contracts/finding.ts";
import type { Fleet, Member } from "../contracts/fleet.ts";
import type { MemberReport, MemberState, Report } from "../contracts/report.ts";
import type { MemberTaskRun } from "../contracts/task-run.ts";
import type { Git } from "../git/git.ts";
import { namePattern } from "../inventory/name-pattern.ts";
import { type Memory, openMemory } from "../platform/memory.ts";
import { remembered } from "../platform/remembered.ts";
import type { JudgedRef } from "../sources/judged-commit.ts";
import { gatherLocal, type Observation } from "../sources/local.ts";
import { clusterTemplates } from "../templates/clusters.ts";
import { globMatcher } from "../templates/policy.ts";
import type { TemplateSet } from "../templates/template-set.ts";
import { gatherNeeds, type LookUp, unmetNeed } from "./gather-needs.ts";
import { type Measured, measureDrift } from "./measure-drift.ts";
import { retiredPaths, templateNotes } from "./template-notes.ts";
import { findClones } from "./workspace-clones.ts";

/** What is examined, by which checks, and how. */
export interface ExaminationPlan {
  readonly fleet: Fleet;
  /** Those of the fleet that were selected. */
  readonly members: readonly Member[];
  readonly checks: readonly Check[];
  /** The metarepo's templates, which may still be loading; not given where there is no metarepo. */
  readonly templates?: Promise<TemplateSet>;
  /** The folder that holds the clones. */
  readonly workspace: string;
  /** Where a member's clone is; `<workspace>/<name>` where this is not given. */
  readonly locate?: (member: Member) => string;
  readonly ref: JudgedRef;
  readonly fetch: "fetch" | "as-is";
  readonly maxAgeDays: number;
  /** ISO 8601. */
  readonly now: string;
  readonly platform: string;
  readonly jobs: number;
  /** Where what follows from unchanged bytes may be remembered. */
  readonly memory?: Memory;
  readonly onProgress?: (done: number) => void;
  /** Runs a task of the members that were observed, for the checks that judge how it went; by name. */
  readonly runTask?: (members: readonly Observed[]) => Promise<ReadonlyMap<string, Known<MemberTaskRun>>>;
}

/** A member as it was observed, and its profile. */
export interface Observed {
  readonly observation: Observation;
  readonly profile: Known<ProfileFacts>;
}

/** What an examination found: a report without its run. */
export type Examination = Pick<Report, "members" | "fleet" | "notRun" | "templates">;

/**
 * Gathers what the checks need, of every member at once, and lets the checks judge. One member's failure is that
 * member's state `unknown`; a check whose facts are not there is listed as not run, never as passed.
 */
export async function examineFleet(git: Git, plan: ExaminationPlan): Promise<Examination> {
  const { fleet, members } = plan;
  const preparing = prepare(plan);
  let measuring: Promise<Measured> = Promise.resolve(new Map());
  const observations = await gatherLocal(git, members, {
    ...plan,
    wantClone: plan.checks.some(({ needs }) => needs.clone),
    tree: preparing.then(({ needs }) => (needs.tree ? needs : undefined)),
    onRead(readings) {
      measuring = preparing.then(({ templates, needs }) =>
        needs.drift !== "none" && templates
          ? measureDrift(git, templates, readings, { ...plan, depth: needs.drift })
          : new Map(),
      );
      // Awaited below; should the gathering fail before that, its failure is the one that is told.
      measuring.catch(() => undefined);
    },
  });
  const { templates, checks, notRun, profiles, needs } = await preparing;
  const lookUp = profiles?.lookUp;
  const drift = await measuring;
  const observed = observations.map((observation) => ({ observation, profile: profileOf(observation, lookUp) }));
  const tasks = await plan.runTask?.(observed);
  const facts = observed.map((each) => {
    const { name } = each.observation.member;
    return toFacts(each, drift.get(name), tasks && (tasks.get(name) ?? notRunnable(each)));
  });
  const excluded = fleet.excluded.map(namePattern);
  const globs = new Map<string, (text: string) => boolean>();
  const context: CheckContext = {
    fleet,
    now: plan.now,
    maxAgeDays: plan.maxAgeDays,
    platform: plan.platform,
    isExcluded: (name) => excluded.some((pattern) => pattern.ok && pattern.matches(name)),
    covers: (glob, text) => remembered(globs, glob, globMatcher)(text),
  };
  profiles?.keep();
  const fleetFindings = runFleetChecks(checks, facts, context, plan, templates?.waivers ?? []);
  const about = (name: string | undefined): Finding[] =>
    fleetFindings.filter(({ member }) => member === name).map(({ finding }) => finding);
  return {
    members: facts.map((member) => reportMember(member, checks, context, about(member.member.name))),
    fleet: [...(needs.drift === "full" && templates ? templateNotes(templates) : []), ...about(undefined)],
    notRun,
    templates: clusterTemplates(
      needs.drift === "full"
        ? facts.flatMap(({ member, drift }) => (drift.known ? [{ name: member.name, drift: drift.value }] : []))
        : [],
    ),
  };
}

/** What can be said before any member is looked at: which checks run, and what they need. */
async function prepare(plan: ExaminationPlan) {
  const profiles = plan.checks.some(({ needs }) => needs.profile)
    ? (await import("../profile/profile-memory.ts")).profileMemory(plan.memory ?? openMemory(undefined))
    : undefined;
  const templates = await plan.templates;
  const noTemplates = templates === undefined || templates.catalogue.length === 0;
  const checks = noTemplates ? plan.checks.filter(({ needs }) => !needs.drift && !needs.presence) : plan.checks;
  const notRun = plan.checks
    .filter((check) => !checks.includes(check))
    .map(({ id }) => ({ check: id, reason: "the metarepo has no templates" }));
  const paths = templates ? [...templates.catalogue.map(({ path }) => path), ...retiredPaths(templates)] : [];
  return { templates, checks, notRun, profiles, needs: gatherNeeds(checks, paths, profiles?.lookUp) };
}

const notNeeded = { known: false, reason: "no selected check needs it" } as const;

function profileOf({ tree }: Observation, lookUp: LookUp | undefined): Known<ProfileFacts> {
  return tree.known ? (lookUp?.(tree.value) ?? notNeeded) : tree;
}

/** Why a member's task was not run where nothing else is said of it. */
function notRunnable({ observation: { unreachable, judged } }: Observed): Known<MemberTaskRun> {
  const reason = unreachable?.reason ?? (judged.known ? "its task was not run" : judged.reason);
  return { known: false, reason };
}

function toFacts(
  { observation, profile }: Observed,
  drift: MemberFacts["drift"] | undefined,
  task: MemberFacts["task"],
): MemberFacts {
  const { member, location, repository, unreachable, fetchedAt, hasRemote, defaultBranch, judged, clone, tree } =
    observation;
  const remoteUrl = repository?.config.originUrl;
  return {
    member,
    source: "local",
    location,
    hasRemote,
    defaultBranch,
    judged,
    clone,
    tree,
    profile,
    drift: drift ?? notNeeded,
    ...(unreachable && { unreachable }),
    ...(fetchedAt !== undefined && { fetchedAt }),
    ...(remoteUrl !== undefined && { remoteUrl }),
    ...(task && { task }),
  };
}

function runFleetChecks(
  checks: readonly Check[],
  members: readonly MemberFacts[],
  context: CheckContext,
  plan: ExaminationPlan,
  waivers: readonly LoadedWaiver[],
): FleetFinding[] {
  const fleetChecks = checks.filter((check) => check.level === "fleet");
  if (fleetChecks.length === 0) return [];
  const known = new Set(plan.fleet.members.map(({ name }) => name));
  const facts = {
    members,
    clones: findClones(plan.workspace, plan.fleet.root, (folder) => known.has(folder)),
    workspace: plan.workspace,
    waivers,
    complete: members.length === plan.fleet.members.length,
  };
  return fleetChecks.flatMap((check) => check.check(facts, context));
}

/** What is said of one member: the findings of the checks whose facts are known, and the checks that could not run. */
export function reportMember(
  facts: MemberFacts,
  checks: readonly Check[],
  context: CheckContext,
  more: readonly Finding[],
): MemberReport {
  const findings: Finding[] = [];
  const notRun: { check: string; reason: string }[] = [];
  for (const check of checks) {
    const unmet = unmetNeed(check, facts);
    if (unmet !== undefined) notRun.push({ check: check.id, reason: unmet });
    else if (check.level === "member") findings.push(...check.check(facts, context));
  }
  findings.push(...more);
  const reason = facts.unreachable?.reason ?? notRun[0]?.reason;
  const judged = facts.judged.known ? facts.judged.value : undefined;
  return {
    name: facts.member.name,
    state: reason === undefined ? stateOf(findings) : "unknown",
    ...(reason !== undefined && { reason }),
    source: facts.source,
    location: facts.location,
    ...(judged && { ref: judged.ref, commit: judged.commit }),
    ...(judged?.committedAt !== undefined && { committedAt: judged.committedAt }),
    ...(facts.fetchedAt !== undefined && { fetchedAt: facts.fetchedAt }),
    findings,
    notRun,
  };
}

const stateBySeverity: Readonly<Record<Severity, MemberState>> = { info: "ok", warn: "warn", fail: "fail" };

/** The worst of the findings that are not waived. */
function stateOf(findings: readonly Finding[]): MemberState {
  const severities = new Set(findings.filter(({ waived }) => !waived).map(({ severity }) => severity));
  const worst = (["fail", "warn"] as const).find((severity) => severities.has(severity));
  return worst ? stateBySeverity[worst] : "ok";
}
