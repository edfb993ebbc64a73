import type { SelectOptions } from "./open-fleet.ts";
import type { ReportOptions } from "./open-report.ts";
import type { SourceOptions } from "./open-source.ts";

/** What `wgx doctor` takes on the command line. */
export interface DoctorOptions extends SelectOptions, SourceOptions, ReportOptions {
  readonly forge: boolean;
  readonly check: readonly string[];
  readonly listChecks: boolean;
  readonly explain?: string;
  /** Print how long each check took. */
  readonly profile: boolean;
  readonly jobs?: number;
  /** Seconds for one git process. */
  readonly timeout: number;
}
