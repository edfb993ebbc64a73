import type { Check } from "../../checks/check.ts";
import { deepCheckIds, doctorCheckIds, hostedCheckIds } from "../../checks/registry.ts";
import type { Fleet, Member } from "../../contracts/fleet.ts";
import type { ForgeFacts } from "../../examination/examine-fleet.ts";
import { Failure } from "../../platform/failure.ts";
import { type CheckSet, chooseChecks, explainCheck, listChecks } from "../choose-checks.ts";
import type { Context } from "../context.ts";
import type { ExaminationOptions } from "../examination-options.ts";
import { refuseContradictions } from "../formats.ts";
import { fleetFile, requireFleetFile } from "../open-fleet.ts";
import { refuseUnreadable } from "../open-source.ts";
import { runExamination } from "../run-examination.ts";

/** What `wgx doctor` takes on the command line. */
export interface DoctorOptions extends ExaminationOptions {
  readonly forge: boolean;
}

/** What only a forge tells is looked at where members are read there. */
function checkSet({ source }: DoctorOptions): CheckSet {
  const ids = source === "github" ? doctorCheckIds : doctorCheckIds.filter((id) => !hostedCheckIds.includes(id));
  const withOption = { ids: hostedCheckIds, option: "--source github" };
  return { ids, deep: deepCheckIds, command: "doctor", withOption };
}

/** `wgx doctor`: examines the chosen members in detail and reports. Returns the exit status. */
export async function runDoctor(context: Context, options: DoctorOptions): Promise<number> {
  const { terminal } = context;
  if (options.explain !== undefined) {
    terminal.print(await explainCheck(options.explain));
    return 0;
  }
  refuseContradictions(options);
  refuseUnreadable(options);
  const set = checkSet(options);
  if (options.listChecks) {
    terminal.print(await listChecks(options.check, set));
    return 0;
  }
  const checks = await chooseChecks(options.check, set);
  refuseUnheard(options, checks);
  const file = asksForFleet(options) ? requireFleetFile(context) : fleetFile(context);
  if (file !== undefined) {
    return runExamination(context, options, {
      file,
      checks,
      ...(options.forge && { askForges: startAsking(context, options) }),
    });
  }
  const { examineHere } = await import("./doctor-here.ts");
  return examineHere(context, options, checks);
}

/** Asks the forges while the clones are read. */
function startAsking(
  context: Context,
  { source }: DoctorOptions,
): (fleet: Fleet, members: readonly Member[]) => Promise<ForgeFacts> {
  return async (fleet, members) => {
    const { askForges } = await import("../ask-forges.ts");
    // Members that are read on their forges have said how they stand there; only the owner's list is asked for.
    return askForges(context, fleet, members, source === "github" ? [] : members);
  };
}

/** `--forge` without a check that listens to it would ask for nothing. @throws Failure "usage". */
function refuseUnheard(options: DoctorOptions, checks: readonly Check[]): void {
  if (!options.forge || checks.some(({ needs }) => needs.forge)) return;
  throw new Failure("usage", {
    message: "--forge asks for the check inventory-reconcile, which was not chosen",
    hint: "add --check inventory-reconcile, or leave --forge out",
  });
}

/** Whether the command line speaks of a fleet, so that there has to be one. */
function asksForFleet(options: DoctorOptions): boolean {
  const { all, repo, exclude, domain, scope, only, shard, source, forge } = options;
  return (
    all ||
    forge ||
    shard !== undefined ||
    source === "cache" ||
    source === "github" ||
    only !== undefined ||
    [repo, exclude, domain, scope].some((chosen) => chosen.length > 0)
  );
}
