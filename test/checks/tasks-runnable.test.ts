import { describe, expect, it } from "vitest";
import { tasksRunnable } from "../../src/checks/tasks-runnable.ts";
import { checkContext, type Files, memberFacts } from "../helpers/member-facts.ts";

const path = ".wgx/profile.yml";

function check(profile: string, files: Files = {}, platform = "linux") {
  return tasksRunnable.check(memberFacts({}, { [path]: profile, ...files }), checkContext({ platform }));
}

/** What is said of one task that is written like this. */
function said(task: unknown, files: Files = {}): readonly string[] {
  return check(JSON.stringify({ tasks: { t: task } }), files).map(({ severity, message }) => `${severity}: ${message}`);
}

const script = { mode: "100755", text: "" } as const;

describe("tasks-runnable", () => {
  it("finds nothing in a healthy member", () => {
    expect(tasksRunnable.check(memberFacts(), checkContext())).toEqual([]);
  });

  it.each([[{}], [{ NO_PROFILE: "" }], [{ [path]: "{" }]])(
    "has nothing to say without a readable profile: %j",
    (files) => {
      expect(tasksRunnable.check(memberFacts({}, files), checkContext())).toEqual([]);
    },
  );

  it("asks for the files that the tasks name, and the folders they stand in", () => {
    const { profile } = memberFacts({}, { [path]: "tasks: { a: ./tools/x.sh, b: npm test }\n" });
    expect(profile.known && tasksRunnable.needs.profilePaths?.(profile.value)).toEqual([
      "tools/x.sh",
      "tools",
      "package.json",
    ]);
  });
});

describe("a profile without tasks", () => {
  it("is a warning", () => {
    expect(check("wgx: { apiVersion: v1 }\n")).toEqual([
      {
        check: "tasks-runnable",
        severity: "warn",
        path,
        message: "the profile declares no tasks, so that there is nothing to run",
      },
    ]);
  });

  it.each(["class: docs\n", "domain: meta\n"])("is an info where it declares %j", (profile) => {
    expect(check(profile)).toMatchObject([{ severity: "info" }]);
  });
});

describe("an empty task", () => {
  it("is an info with its line", () => {
    expect(check('tasks:\n  snapshot: ""\n')).toEqual([
      {
        check: "tasks-runnable",
        severity: "info",
        path,
        line: 2,
        message: 'task "snapshot" is declared and does nothing; it never counts as green',
      },
    ]);
  });

  it.each([
    "tasks: { smoke: }\n",
    "tasks: { Smoke: '' }\n",
    "tasks: { my_fmt: '' }\nvalidate: { quick: [my-fmt] }\n",
    "tasks: { fmt: '' }\nvalidate: { full: [fmt] }\n",
  ])("is a warning where something relies on it: %j", (profile) => {
    expect(check(profile)).toMatchObject([{ severity: "warn" }]);
  });

  it("is one that does nothing on this platform", () => {
    const profile = "tasks: { a: { cmd: { darwin: brew bundle } } }\n";
    expect(check(profile, {}, "darwin")).toEqual([]);
    expect(check(profile, {}, "linux")).toMatchObject([
      { message: 'task "a" is declared and does nothing on linux; it never counts as green' },
    ]);
  });
});

describe("the lists of validate", () => {
  it.each(["quick", "full", "ciOnly"])("may not name in %s what is no task", (list) => {
    expect(check(`tasks: { fmt: 'true' }\nvalidate: { ${list}: [fmt, lint] }\n`)).toMatchObject([
      { severity: "warn", message: `validate.${list} names "lint", which is no task of this profile` },
    ]);
  });

  it("may name in unsupported what is no task", () => {
    expect(check("tasks: { fmt: 'true' }\nvalidate: { unsupported: [lint] }\n")).toEqual([]);
  });

  it("find a task by its key", () => {
    expect(check("tasks: { Fmt_All: 'true' }\nvalidate: { quick: [fmt-all] }\n")).toEqual([]);
  });
});

