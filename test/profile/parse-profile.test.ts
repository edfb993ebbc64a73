import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Profile, ProfileProblem, Task } from "../../src/contracts/profile.ts";
import { parseProfile } from "../../src/profile/parse-profile.ts";
import { taskKey } from "../../src/profile/task-key.ts";

const path = ".wgx/profile.yml";

function declared(text: string): { profile: Profile; problems: readonly ProfileProblem[] } {
  const parsed = parseProfile(text, path);
  if (parsed.kind !== "declared") throw new Error(`invalid: ${parsed.problems[0]?.message}`);
  return parsed;
}

function invalid(text: string): readonly ProfileProblem[] {
  const parsed = parseProfile(text, path);
  if (parsed.kind !== "invalid") throw new Error("declared");
  return parsed.problems;
}

function stepsOf(task: string): Task["steps"] | undefined {
  return declared(`tasks:\n  build: ${task}\n`).profile.tasks[0]?.steps;
}

function messages(text: string): readonly string[] {
  return declared(text).problems.map((problem) => `${problem.line}: ${problem.message}`);
}

describe("the forms of a task", () => {
  it.each([
    ["a line", "cargo build", [{ shell: "cargo build" }]],
    ["a line with its quotes", "'echo \"$HOME\" | wc -c'", [{ shell: 'echo "$HOME" | wc -c' }]],
    ["several lines", "|\n    set -e\n    make all\n", [{ shell: "set -e\nmake all" }]],
    ["an argument vector", "[cargo, build, '--all features']", [{ argv: ["cargo", "build", "--all features"] }]],
    ["cmd as a line", "{ cmd: make all }", [{ shell: "make all" }]],
    ["cmd as an argument vector", "{ cmd: [make, all] }", [{ argv: ["make", "all"] }]],
    ["sh as a line", "{ sh: make all }", [{ shell: "make all" }]],
    ["sh as several lines", "{ sh: [make all, make check] }", [{ shell: "make all" }, { shell: "make check" }]],
    ["desc and sh", "{ desc: Build it, sh: [make] }", [{ shell: "make" }]],
    ["a program and its args", "{ cmd: cargo, args: [build, 'a b'] }", [{ argv: ["cargo", "build", "a b"] }]],
    ["an argument vector and more args", "{ cmd: [cargo, build], args: [-q] }", [{ argv: ["cargo", "build", "-q"] }]],
    ["a line and args", "{ cmd: cargo run --, args: ['it''s', '$x'] }", [{ shell: `cargo run -- 'it'\\''s' '$x'` }]],
    ["sh and args", "{ sh: ./run, args: ['a b'] }", [{ argv: ["./run", "a b"] }]],
  ])("%s", (_form, written, steps) => {
    expect(stepsOf(written)).toEqual({ default: steps });
  });

  it("quotes a line break in an argument the way every POSIX shell reads it", () => {
    expect(stepsOf('{ cmd: printf %s, args: ["a\\nb"] }')).toEqual({ default: [{ shell: "printf %s 'a\nb'" }] });
  });

  it("does not take a word that a shell would expand for a program's name", () => {
    expect(stepsOf("{ cmd: $TOOL, args: [x] }")).toEqual({ default: [{ shell: "$TOOL x" }] });
  });

  it.each(["", "''", "'  '", "|\n\n", "null", "~", "[]", "['']", "{ cmd: '' }", "{ sh: [] }", "{ sh: [' ', ''] }"])(
    "does nothing: %j",
    (written) => {
      expect(stepsOf(written)).toEqual({ default: [] });
    },
  );

  it("keeps a command for each platform", () => {
    expect(stepsOf("{ cmd: { default: make, darwin: gmake, linux: [make, -j4] } }")).toEqual({
      default: [{ shell: "make" }],
      darwin: [{ shell: "gmake" }],
      linux: [{ argv: ["make", "-j4"] }],
    });
  });

  it("does nothing by default where only one platform has a command", () => {
    expect(stepsOf("{ cmd: { darwin: gmake } }")).toEqual({ default: [], darwin: [{ shell: "gmake" }] });
  });

  it("gives args to the command of each platform", () => {
    expect(stepsOf("{ cmd: { default: make, darwin: gmake }, args: [all] }")).toEqual({
      default: [{ argv: ["make", "all"] }],
      darwin: [{ argv: ["gmake", "all"] }],
    });
  });

  it("keeps description, safety and group", () => {
    const [task] = declared("tasks:\n  up: { desc: Start, cmd: ./up, safe: false, group: dev }\n").profile.tasks;
    expect(task).toMatchObject({ name: "up", line: 2, description: "Start", safe: false, group: "dev" });
  });
});

