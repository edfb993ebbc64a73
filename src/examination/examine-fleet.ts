import type { Check, CheckContext, FleetFinding } from "../checks/check.ts";
import type { Known, LoadedWaiver, MemberFacts, ProfileFacts } from "../contracts/facts.ts";
import type { Finding, Severity } from "../contracts/finding.ts";
import type { Fleet, Member } from "../contracts/fleet.ts";
import type { ForgeListing, ForgeStanding } from "../contracts/forge.ts";
import type { MemberReport, MemberState, Report } from "../contracts/report.ts";
import type { Git } from "../git/git.ts";
import { namePattern } from "../inventory/name-pattern.ts";
import { type Memory, openMemory } from "../platform/memory.ts";
import { remembered } from "../platform/remembered.ts";
import type { JudgedRef } from "../sources/judged-commit.ts";
import { type GatherPlan, gatherLocal, type Observation } from "../sources/local.ts";
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
  /** Opens the members that are not read from a clone; see GatherPlan. */
  readonly elsewhere?: Exclude<GatherPlan["elsewhere"], undefined>;
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
}

/** What the forges say of the members, by name, and list of their owner. */
export interface ForgeFacts {
  readonly standings: ReadonlyMap<string, Known<ForgeStanding>>;
  readonly listings: readonly ForgeListing[];
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
        needs.drift && templates ? measureDrift(git, templates, readings, plan) : new Map(),
      );
      // Awaited below; should the gathering fail before that, its failure is the one that is told.
      measuring.catch(() => undefined);
    },
  });
  const { templates, checks, notRun, profiles, needs } = await preparing;
  const lookUp = profiles?.lookUp;
  const drift = await measuring;
  const forge = await plan.forge;
  const facts = observations.map((observation) => ({
    ...toFacts(observation, drift.get(observation.member.name), lookUp),
    ...standingOf(observation.member, forge),
  }));
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
  const fleetFindings = runFleetChecks(checks, facts, context, plan, templates?.waivers ?? [], forge);
  const about = (name: string | undefined): Finding[] =>
    fleetFindings.filter(({ member }) => member === name).map(({ finding }) => finding);
  return {
    members: facts.map((member) => reportMember(member, checks, context, about(member.member.name))),
    fleet: [...(needs.drift && templates ? templateNotes(templates) : []), ...about(undefined)],
    notRun,
    templates: clusterTemplates(
      facts.flatMap(({ member, drift }) => (drift.known ? [{ name: member.name, drift: drift.value }] : [])),
    ),
  };
}

function standingOf({ name }: Member, forge: ForgeFacts | undefined): Pick<MemberFacts, "forge"> {
  const standing = forge?.standings.get(name);
  return standing ? { forge: standing } : {};
}

/** What can be said before any member is looked at: which checks run, and what they need. */
async function prepare(plan: ExaminationPlan) {
  const profiles = plan.checks.some(({ needs }) => needs.profile)
    ? (await import("../profile/profile-memory.ts")).profileMemory(plan.memory ?? openMemory(undefined))
    : undefined;
  const templates = await plan.templates;
  const noTemplates = templates === undefined || templates.catalogue.length === 0;
  const checks = noTemplates ? plan.checks.filter(({ needs }) => !needs.drift) : plan.checks;
  const notRun = plan.checks
    .filter((check) => !checks.includes(check))
    .map(({ id }) => ({ check: id, reason: "the metarepo has no templates" }));
  const paths = templates ? [...templates.catalogue.map(({ path }) => path), ...retiredPaths(templates)] : [];
  return { templates, checks, notRun, profiles, needs: gatherNeeds(checks, paths, profiles?.lookUp) };
}

const notNeeded = { known: false, reason: "no selected check needs it" } as const;

function toFacts(
  observation: Observation,
  drift: MemberFacts["drift"] | undefined,
  lookUp: LookUp | undefined,
): MemberFacts {
  const { member, location, source, repository, unreachable, fetchedAt, notRefreshed } = observation;
  const { hasRemote, defaultBranch, judged, clone, tree } = observation;
  const profile: Known<ProfileFacts> = !tree.known ? tree : (lookUp?.(tree.value) ?? notNeeded);
  const remoteUrl = repository?.config.originUrl;
  return {
    member,
    source,
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
    ...(notRefreshed !== undefined && { notRefreshed }),
    ...(remoteUrl !== undefined && { remoteUrl }),
  };
}

function runFleetChecks(
  checks: readonly Check[],
  members: readonly MemberFacts[],
  context: CheckContext,
  plan: ExaminationPlan,
  waivers: readonly LoadedWaiver[],
  forge: ForgeFacts | undefined,
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
    ...(forge && { listings: forge.listings }),
  };
  return fleetChecks.flatMap((check) => check.check(facts, context));
}

/**
 * What is said of one member: the findings of the checks whose facts are known, and the checks that could not run. A fact
 * that could not be read makes the member unknown. One that its source has of no member does not, as long as any check
 * could look.
 */
export function reportMember(
  facts: MemberFacts,
  checks: readonly Check[],
  context: CheckContext,
  more: readonly Finding[],
): MemberReport {
  const findings: Finding[] = [];
  const notRun: { check: string; reason: string }[] = [];
  let failed: string | undefined;
  for (const check of checks) {
    const unmet = unmetNeed(check, facts);
    if (unmet) {
      notRun.push({ check: check.id, reason: unmet.reason });
      if (!unmet.unavailable) failed ??= unmet.reason;
    } else if (check.level === "member") findings.push(...check.check(facts, context));
  }
  findings.push(...more);
  const unseen = notRun.length === checks.length ? notRun[0]?.reason : undefined;
  const reason = facts.unreachable?.reason ?? failed ?? unseen;
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
