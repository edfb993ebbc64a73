import { hostname, userInfo } from "node:os";
import { join, resolve } from "node:path";
import type { Git } from "../../git/git.ts";
import { runGit } from "../../git/run-git.ts";
import { metarepoRoot } from "../../inventory/find-fleet.ts";
import { describeNetwork, proxiesIn } from "../../machine/network.ts";
import { readToolVersion } from "../../machine/tool-version.ts";
import { Failure, messageOf } from "../../platform/failure.ts";
import { readSmallFile } from "../../platform/files.ts";
import { didYouMean } from "../../platform/nearest-name.ts";
import { counted, printable } from "../../platform/text.ts";
import { wgxVersion } from "../../platform/version.ts";
import { type SyncLogContext, syncLogValues } from "../../renderers/sync-log.ts";
import { defaultTemplate, fillTemplate, placeholders, unknownPlaceholders } from "../../renderers/sync-log-template.ts";
import { readRunRecords } from "../../runs/read-journal.ts";
import { loggedUpTo, ownTemplate, runsToLog, syncLogFile, withSection } from "../../runs/sync-log-file.ts";
import type { Context } from "../context.ts";
import { openFleet, requireFleetFile } from "../open-fleet.ts";
import { openGit } from "../open-git.ts";
import { write } from "../write-file.ts";

export interface LogSyncOptions {
  readonly date?: string;
  readonly output?: string;
  readonly template?: string;
  readonly force: boolean;
  readonly timeout: number;
}

/** `wgx log-sync`: the day's runs as a log, or as a section more of the one that is there. */
export async function runLogSync(context: Context, options: LogSyncOptions): Promise<number> {
  const fleetFile = requireFleetFile(context);
  const root = metarepoRoot(fleetFile);
  const now = context.now().toISOString();
  const day = options.date ?? now.slice(0, 10);
  const file = syncLogFile(root, day, options.output && resolve(context.cwd, options.output));
  const template = loadTemplate(context, root, options.template);
  const log = options.force ? "" : read(file);
  const after = loggedUpTo(log);
  const records = runsToLog(readRunRecords(root), day, after);
  const { note } = context.terminal;
  const last = records.at(-1);
  if (last === undefined && after !== undefined) {
    note(`nothing to add: no run of ${day} is later than what ${printable(file)} tells; --force writes it anew`);
    return 0;
  }
  const { git, version } = openGit(context, options.timeout);
  const [fleet, gitVersion] = await Promise.all([openFleet(context, fleetFile), version]);
  const surroundings = await describeSurroundings(context, git, root);
  const values = syncLogValues(records, {
    ...surroundings,
    day,
    now,
    fleet: fleetFile,
    members: fleet.members.map(({ name }) => name),
    versions: { wgx: wgxVersion, node: process.versions.node, git: gitVersion },
  });
  write(file, withSection(log, context.mask(fillTemplate(template, values)), last));
  if (!context.global.quiet) {
    const verb = log.trim() === "" ? "wrote" : "added a section to";
    note(`${verb} ${printable(file)}: ${counted(records.length, "run")} of ${day}`);
  }
  return 0;
}

/** @throws Failure "configuration" for a template that cannot be read, or asks for what nobody fills in. */
function loadTemplate(context: Context, root: string, given: string | undefined): string {
  const file = given === undefined ? join(root, ownTemplate) : resolve(context.cwd, given);
  const template = readIfThere(file);
  if (template === undefined && given !== undefined) {
    throw new Failure("configuration", { message: "there is no such template", place: { file } });
  }
  const unknown = unknownPlaceholders(template ?? defaultTemplate);
  if (unknown.length > 0) {
    const names = Object.keys(placeholders);
    throw new Failure(
      "configuration",
      unknown.map(({ name, line }) => ({
        message: `nothing is filled in for {{${printable(name)}}}`,
        place: { file, line },
        hint: didYouMean(name, names).hint ?? `what can be filled in: ${names.join(", ")}`,
      })),
    );
  }
  return template ?? defaultTemplate;
}

function read(file: string): string {
  return readIfThere(file) ?? "";
}

function readIfThere(file: string): string | undefined {
  try {
    return readSmallFile(file)?.toString("utf8");
  } catch (error) {
    throw new Failure(
      "configuration",
      { message: `cannot be read: ${messageOf(error)}`, place: { file } },
      { cause: error },
    );
  }
}

type Surroundings = Omit<SyncLogContext, "day" | "now" | "fleet" | "members" | "versions">;

async function describeSurroundings(context: Context, git: Git, root: string): Promise<Surroundings> {
  const [rsync, gh, branch, commit] = await Promise.all([
    readToolVersion("rsync", context),
    readToolVersion("gh", context),
    ask(git, root, ["symbolic-ref", "--short", "--quiet", "HEAD"]),
    ask(git, root, ["rev-parse", "--verify", "--quiet", "HEAD"]),
  ]);
  return {
    operator: operatorOf(context),
    host: hostname(),
    network: describeNetwork(),
    proxies: proxiesIn(context.env).map(context.mask),
    ...(rsync !== undefined && { rsync }),
    ...(gh !== undefined && { gh }),
    ...(branch !== undefined && { branch }),
    ...(commit !== undefined && { commit }),
  };
}

async function ask(git: Git, cwd: string, args: readonly string[]): Promise<string | undefined> {
  const outcome = await runGit(git, { cwd, args });
  const text = outcome.stdout.toString("utf8").trim();
  return outcome.status === 0 && text !== "" ? text : undefined;
}

function operatorOf({ env }: Context): string {
  const named = env["USER"] || env["LOGNAME"];
  if (named) return named;
  try {
    return userInfo().username;
  } catch {
    // The user has no entry in the system's list, as in some containers.
    return "unknown";
  }
}
