import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type SyncIntent, type SyncStep, syncStep } from "../contracts/sync-journal.ts";
import { createDurableLog } from "../platform/append-durably.ts";
import { codeOf, Failure, isFailure, messageOf } from "../platform/failure.ts";
import { readSmallFile } from "../platform/files.ts";
import { ignoreState, syncFolder } from "./journal.ts";

/** The journal of one roll-out while it is under way. */
export interface SyncJournal {
  /** Notes a step. It is on the disk when this returns. @throws Failure "incomplete" where it cannot be written. */
  readonly record: (step: SyncStep) => void;
  readonly close: () => void;
}

const namePattern = /^[0-9]{8}T[0-9]{9}Z-[0-9a-f]{6}\.jsonl$/;

/** Begins the journal of a run, `.wgx/sync/<id>.jsonl` of the metarepo. @throws Failure "configuration". */
export function beginSyncJournal(root: string, id: string, at: string, intent: SyncIntent): SyncJournal {
  const file = join(syncFolder(root), `${id}.jsonl`);
  try {
    const log = createDurableLog(file);
    ignoreState(root);
    const record = (step: SyncStep): void => {
      try {
        log.append(JSON.stringify(step));
      } catch (error) {
        throw new Failure(
          "incomplete",
          {
            message: `the journal cannot be written, so nothing further was done: ${messageOf(error)}`,
            place: { file },
            hint: "make room, then go on with --resume",
          },
          { cause: error },
        );
      }
    };
    record({ step: "started", schema: "wgx.sync-journal/1", id, at, intent });
    return { record, close: log.close };
  } catch (error) {
    if (isFailure(error)) throw error;
    const message = `the journal cannot be written: ${messageOf(error)}`;
    const hint = "nothing was done; make the metarepo writable";
    throw new Failure("configuration", { message, place: { file }, hint }, { cause: error });
  }
}

/** What a journal tells of its run. */
export interface SyncRun {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly intent: SyncIntent;
  /** How each member ended, as far as it did. */
  readonly ended: ReadonlyMap<string, Extract<SyncStep, { step: "ended" }>>;
  readonly isFinished: boolean;
}

/** The newest roll-out of a metarepo; undefined where there is none. @throws Failure "configuration". */
export function lastSyncRun(root: string): SyncRun | undefined {
  for (const name of namesIn(syncFolder(root))) {
    const run = parseJournal(readSmallFile(join(syncFolder(root), name), 256 * 1024 * 1024)?.toString("utf8") ?? "");
    if (run) return run;
  }
  return undefined;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => namePattern.test(name))
      .sort()
      .reverse();
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return [];
    const message = `the journal of roll-outs cannot be read: ${messageOf(error)}`;
    throw new Failure("configuration", { message, place: { file: folder } }, { cause: error });
  }
}

/** Lines that are no whole step are passed over: a crash cuts the last one off. */
function parseJournal(text: string): SyncRun | undefined {
  const steps = text.split("\n").flatMap((line) => parseStep(line) ?? []);
  const started = steps.find((step) => step.step === "started");
  if (!started) return undefined;
  const { id, at, intent } = started;
  const ended = new Map(steps.flatMap((step) => (step.step === "ended" ? [[step.member, step] as const] : [])));
  return { id, at, intent, ended, isFinished: steps.some(({ step }) => step === "finished") };
}

function parseStep(line: string): SyncStep | undefined {
  if (line === "") return undefined;
  try {
    const parsed = syncStep.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
