import { resolve } from "node:path";
import type { SinkConfig } from "../contracts/ingest-config.ts";
import { metarepoRoot } from "../inventory/find-fleet.ts";
import type { Context } from "./context.ts";
import type { LoadedConfig } from "./ingest/load-ingest-config.ts";
import { fleetFile } from "./open-fleet.ts";

/** The folder that holds `.wgx/`: the metarepo, or without a fleet the current folder. */
export function stateRoot(context: Context): string {
  const file = fleetFile(context);
  return file === undefined ? context.cwd : metarepoRoot(file);
}

/**
 * The folder of the embedded store: `--data-dir`, CHRONIK_DATA_DIR or LEITSTAND_DATA_DIR, that of the configuration, else
 * `.wgx/leitstand`.
 */
export function storeFolder(context: Context, config: LoadedConfig, flag?: string): string {
  const named = flag ?? (context.env["CHRONIK_DATA_DIR"] || context.env["LEITSTAND_DATA_DIR"] || undefined);
  if (named !== undefined) return resolve(context.cwd, named);
  return resolve(stateRoot(context), dataDirOf(config.value.sinks?.["leitstand"]) ?? ".wgx/leitstand");
}

/** The folder of the embedded learner: that of the configuration, else `.wgx/heimlern`. */
export function learnerFolder(context: Context, config: LoadedConfig): string {
  return resolve(stateRoot(context), dataDirOf(config.value.sinks?.["heimlern"]) ?? ".wgx/heimlern");
}

function dataDirOf(config: SinkConfig | undefined): string | undefined {
  return config?.type === "embedded" ? config.data_dir : undefined;
}
