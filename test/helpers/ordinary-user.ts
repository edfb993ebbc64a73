import { execFileSync } from "node:child_process";

/** The user called nobody, on Debian and everywhere else. */
const nobody = 65_534;

/**
 * Does something as a user for whom permissions count. Root, as which CI runs, opens every file; so it becomes nobody for
 * the while, with the folder in nobody's hands.
 */
export async function asOrdinaryUser<Result>(folder: string, work: () => Result | Promise<Result>): Promise<Result> {
  if (process.geteuid?.() !== 0 || !process.seteuid) return work();
  execFileSync("chown", ["-R", String(nobody), folder]);
  process.seteuid(nobody);
  try {
    return await work();
  } finally {
    process.seteuid(0);
  }
}
