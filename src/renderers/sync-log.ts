import type { RecordedFinding, RunRecord } from "../contracts/run-record.ts";
import { counted, shellLine } from "../platform/text.ts";
import { codeSpan, escapeMarkdown } from "./escape-markdown.ts";
import { groupBy } from "./group-by.ts";
import { commandName, minuteOf, outcomeWord } from "./run-words.ts";
import type { SyncLogValues } from "./sync-log-template.ts";

/** What a sync log says of the circumstances. Times in ISO 8601; what is not known is left out. */
export interface SyncLogContext {
  readonly day: string;
  readonly now: string;
  readonly operator: string;
  readonly host: string;
  readonly fleet: string;
  /** The members that the inventory declares. */
  readonly members: readonly string[];
  readonly branch?: string;
  readonly commit?: string;
  readonly versions: { readonly wgx: string; readonly node: string; readonly git?: string };
  /** First lines of `rsync --version` and `gh --version`; wgx needs neither. */
  readonly rsync?: string;
  readonly gh?: string;
  readonly network: string;
  /** `HTTPS_PROXY=…`, without credentials. */
  readonly proxies: readonly string[];
}

const syncCommands = ["sync-templates", "plan", "up"];
/** `wgx ingest` by itself is its part `run`; `ingest` it is where a record has only what was typed. */
const ingestCommands = ["ingest", "ingest run", "ingest push"];

/**
 * The values for the placeholders of a sync log, from the runs that it is about, oldest first: each a list of pieces of
 * Markdown, in which nothing from outside is markup.
 */
export function syncLogValues(records: readonly RunRecord[], context: SyncLogContext): SyncLogValues {
  const last = (...names: readonly string[]): RunRecord | undefined =>
    records.findLast((record) => names.includes(commandName(record)));
  const step = (...names: readonly string[]): readonly string[] => [stepWords(last(...names))];
  const sync = last(...syncCommands);
  const validation = last("validate");
  const listed = records.filter(readInventory);
  const unknown = "not found";
  return {
    DATE_ISO: [context.day],
    TIME_ISO: [escapeMarkdown(context.now)],
    USER: [escapeMarkdown(context.operator)],
    HOST: [escapeMarkdown(context.host)],
    FLEET_FILE: [codeSpan(context.fleet)],
    REPO_SCOPE: [scopeWords(records, context)],
    BRANCH_CONTEXT: [branchWords(context)],
    WGX_VERSION: [escapeMarkdown(context.versions.wgx)],
    NODE_VERSION: [escapeMarkdown(context.versions.node)],
    GIT_VERSION: [escapeMarkdown(context.versions.git ?? unknown)],
    RSYNC_VERSION: [escapeMarkdown(context.rsync ?? `${unknown} (wgx does not need it)`)],
    GH_VERSION: [escapeMarkdown(context.gh ?? `${unknown} (wgx does not need it)`)],
    NETWORK_DESC: [escapeMarkdown(context.network)],
    PROXY_SET: context.proxies.length === 0 ? ["no"] : [`yes: ${context.proxies.map(codeSpan).join(", ")}`],
    PREREQ_STATUS: [context.versions.git === undefined ? "failed" : "done"],
    PREREQ_NOTES: [
      context.versions.git === undefined
        ? "git was not found"
        : escapeMarkdown(`git ${context.versions.git} and Node ${context.versions.node} are what wgx needs`),
    ],
    FLEET_STATUS: [listed.length > 0 ? `done, the inventory was read by ${counted(listed.length, "run")}` : "not run"],
    REPOS_LIST: context.members.length === 0 ? ["none"] : [context.members.map(codeSpan).join(", ")],
    VALIDATION_STATUS: [stepWords(validation)],
    MISSING_ITEMS: missingItems(records.findLast(({ drift }) => drift !== undefined)),
    DRY_RUN: [sync === undefined ? "–" : isDryRun(sync) ? "dry run" : "for real"],
    SYNC_RESULT: [stepWords(sync)],
    EXIT_CODE: [sync === undefined ? "–" : String(sync.exitCode)],
    SMOKE_STATUS: step("smoke"),
    DOCTOR_STATUS: step("doctor"),
    INGEST_STATUS: step(...ingestCommands),
    RUNS: orElse(records.map(runItem), "no run is in the journal"),
    BLOCKERS: orElse(blockers(records), "none"),
    FOLLOW_UP: orElse(followUps(records), "none"),
  };
}

/** The parts of ingest need no inventory, and what was refused may have come no further. */
function readInventory(record: RunRecord): boolean {
  return record.exitCode !== 2 && record.exitCode !== 70 && !commandName(record).startsWith("ingest");
}

