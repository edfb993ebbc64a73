import type { Report } from "../contracts/report.ts";
import { isFailure } from "../platform/failure.ts";
import { loadReport } from "./load-report.ts";

/**
 * The reports of some files that runs have kept, in order. A kept report is a memory: one that was cut off by a full disk,
 * was pruned meanwhile or is of another version tells nothing.
 */
export function loadKeptReports(files: readonly string[]): readonly Report[] {
  return files.flatMap((file) => {
    try {
      return [loadReport(file)];
    } catch (error) {
      if (!isFailure(error)) throw error;
      return [];
    }
  });
}
