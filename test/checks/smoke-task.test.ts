import { expect, it } from "vitest";
import { smokeTask } from "../../src/checks/smoke-task.ts";
import type { MemberTaskRun } from "../../src/contracts/task-run.ts";
import { checkContext, known, memberFacts } from "../helpers/member-facts.ts";

const output = { file: "/runs/alpha.log", bytes: 9, truncated: false, tail: ["first", "oh \u001bno", " "] };

it.each<[Omit<MemberTaskRun, "name">, string, string]>([
  [{ outcome: "passed", output }, "info", "the smoke task passed"],
  [
    { outcome: "failed", reason: "ended with exit status 3", output },
    "fail",
    "the smoke task ended with exit status 3; it last said: oh \\x1bno (all of it: /runs/alpha.log)",
  ],
  [{ outcome: "timeout", reason: "took longer than 1 second" }, "fail", "the smoke task took longer than 1 second"],
  [{ outcome: "empty", reason: "it does nothing" }, "warn", "no smoke task to run: it does nothing"],
  [{ outcome: "absent", reason: "it has no profile" }, "warn", "no smoke task to run: it has no profile"],
])("of %j makes one finding, a %s", (run, severity, message) => {
  const facts = memberFacts({ task: known({ name: "alpha", ...run }) });
  expect(smokeTask.check(facts, checkContext())).toEqual([
    { check: "smoke-task", severity, message, path: ".wgx/profile.yml", line: 4 },
  ]);
});
