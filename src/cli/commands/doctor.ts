import { doctorCheckIds } from "../../checks/registry.ts";
import { chooseChecks, explainCheck, listChecks } from "../choose-checks.ts";
import type { Context } from "../context.ts";
import type { ExaminationOptions } from "../examination-options.ts";
import { refuseContradictions } from "../finish-report.ts";
import { fleetFile, requireFleetFile } from "../open-fleet.ts";
import { runExamination } from "../run-examination.ts";

/** `wgx doctor`: examines the chosen members in detail and reports. Returns the exit status. */
export async function runDoctor(context: Context, options: ExaminationOptions): Promise<number> {
  const { terminal } = context;
  if (options.explain !== undefined) {
    terminal.print(await explainCheck(options.explain));
    return 0;
  }
  refuseContradictions(options);
  const checks = await chooseChecks(options.check, { ids: doctorCheckIds, command: "doctor" });
  if (options.listChecks) {
    terminal.print(listChecks(checks));
    return 0;
  }
  const file = asksForFleet(options) ? requireFleetFile(context) : fleetFile(context);
  if (file !== undefined) return runExamination(context, options, { file, checks });
  const { examineHere } = await import("./doctor-here.ts");
  return examineHere(context, options, checks);
}

/** Whether the command line speaks of a fleet, so that there has to be one. */
function asksForFleet(options: ExaminationOptions): boolean {
  const { all, repo, exclude, domain, scope, only } = options;
  return all || only !== undefined || [repo, exclude, domain, scope].some((chosen) => chosen.length > 0);
}
