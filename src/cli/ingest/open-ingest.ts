import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { EventContract } from "../../contracts/event-contracts.ts";
import { eventContract } from "../../feed/event-contract.ts";
import { Failure, messageOf } from "../../platform/failure.ts";
import { readSmallFile } from "../../platform/files.ts";
import { parseEnvFile } from "../../platform/parse-env-file.ts";
import { secretMask } from "../../platform/secrets.ts";
import { printable } from "../../platform/text.ts";
import type { Context } from "../context.ts";
import { workspaceOf } from "../open-fleet.ts";
import { stateRoot } from "../state-folder.ts";
import { growYoungGeneration } from "./grow-young-generation.ts";
import { type LoadedConfig, loadIngestConfig } from "./load-ingest-config.ts";

/** Options of every command that is about a feed. */
export interface FeedOptions {
  readonly feed?: string;
  readonly contract?: string;
  readonly envFile?: string;
}

/** What every command about a feed starts from. */
export interface Ingest {
  /** With the environment file laid under the environment, and what it holds masked. */
  readonly context: Context;
  /** The folder that holds `.wgx/`. */
  readonly root: string;
  readonly config: LoadedConfig;
  /** Absolute. */
  readonly feed: string;
  readonly contract: EventContract;
}

/**
 * Finds the feed and everything that is said about it. The feed is `--feed`, else AUSSENSENSOR_DIR's, else the
 * configuration's, else `export/feed.jsonl` here, or, where there is none but a clone of aussensensor in the workspace, that.
 *
 * @throws Failure "configuration" or "usage" for what is wrong in any of it.
 */
export async function openIngest(given: Context, options: FeedOptions): Promise<Ingest> {
  growYoungGeneration();
  const context = options.envFile === undefined ? given : withEnvFile(given, resolve(given.cwd, options.envFile));
  const root = stateRoot(context);
  const config = await loadIngestConfig(root);
  const contract = eventContract(options.contract ?? config.value.contract);
  return { context, root, config, feed: feedPath(context, root, config, options.feed), contract };
}

function feedPath(context: Context, root: string, config: LoadedConfig, flag: string | undefined): string {
  if (flag === "") throw new Failure("usage", { message: "--feed is empty", hint: "name the feed's file" });
  if (flag !== undefined) return resolve(context.cwd, flag);
  const folder = context.env["AUSSENSENSOR_DIR"];
  if (folder !== undefined && folder !== "") return resolve(context.cwd, folder, "export/feed.jsonl");
  if (config.value.feed !== undefined) return resolve(root, config.value.feed);
  const here = join(context.cwd, "export/feed.jsonl");
  const clone = join(workspaceOf(context, root), "aussensensor");
  return existsSync(here) || !existsSync(clone) ? here : join(clone, "export/feed.jsonl");
}

/** What is set in the environment already wins, as with every other program that reads such files. */
function withEnvFile(context: Context, file: string): Context {
  const parsed = parseEnvFile(readEnvFile(file), file);
  if (!parsed.ok) throw new Failure("configuration", parsed.problems);
  if (/TOKEN|SECRET|PASSWORD/.test(Object.keys(parsed.variables).join(" ")) && (statSync(file).mode & 0o077) !== 0) {
    context.terminal.note(`warning: others may read ${printable(file)}, and it holds a secret; chmod 600 it`);
  }
  const set = Object.entries(context.env).filter(([, value]) => value !== undefined && value !== "");
  const env = { ...context.env, ...parsed.variables, ...Object.fromEntries(set) };
  return { ...context, env, mask: secretMask(env) };
}

function readEnvFile(file: string): string {
  try {
    const bytes = readSmallFile(file, 1024 * 1024);
    if (bytes) return bytes.toString("utf8");
  } catch (error) {
    const problem = { message: `cannot be read: ${messageOf(error)}`, place: { file } };
    throw new Failure("configuration", problem, { cause: error });
  }
  const hint = "name an existing file with --env-file, or leave it out";
  throw new Failure("configuration", { message: "there is no such file", place: { file }, hint });
}