function stepWords(record: RunRecord | undefined): string {
  if (record === undefined) return "not run";
  const { exitCode, startedAt, summary } = record;
  const members = summary
    ? `, ${summary.ok} ok, ${summary.warn} warn, ${summary.fail} fail, ${summary.unknown} unknown`
    : "";
  return `${outcomeWord(exitCode)} (exit ${exitCode}, ${minuteOf(startedAt)})${members}`;
}

/** The members that the runs looked at, against those that there are. */
function scopeWords(records: readonly RunRecord[], { members }: SyncLogContext): string {
  const seen = new Set(records.flatMap((record) => record.members.map(({ name }) => name)));
  const of = counted(members.length, "member");
  if (seen.size === 0) return `${of} declared, none looked at`;
  const all = members.every((name) => seen.has(name));
  return all ? `all ${of}` : `${seen.size} of ${of}: ${[...seen].map(codeSpan).join(", ")}`;
}

function branchWords({ branch, commit }: SyncLogContext): string {
  if (commit === undefined) return "not under git";
  const at = codeSpan(commit.slice(0, 12));
  return branch === undefined ? `detached at ${at}` : `${codeSpan(branch)} at ${at}`;
}

function isDryRun(record: RunRecord): boolean {
  return commandName(record) === "plan" || record.command.includes("--dry-run");
}

function runItem(record: RunRecord): string {
  const command = codeSpan(shellLine(record.command));
  return `${minuteOf(record.startedAt)} ${command}: ${outcomeWord(record.exitCode)} (exit ${record.exitCode})`;
}

function missingItems(record: RunRecord | undefined): readonly string[] {
  if (record === undefined) return ["not looked for"];
  const missing = (record.findings ?? []).filter(({ state }) => state === "missing");
  if (missing.length === 0) return ["none"];
  return missing.map(({ member = "", path = "" }) => `${codeSpan(path)} in ${codeSpan(member)}`);
}

/** Why runs stopped, and of the last examination by each command which members could not be read and what failed. */
function blockers(records: readonly RunRecord[]): readonly string[] {
  const stopped = records.flatMap((record) =>
    record.error === undefined
      ? []
      : [`${codeSpan(commandName(record))} at ${minuteOf(record.startedAt)} stopped: ${escapeMarkdown(record.error)}`],
  );
  const unread = lastOfEach(records).flatMap(({ members }) =>
    members.flatMap(({ name, state, reason }) =>
      state === "unknown"
        ? [`${codeSpan(name)} could not be read: ${escapeMarkdown(reason ?? "no reason was given")}`]
        : [],
    ),
  );
  const failed = lastOfEach(records)
    .flatMap(({ findings = [] }) => findings)
    .filter(({ severity, check }) => severity === "fail" && check !== "member-reachable")
    .map((finding) => `${placeWords(finding)}: ${escapeMarkdown(finding.message)}`);
  return [...new Set([...stopped, ...unread, ...failed])];
}

function placeWords({ member, path, check }: RecordedFinding): string {
  const parts = [member, path].flatMap((part) => (part === undefined ? [] : [codeSpan(part)]));
  return parts.length === 0 ? escapeMarkdown(check) : parts.join(", ");
}

/** The commands that the findings of the last examination by each command carry, and the hints of runs that stopped. */
function followUps(records: readonly RunRecord[]): readonly string[] {
  const findings = lastOfEach(records).flatMap((record) => record.findings ?? []);
  const byFix = groupBy(
    findings.flatMap(({ fix, ...finding }) => (fix ? [{ line: shellLine(fix.argv), ...finding }] : [])),
    ({ line }) => line,
  );
  const fixes = [...byFix].flatMap(([line, [first]]) =>
    first === undefined ? [] : [`${codeSpan(line)} (${placeWords(first)}: ${escapeMarkdown(first.message)})`],
  );
  const hints = records
    .flatMap((record) => record.hints ?? [])
    .map(escapeMarkdown)
    .filter((hint) => hint !== "");
  return [...new Set([...fixes, ...hints])];
}

/** The last run of each command that was carried out; one that stopped found nothing, which says nothing. */
function lastOfEach(records: readonly RunRecord[]): readonly RunRecord[] {
  const carriedOut = records.filter(({ error }) => error === undefined);
  return [...groupBy(carriedOut, commandName).values()].flatMap((same) => same.slice(-1));
}

function orElse(items: readonly string[], otherwise: string): readonly string[] {
  return items.length === 0 ? [otherwise] : items;
}
