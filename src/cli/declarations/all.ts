import type { Declaration } from "./declaration.ts";
import { declareDemo } from "./demo.ts";
import { declareDoctor } from "./doctor.ts";
import { declareExitCodes } from "./exit-codes.ts";
import { declareIngest } from "./ingest.ts";
import { declareIngestFeedback } from "./ingest-feedback.ts";
import { declareLeitstand } from "./leitstand.ts";
import { declareList } from "./list.ts";
import { declareSchema } from "./schema.ts";
import { declareValidate } from "./validate.ts";

/** Each command, in the order in which help lists them. */
export const declarations: readonly Declaration[] = [
  declareDoctor,
  declareIngest,
  declareIngestFeedback,
  declareLeitstand,
  declareList,
  declareValidate,
  declareSchema,
  declareDemo,
  declareExitCodes,
];
