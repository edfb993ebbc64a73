import { declareCache } from "./cache.ts";
import { declareCompletion } from "./completion.ts";
import type { Declaration } from "./declaration.ts";
import { declareDemo } from "./demo.ts";
import { declareDoctor } from "./doctor.ts";
import { declareExitCodes } from "./exit-codes.ts";
import { declareImpact } from "./impact.ts";
import { declareIndex } from "./index-fleet.ts";
import { declareIngest } from "./ingest.ts";
import { declareIngestFeedback } from "./ingest-feedback.ts";
import { declareInit } from "./init.ts";
import { declareLeitstand } from "./leitstand.ts";
import { declareList } from "./list.ts";
import { declareLogSync } from "./log-sync.ts";
import { declareMetrics } from "./metrics.ts";
import { declarePlan } from "./plan.ts";
import { declareReport } from "./report.ts";
import { declareReportMerge } from "./report-merge.ts";
import { declareRun } from "./run.ts";
import { declareRuns } from "./runs.ts";
import { declareSchema } from "./schema.ts";
import { declareSmoke } from "./smoke.ts";
import { declareSyncTemplates } from "./sync-templates.ts";
import { declareUp } from "./up.ts";
import { declareValidate } from "./validate.ts";

/** Each command, in the order in which help lists them. */
export const declarations: readonly Declaration[] = [
  declareSmoke,
  declareDoctor,
  declareIngest,
  declareIngestFeedback,
  declareLeitstand,
  declareRun,
  declareList,
  declareValidate,
  declarePlan,
  declareUp,
  declareSyncTemplates,
  declareIndex,
  declareImpact,
  declareReport,
  declareReportMerge,
  declareCache,
  declareRuns,
  declareLogSync,
  declareMetrics,
  declareInit,
  declareSchema,
  declareCompletion,
  declareDemo,
  declareExitCodes,
];
