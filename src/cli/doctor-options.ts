import type { JudgedRef } from "../sources/judged-commit.ts";
import type { SelectOptions } from "./open-fleet.ts";
import type { ReportOptions } from "./open-report.ts";

/** What `wgx doctor` takes on the command line. */
export interface DoctorOptions extends SelectOptions, ReportOptions {
  readonly ref: JudgedRef;
  readonly fetch: boolean;
  readonly maxAge: number;
  readonly check: readonly string[];
  readonly listChecks: boolean;
  readonly explain?: string;
  readonly jobs?: number;
  /** Seconds for one git process. */
  readonly timeout: number;
}