describe("wgx and root", () => {
  it("reads settings and tasks at the root", () => {
    const { profile } = declared("class: library\ndomain: core\nrepoKind: rust\ntasks: { test: cargo test }\n");
    expect(profile).toMatchObject({ class: "library", domain: "core", repoKind: "rust", tasks: [{ name: "test" }] });
  });

  it("reads them under wgx", () => {
    const { profile } = declared("wgx:\n  apiVersion: v1\n  repoKind: node\n  tasks: { test: npm test }\n");
    expect(profile).toMatchObject({ apiVersion: "v1", repoKind: "node", tasks: [{ name: "test" }] });
  });

  it("lets a setting under wgx win over the root", () => {
    expect(declared("class: old\ndomain: core\nwgx: { class: new }\n").profile).toMatchObject({
      class: "new",
      domain: "core",
    });
  });

  it("lets tasks under wgx win one by one, by their key", () => {
    const { profile, problems } = declared("tasks: { My_Task: a, other: b }\nwgx: { tasks: { my-task: c } }\n");
    expect(profile.tasks.map((task) => [task.name, task.steps.default])).toEqual([
      ["my-task", [{ shell: "c" }]],
      ["other", [{ shell: "b" }]],
    ]);
    expect(problems).toEqual([]);
  });

  it("reads a profile of class and domain without tasks", () => {
    expect(declared("class: docs\ndomain: meta\n")).toMatchObject({ profile: { tasks: [] }, problems: [] });
  });

  it("passes over env_priority, tooling, meta and keys it does not know", () => {
    expect(declared("env_priority: [nix]\ntooling: { a: 1 }\nmeta: x\nelse: 1\ntasks: {}\n").problems).toEqual([]);
  });

  it("reads JSON, tabs and all", () => {
    expect(declared('{\n\t"tasks": {\n\t\t"test": "npm test"\n\t}\n}\n').profile.tasks).toMatchObject([
      { key: "test" },
    ]);
  });

  it.each([
    ["'^2.0'", { range: "^2.0", caps: [] }],
    ["{ range: '^2.0', min: 2.0.3, caps: [sync] }", { range: "^2.0", min: "2.0.3", caps: ["sync"] }],
    ["{ min: 2.0.3 }", { min: "2.0.3", caps: [] }],
  ])("reads requiredWgx %s", (written, requiredWgx) => {
    expect(declared(`wgx: { requiredWgx: ${written} }\n`).profile.requiredWgx).toEqual(requiredWgx);
  });

  it("reads the lists of validate", () => {
    const { profile } = declared("validate: { quick: [fmt], full: [test, e2e], unsupported: [bench], ciOnly: }\n");
    expect(profile.validate).toEqual({ quick: ["fmt"], full: ["test", "e2e"], unsupported: ["bench"], ciOnly: [] });
  });
});

describe("problems of a declared profile", () => {
  it("names two tasks that mean the same, and uses the first", () => {
    const text = "tasks:\n  Build All: make\n  build_all: gmake\n  buildall: bmake\n";
    expect(messages(text)).toEqual([
      `4: the tasks "Build All" and "buildall" are the same name to wgx; the first is used, so rename the second`,
    ]);
    expect(declared(text).profile.tasks.map((task) => task.key)).toEqual(["buildall", "build-all"]);
  });

  it("leaves out a task whose name holds control characters", () => {
    const text = 'tasks:\n  "a\\e[31m": make\n  b: make\n';
    expect(messages(text)).toEqual(['2: the task name "a\\x1b[31m" holds control characters; the task is left out']);
    expect(declared(text).profile.tasks.map((task) => task.name)).toEqual(["b"]);
  });

  it.each([
    ["tasks:\n  ' ': make\n", '2: the task name " " is empty; the task is left out'],
    ["tasks:\n  a: { cmd: x, sh: y }\n", '2: task "a" has both `cmd` and `sh`; `cmd` is used'],
    ["tasks:\n  a: { run: x }\n", '2: task "a" has neither `cmd` nor `sh`, so that it does nothing'],
    [
      "tasks:\n  a: ['', x]\n",
      '2: task "a" begins with an empty word where the program\'s name belongs; it does nothing',
    ],
    ['tasks:\n  a: "x\\0"\n', '2: task "a" has a NUL character, which no command can hold; it does nothing'],
    [
      "tasks:\n  a: { cmd: { macos: x } }\n",
      '2: task "a" has a command for "macos", which is never used: the platforms are default, linux, darwin',
    ],
    [
      "tasks:\n  a: { sh: [x, y], args: [z] }\n",
      '2: task "a" has `args` beside a list of `sh` lines, where they belong to none; they are left out',
    ],
    ["wgx:\n  apiVersion: v2\n", '2: apiVersion "v2" is unknown and read as "v1", the only one there is'],
    ["apiVersion: 1\n", '1: apiVersion "1" is unknown and read as "v1", the only one there is'],
  ])("%j", (text, message) => {
    expect(messages(text)).toEqual([message]);
  });
});

