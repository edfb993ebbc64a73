import type { Command } from "commander";
import { addExamination, type ExaminationOptions } from "../examination-options.ts";
import type { Action } from "./declaration.ts";

/** `wgx doctor` on the command line. */
export function declareDoctor(program: Command, action: Action): void {
  const command = program
    .command("doctor")
    .description("examine members in detail; without a fleet, this machine and repository");
  addExamination(command).action(
    action<ExaminationOptions>(async (context, options) => {
      const { runDoctor } = await import("../commands/doctor.ts");
      return runDoctor(context, options);
    }),
  );
}
