import { resolve } from "node:path";
import { metarepoRoot } from "../inventory/find-fleet.ts";
import type { Context } from "./context.ts";
import { fleetFile } from "./open-fleet.ts";

/** The folder that holds `.wgx/`: the metarepo, or without a fleet the current folder. */
export function stateRoot(context: Context): string {
  const file = fleetFile(context);
  return file === undefined ? context.cwd : metarepoRoot(file);
}

/** The folder of the embedded store: `--data-dir`, LEITSTAND_DATA_DIR or CHRONIK_DATA_DIR, else `.wgx/leitstand`. */
export function storeFolder(context: Context, flag: string | undefined): string {
  const named = flag ?? (context.env["CHRONIK_DATA_DIR"] || context.env["LEITSTAND_DATA_DIR"] || undefined);
  return named === undefined ? resolve(stateRoot(context), ".wgx/leitstand") : resolve(context.cwd, named);
}