describe("an invalid profile", () => {
  it("names the line on which a here-document leaves its block", () => {
    const text = "tasks:\n  gen: |\n    cat <<EOF > x\nkey = 1\nEOF\n  b: make\n";
    const [problem] = invalid(text);
    expect(problem?.message).toMatch(/^invalid YAML: /);
    expect(problem?.line).toBeGreaterThanOrEqual(4);
  });

  it.each([
    ["- a\n", 1, "expected a mapping, found a list"],
    ["", 1, "the file is empty"],
    ["tasks:\n  a: x\n  a: y\n", 3, `invalid YAML: duplicate key "a"`],
    ["tasks:\n  __proto__: x\n", 2, 'unknown key "__proto__"'],
    ["tasks: [a]\n", 1, "expected a mapping, found a list"],
    ["tasks:\n  a: { cmd: { linux: 1 } }\n", 2, "expected a text, or a list, found 1"],
    ["wgx: { requiredWgx: 2.0 }\n", 1, "expected a text, or a mapping, found 2"],
  ])("%j", (text, line, message) => {
    expect(invalid(text)).toMatchObject([{ line, message }]);
  });

  it("is one that is larger than a profile ever is", () => {
    expect(invalid(`class: ${"x".repeat(256 * 1024)}`)).toEqual([{ message: "larger than 256 KiB; a profile is not" }]);
  });

  it("shows twenty problems and counts the rest", () => {
    const problems = invalid(`tasks:\n${Array.from({ length: 25 }, (_, index) => `  t${index}: 1\n`).join("")}`);
    expect(problems).toHaveLength(21);
    expect(problems.at(-1)?.message).toBe("and 5 more problems");
  });

  it("is one nested beyond measure", () => {
    expect(invalid("[".repeat(100_000)).length).toBeGreaterThan(0);
  });
});

describe("for any text", () => {
  const yamlish = fc
    .array(
      fc.constantFrom(
        "tasks:",
        "wgx:",
        "\n",
        "  ",
        "a: ",
        "b_C: ",
        "{",
        "}",
        "[",
        "]",
        "sh: ",
        "cmd: ",
        "x",
        "'",
        '"',
        "|",
        "- ",
        "&a ",
        "*a",
        "\t",
        "__proto__: ",
      ),
    )
    .map((parts) => parts.join(""));

  it("never throws, and is either declared or has a problem", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), yamlish), (text) => {
        const parsed = parseProfile(text, path);
        expect(parsed.kind === "declared" || parsed.problems.length > 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  const command = fc.oneof(fc.string(), fc.array(fc.string(), { maxLength: 4 }));
  const task = fc.oneof(
    fc.constant(null),
    command,
    fc.record({ cmd: command }),
    fc.record({ desc: fc.string(), sh: command }),
    fc.record({ cmd: command, args: fc.array(fc.string(), { maxLength: 3 }), safe: fc.boolean(), group: fc.string() }),
    fc.record({ cmd: fc.record({ default: command, darwin: command, linux: command }, { requiredKeys: [] }) }),
  );

  const name = fc.string().filter((text) => text !== "__proto__");

  it("brings every form of a task into the normal one, in which no step is empty", () => {
    fc.assert(
      fc.property(fc.dictionary(name, task), fc.boolean(), (tasks, nested) => {
        const { profile } = declared(JSON.stringify(nested ? { wgx: { tasks } } : { tasks }));
        for (const { key, steps } of profile.tasks) {
          expect(key).toBe(taskKey(key));
          for (const step of [...steps.default, ...(steps.linux ?? []), ...(steps.darwin ?? [])]) {
            expect(("shell" in step ? step.shell : (step.argv[0] ?? "")).trim()).not.toBe("");
          }
        }
        const keys = profile.tasks.map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 300 },
    );
  });
});
