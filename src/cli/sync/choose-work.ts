import { resolve } from "node:path";
import type { Fleet, Member } from "../../contracts/fleet.ts";
import { branchNamePattern } from "../../contracts/identifiers.ts";
import type { SyncIntent } from "../../contracts/sync-journal.ts";
import { type SyncPlan, syncPlan } from "../../contracts/sync-plan.ts";
import { Failure, messageOf } from "../../platform/failure.ts";
import { readSmallFile } from "../../platform/files.ts";
import { printable } from "../../platform/text.ts";
import { readRunRecords } from "../../runs/read-journal.ts";
import { lastSyncRun, type SyncRun } from "../../runs/sync-journal.ts";
import type { Context } from "../context.ts";
import { chooseMembers } from "../open-fleet.ts";
import type { RollOutOptions } from "./options.ts";
import { patternsOf } from "./patterns.ts";

/** What a roll-out is about: as asked for, or as an interrupted one or a saved plan has it. */
export interface Work {
  readonly members: readonly Member[];
  readonly intent: SyncIntent;
  /** When the commits were first to be made; a resumed run makes the same ones. ISO 8601. */
  readonly at: string;
  /** Given under `--apply`. */
  readonly saved?: SyncPlan;
  /** Under `--resume`: the run that is gone on with, where one is left. */
  readonly resumed?: SyncRun;
}

/** @throws Failure "usage" or "configuration" for a choice that cannot be carried out. */
export async function chooseWork(context: Context, options: RollOutOptions, fleet: Fleet): Promise<Work> {
  const now = context.now().toISOString();
  if (options.resume) return resumed(fleet, options, now);
  const asked = intentOf(options, context);
  if (options.apply === undefined) {
    const members =
      options.only === undefined
        ? await chooseMembers(fleet, options)
        : failedMembers(fleet, await others(fleet, options));
    return { members, intent: { ...asked, members: members.map(({ name }) => name) }, at: now };
  }
  const saved = loadPlan(resolve(context.cwd, options.apply));
  const names = saved.members.map(({ name }) => name);
  const { templates, branch, deleteOrphans, createOptional } = saved;
  return {
    members: byName(fleet, names, "the plan"),
    intent: { ...asked, members: names, patterns: templates.patterns, branch, deleteOrphans, createOptional },
    at: now,
    saved,
  };
}

function others(fleet: Fleet, options: RollOutOptions): Promise<Member[]> {
  const { only: _only, ...rest } = options;
  return chooseMembers(fleet, rest);
}

/** `--only failed`: those that failed or could not be read in the last roll-out, whatever else was run since. */
function failedMembers(fleet: Fleet, members: readonly Member[]): Member[] {
  for (const { command, members: states } of readRunRecords(fleet.root)) {
    if (states.length === 0 || !command.some((word) => word === "up" || word === "sync-templates")) continue;
    const failed = new Set(
      states.filter(({ state }) => state === "fail" || state === "unknown").map(({ name }) => name),
    );
    return members.filter(({ name }) => failed.has(name));
  }
  throw new Failure("usage", {
    message: "--only failed: there is no roll-out to look back on",
    hint: "run it once without",
  });
}

function resumed(fleet: Fleet, options: RollOutOptions, now: string): Work {
  const last = lastSyncRun(fleet.root);
  if (!last || last.isFinished) {
    const intent = last?.intent ?? { ...defaults(options), members: [] };
    return { members: [], intent: { ...intent, members: [] }, at: now };
  }
  const names = last.intent.members.filter((name) => !last.ended.has(name));
  const members = byName(fleet, names, "the interrupted roll-out");
  return { members, intent: { ...last.intent, members: names }, at: last.at, resumed: last };
}

function byName(fleet: Fleet, names: readonly string[], source: string): Member[] {
  const members = new Map(fleet.members.map((member) => [member.name, member]));
  return names.map((name) => {
    const member = members.get(name);
    if (member) return member;
    throw new Failure("configuration", {
      message: `${source} names ${printable(name)}, which is not in the inventory any more`,
      place: { file: fleet.file },
      hint: "begin anew, with --dry-run first",
    });
  });
}

function intentOf(options: RollOutOptions, { mask }: Context): SyncIntent {
  if (!branchNamePattern.test(options.branch)) {
    throw new Failure("usage", { message: `--branch ${printable(options.branch)} is no branch name` });
  }
  const title = options.title.trim();
  if (title === "" || printable(title) !== title)
    throw new Failure("usage", { message: "--title takes one line of text", hint: "leave it out for the usual one" });
  return { ...defaults(options), title: mask(title) };
}

function defaults(options: RollOutOptions): Omit<SyncIntent, "members"> & { members: string[] } {
  return {
    members: [],
    patterns: patternsOf(options),
    publish: options.publish ?? "push",
    branch: options.branch,
    deleteOrphans: options.deleteOrphans,
    createOptional: options.createOptional,
    title: options.title.trim(),
    author: options.author ?? "",
    sign: options.sign,
    labels: [...options.label],
    reviewers: [...options.reviewer],
    draft: options.draft,
    reopen: options.reopen,
  };
}

function loadPlan(file: string): SyncPlan {
  const refuse = (why: string, cause?: unknown): never => {
    throw new Failure(
      "configuration",
      { message: `the plan cannot be carried out: ${why}`, place: { file }, hint: "make it anew with --plan FILE" },
      { cause },
    );
  };
  let text: Buffer | undefined;
  let json: unknown;
  try {
    text = readSmallFile(file, 64 * 1024 * 1024);
    json = text && JSON.parse(text.toString("utf8"));
  } catch (error) {
    return refuse(printable(messageOf(error)), error);
  }
  if (!text) return refuse("there is no such file");
  const parsed = syncPlan.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return refuse(`it is no plan of wgx (${printable(issue?.path.join(".") ?? "")}: ${printable(issue?.message ?? "")})`);
}
