import type { Declaration } from "./declaration.ts";
import { declareDemo } from "./demo.ts";
import { declareDoctor } from "./doctor.ts";
import { declareExitCodes } from "./exit-codes.ts";
import { declareList } from "./list.ts";
import { declareLogSync } from "./log-sync.ts";
import { declareMetrics } from "./metrics.ts";
import { declareRuns } from "./runs.ts";
import { declareSchema } from "./schema.ts";
import { declareValidate } from "./validate.ts";

/** Each command, in the order in which help lists them. */
export const declarations: readonly Declaration[] = [
  declareDoctor,
  declareList,
  declareValidate,
  declareRuns,
  declareLogSync,
  declareMetrics,
  declareSchema,
  declareDemo,
  declareExitCodes,
];
