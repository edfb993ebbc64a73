import type { CallFacts, Known } from "../contracts/facts.ts";
import type { Git } from "../git/git.ts";
import type { Memory } from "../platform/memory.ts";
import type { Stopwatch } from "../platform/stopwatch.ts";
import type { Hosted } from "../sources/hosted.ts";
import type { Reading } from "../sources/local.ts";
import type { TemplateSet } from "../templates/template-set.ts";
import type { GatheredNeeds } from "./gather-needs.ts";
import type { InspectedMember } from "./inspect-members.ts";
import { inspectionMemory } from "./inspection-memory.ts";
import { type Measured, measureDrift } from "./measure-drift.ts";
import type { CallOptions } from "./resolve-calls.ts";

/** What follows from the members' judged commits together with something else. By the members' names. */
export interface FurtherFacts {
  readonly drift: Measured;
  readonly inspected: ReadonlyMap<string, InspectedMember>;
  readonly calls: ReadonlyMap<string, Known<readonly CallFacts[]>>;
}

interface FurtherOptions extends CallOptions {
  readonly templates: TemplateSet | undefined;
  readonly memory: Memory;
  /** ISO 8601. */
  readonly now: string;
  readonly stopwatch?: Stopwatch;
  /** What is on forges is read through this. */
  readonly hosted?: Hosted;
}

/** Finds out what the checks need beyond the files they name: drift, inspections, calls; all at the same time. */
export async function readFurther(
  git: Git,
  readings: readonly Reading[],
  needs: GatheredNeeds,
  options: FurtherOptions,
): Promise<FurtherFacts> {
  const { templates, jobs, stopwatch, hosted } = options;
  const depth = needs.drift;
  const timed = <Result>(name: string, work: () => Promise<Result>): Promise<Result> =>
    stopwatch ? stopwatch.time(name, work) : work();
  const [drift, inspected, calls] = await Promise.all([
    depth !== "none" && templates
      ? timed("drift", () =>
          measureDrift(git, templates, readings, { ...options, depth, readHosted: hosted?.readHistories }),
        )
      : new Map(),
    needs.inspections.size > 0
      ? timed("inspections", async () => {
          const { inspectMembers } = await import("./inspect-members.ts");
          const memory = inspectionMemory(options.memory);
          return inspectMembers(git, needs.inspections, readings, { jobs, memory, ...(hosted && { hosted }) });
        })
      : new Map(),
    needs.calls
      ? timed("calls of the fleet", async () => {
          const { resolveCalls } = await import("./resolve-calls.ts");
          return resolveCalls(git, readings, options);
        })
      : new Map(),
  ]);
  return { drift, inspected, calls };
}
