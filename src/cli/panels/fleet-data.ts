import type { Fleet } from "../../contracts/fleet.ts";
import type { FleetView } from "../../contracts/panel-views.ts";
import type { Report } from "../../contracts/report.ts";
import type { RunRecord } from "../../contracts/run-record.ts";
import { metarepoRoot } from "../../inventory/find-fleet.ts";
import { loadFleet } from "../../inventory/load-fleet.ts";
import { viewFleet } from "../../panels/fleet-view.ts";
import { cacheFolder } from "../../platform/cache-folder.ts";
import { Failure, isFailure } from "../../platform/failure.ts";
import { openMemory } from "../../platform/memory.ts";
import { listKeptReports } from "../../runs/keep-report.ts";
import { loadKeptReports } from "../../runs/kept-reports.ts";
import { readRunRecords } from "../../runs/read-journal.ts";
import type { Context } from "../context.ts";
import { fleetFile } from "../open-fleet.ts";

/** Records of the journal that are looked at for a trend. */
const mostRecords = 200;

/** What is known of a fleet without examining it: its inventory, the kept reports, the journal. */
export class FleetData {
  readonly #context: Context;
  readonly #root: string;
  #seen: { readonly key: string; readonly view: FleetView | undefined } | undefined;

  constructor(context: Context, root: string) {
    this.#context = context;
    this.#root = root;
  }

  /** The inventory; undefined where there is none. Nobody is asked over the network. @throws Failure for one that is wrong. */
  async fleet(): Promise<Fleet | undefined> {
    const file = fleetFile(this.#context);
    if (file === undefined) return undefined;
    const { env } = this.#context;
    return loadFleet({
      file,
      env,
      memory: openMemory(cacheFolder(metarepoRoot(file), env)),
      list: () => {
        throw new Failure("configuration", {
          message: "the members of this fleet are listed by GitHub, which panels do not ask",
          place: { file },
          hint: "wgx index --svg FILE draws it",
        });
      },
    });
  }

  /** How the fleet stands by the kept reports; undefined where there are none. It is worked out anew when something came. */
  async view(): Promise<FleetView | undefined> {
    const files = listKeptReports(this.#root);
    const names = await this.#names();
    const key = JSON.stringify([files, names && [...names]]);
    if (this.#seen?.key === key) return this.#seen.view;
    const view = this.viewOf(loadKeptReports(files), names);
    this.#seen = { key, view };
    return view;
  }

  /** How the fleet stands by some reports, newest first; undefined where there are none. */
  viewOf([newest, ...older]: readonly Report[], names?: ReadonlySet<string>): FleetView | undefined {
    if (!newest) return undefined;
    return viewFleet([newest, ...older], first(readRunRecords(this.#root), mostRecords), names);
  }

  async #names(): Promise<ReadonlySet<string> | undefined> {
    try {
      const fleet = await this.fleet();
      return fleet && new Set(fleet.members.map(({ name }) => name));
    } catch (error) {
      if (!isFailure(error)) throw error;
      return undefined;
    }
  }
}

function* first(records: Iterable<RunRecord>, count: number): Generator<RunRecord> {
  let seen = 0;
  for (const record of records) {
    if (seen++ === count) return;
    yield record;
  }
}
