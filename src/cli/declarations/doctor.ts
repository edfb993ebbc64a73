import type { Command } from "commander";
import type { DoctorOptions } from "../commands/doctor.ts";
import { addExamination } from "../examination-options.ts";
import type { Action } from "./declaration.ts";

/** `wgx doctor` on the command line. */
export function declareDoctor(program: Command, action: Action): void {
  const command = program
    .command("doctor")
    .description("examine members in detail; without a fleet, this machine and repository")
    .option("--forge", "ask the forge, too, which members it has renamed, archived, or does not have", false);
  addExamination(command).action(
    action<DoctorOptions>(async (context, options) => {
      const { runDoctor } = await import("../commands/doctor.ts");
      return runDoctor(context, options);
    }),
  );
}