describe("a script that a task calls", () => {
  it.each([
    ["./x.sh", "x.sh"],
    ["./x.sh --fast", "x.sh"],
    ["scripts/x.sh", "scripts/x.sh"],
    ["scripts/../x.sh", "x.sh"],
    ["bash scripts/x.sh", "scripts/x.sh"],
    ["sh x", "x"],
    ["python3 tools/x.py $ARG", "tools/x.py"],
    ["node x.mjs", "x.mjs"],
    ["./x.sh 2>&1 | tee log", "x.sh"],
    ["./x.sh && ./y.sh", "x.sh"],
    ["./x.sh; true", "x.sh"],
    ["# first\nset -eu\n./x.sh", "x.sh"],
  ])("fails %j where it is not there", (line, missing) => {
    expect(said(line)).toEqual([`fail: task "t" calls ${missing}, which is not in the repository`]);
  });

  it.each([
    [["./x.sh", "a b"], "x.sh"],
    [{ cmd: "bash", args: ["x.sh"] }, "x.sh"],
    [{ sh: ["true", "./x.sh"] }, "x.sh"],
    [{ cmd: { default: "true", linux: "true", darwin: "./x.sh" } }, "x.sh"],
  ])("fails %j where it is not there", (task, missing) => {
    expect(said(task)).toEqual([`fail: task "t" calls ${missing}, which is not in the repository`]);
  });

  it("fails with the task's line", () => {
    expect(check("tasks:\n  a: 'true'\n  b: ./x.sh\n")).toMatchObject([{ severity: "fail", path, line: 3 }]);
  });

  it("is named once, however often it is called", () => {
    expect(said({ cmd: { default: "./x.sh", linux: "./x.sh", darwin: "./x.sh -a" } })).toHaveLength(1);
  });

  it("passes where it is there", () => {
    expect(said("./scripts/x.sh", { "scripts/x.sh": script })).toEqual([]);
  });

  it("fails where it is called directly and is not executable, and offers to set the bit", () => {
    expect(check("tasks: { t: ./x.sh }\n", { "x.sh": "" })).toMatchObject([
      {
        severity: "fail",
        message: 'task "t" calls x.sh directly, and it is not executable; set the bit and commit it',
        fix: { argv: ["git", "-C", "/work/space/alpha", "update-index", "--chmod=+x", "--", "x.sh"] },
      },
    ]);
  });

  it("need not be executable for an interpreter", () => {
    expect(said("bash x.sh", { "x.sh": "" })).toEqual([]);
  });

  it("may not be a folder", () => {
    expect(said("./x", { x: { mode: "040000" } })).toEqual(['fail: task "t" calls x, which is a folder']);
  });

  it.each<[string, Files]>([
    ["in a submodule", { sub: { mode: "160000" } }],
    ["behind a linked folder", { sub: { mode: "120000" } }],
    ["a link itself", { "sub/x.sh": { mode: "120000" } }],
  ])("is not judged where it is %s", (_where, files) => {
    expect(said("./sub/x.sh", files)).toEqual([]);
  });

  it.each([
    "cd sub && ./x.sh",
    "cd sub\n./x.sh",
    "(cd sub; ./x.sh)",
    "mkdir -p sub && cd sub\n./x.sh",
    "git clone https://example.org/tools\ntools/x.sh",
    "curl -fsSLO https://example.org/install.sh\nbash install.sh",
    "go build -o bin/x ./cmd/x\n./bin/x",
    "if [ -x ./x.sh ]; then\n  ./x.sh\nfi",
    "test -f x.sh && ./x.sh",
    "./x.sh || true",
    "false ||\n./x.sh",
    "cat > f <<EOF\n./x.sh\nEOF",
    "echo 'a\n./x.sh\nb'",
    "exit 0\n./x.sh",
    "f() {\n./x.sh\n}",
    "echo \\\n./x.sh",
    "./$NAME.sh",
    "./*.sh",
    "'./x y.sh'",
    "~/x.sh",
    "/usr/bin/x.sh",
    "../x.sh",
    "a/../../x.sh",
    "bash -c ./x.sh",
    "bash $SCRIPT",
    "bash 2>/dev/null",
    "python3 -m pytest",
    "python3 tools",
    "node .",
    "node_modules/.bin/eslint .",
    ".venv/bin/pytest",
    "target/release/x",
    "A=1 ./x.sh",
    "time ./x.sh",
    "cargo test",
  ])("is not judged in %j", (line) => {
    expect(said(line)).toEqual([]);
  });

  it("is not judged in a later step, once a step has left the folder", () => {
    expect(said({ sh: ["cd sub", "./x.sh"] })).toEqual([]);
  });
});

describe("a task longer than anybody writes", () => {
  it("is judged by its first two hundred commands", () => {
    expect(said(Array.from({ length: 1000 }, (_, index) => `./s${index}`).join("\n"))).toHaveLength(200);
  });
});

describe("a program that reads its tasks from a file", () => {
  it.each([
    ["just test", "just", "justfile"],
    ["just", "just", "justfile"],
    ["make all CC=gcc", "make", "Makefile"],
    ["npm run build -- --watch", "npm", "package.json"],
    ["npm test", "npm", "package.json"],
    [["just", "test"], "just", "justfile"],
  ])("fails %j where the file is not there", (line, program, file) => {
    expect(said(line)).toEqual([`fail: task "t" calls ${program}, and there is no ${file} at the root`]);
  });

  it.each([
    ["just test", "justfile"],
    ["just test", "Justfile"],
    ["just test", ".justfile"],
    ["make", "Makefile"],
    ["make", "makefile"],
    ["make", "GNUmakefile"],
    ["make", "CMakeLists.txt"],
    ["npm run x", "package.json"],
  ])("passes %j with %s", (line, file) => {
    expect(said(line, { [file]: "" })).toEqual([]);
  });

  it.each([
    "just -f other.just x",
    "just sub/x",
    "make -C sub",
    "npm --prefix web run x",
    "npm install",
    "make $TARGET",
  ])("is not judged in %j", (line) => {
    expect(said(line)).toEqual([]);
  });
});
