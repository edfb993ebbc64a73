import { describe, expect, it } from "vitest";
import type { ProfileFacts } from "../../src/contracts/facts.ts";
import { parseProfile } from "../../src/profile/parse-profile.ts";
import { findTask } from "../../src/tasks/find-task.ts";
import { shownSteps } from "../../src/tasks/shown-steps.ts";
import { stepCommand } from "../../src/tasks/step-command.ts";
import { taskEnvironment } from "../../src/tasks/task-environment.ts";
import { known, unknown } from "../helpers/member-facts.ts";

const profile = (text: string): ProfileFacts => parseProfile(text, ".wgx/profile.yml");

describe("a step", () => {
  it.each<[string, readonly string[]]>([
    ["./scripts/check.sh --fast a=b", ["./scripts/check.sh", "--fast", "a=b"]],
    ["scripts/check.sh", ["scripts/check.sh"]],
  ])("%s, which only calls a program of the repository, needs no shell", (shell, argv) => {
    expect(stepCommand({ shell }, "/bin/bash", "smoke")).toEqual(argv);
  });

  it.each(["make test", "./a && ./b", "A=./x ./y", "./a *.c", "./a\n./b", './a "b"', "~/x", "./a $B", "cd x/y; z"])(
    "%j runs in a shell that ends at the first failure",
    (shell) => {
      expect(stepCommand({ shell }, "/bin/bash", "-smoke")).toEqual(["/bin/bash", "-e", "-c", shell, "-smoke"]);
    },
  );

  it("is shown so that nothing in it takes effect", () => {
    expect(shownSteps([{ shell: "echo \u001b[2J\nrm -rf x" }, { argv: ["a b", "-n", "\r"] }])).toEqual([
      "echo \\x1b[2J",
      "rm -rf x",
      "'a b' -n $'\\x0d'",
    ]);
  });
});

describe("a task", () => {
  const declared = profile("tasks:\n  Smoke_Test: ./a\n  snapshot: ''\n  mac: {cmd: {darwin: ./m}}\n");
  it.each<[string, Parameters<typeof findTask>[0], string, unknown]>([
    ["is found by its normalised name", known(declared), "smoke-test", { kind: "runnable", steps: [{ shell: "./a" }] }],
    ["that does nothing is empty", known(declared), "snapshot", { kind: "empty" }],
    [
      "of another system is empty",
      known(declared),
      "mac",
      { kind: "empty", reason: expect.stringContaining("on linux") },
    ],
    ["nobody declares is absent", known(declared), "x", { kind: "absent", reason: 'its profile declares no task "x"' }],
    ["of no profile is absent", known({ kind: "none" }), "x", { kind: "absent" }],
    ["of a broken profile is unknown", known(profile("a: [")), "x", { kind: "unknown" }],
    ["of a profile that cannot be read is unknown", unknown("damaged"), "x", { kind: "unknown", reason: "damaged" }],
  ])("%s", (_what, facts, name, found) => {
    expect(findTask(facts, name, "linux")).toMatchObject(found as object);
  });
});

it("a task's environment holds what is listed or named, and no token, agent or folder of the member", () => {
  const env = {
    HOME: "/h",
    PATH: ".:/bin:node_modules/.bin::/usr/bin",
    GH_TOKEN: "secret",
    SSH_AUTH_SOCK: "/agent",
    GIT_DIR: "/elsewhere",
    BASH_ENV: "/evil",
    NODE_OPTIONS: "--require evil",
    https_proxy: "http://user:password@proxy",
    no_proxy: "localhost",
    DATABASE: "d",
  };
  expect(taskEnvironment(env, ["DATABASE", "NOT_SET"], "alpha")).toEqual({
    HOME: "/h",
    PATH: "/bin:/usr/bin",
    no_proxy: "localhost",
    DATABASE: "d",
    GIT_TERMINAL_PROMPT: "0",
    WGX_MEMBER: "alpha",
  });
});
