import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { startProgress } from "../../src/cli/progress.ts";
import { type ColourChoice, openTerminal } from "../../src/cli/terminal.ts";

interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** A terminal on two streams, and what was written to them. */
function opened(out: Screen, err: Screen, env: Readonly<Record<string, string>> = {}, choice: ColourChoice = "auto") {
  const stdout = Object.assign(new PassThrough(), out);
  const stderr = Object.assign(new PassThrough(), err);
  const text = (stream: PassThrough) => String(stream.read() ?? "");
  return { terminal: openTerminal({ stdout, stderr }, env, choice), out: () => text(stdout), err: () => text(stderr) };
}

const tty: Screen = { isTTY: true, columns: 100 };
const pipe: Screen = {};

describe("the width of a terminal", () => {
  it.each([
    [tty, 100],
    [{ isTTY: true, columns: 0 }, 80],
    [{ isTTY: true }, 80],
    [pipe, undefined],
  ])("of %j is %s", (screen, width) => {
    expect(opened(screen, pipe).terminal.width).toBe(width);
  });
});

describe("colour", () => {
  it.each<[Screen, Record<string, string>, ColourChoice, string]>([
    [tty, {}, "auto", "ansi16"],
    [pipe, {}, "auto", "never"],
    [tty, { NO_COLOR: "1" }, "auto", "never"],
    [tty, { NO_COLOR: "" }, "auto", "ansi16"],
    [tty, { TERM: "dumb" }, "auto", "never"],
    [pipe, { FORCE_COLOR: "1" }, "auto", "ansi16"],
    [pipe, { FORCE_COLOR: "true", NO_COLOR: "1" }, "auto", "ansi16"],
    [tty, { FORCE_COLOR: "0" }, "auto", "never"],
    [tty, { FORCE_COLOR: "false" }, "auto", "never"],
    [pipe, { FORCE_COLOR: "" }, "auto", "never"],
    [pipe, { NO_COLOR: "1", TERM: "dumb" }, "always", "ansi16"],
    [tty, { FORCE_COLOR: "1" }, "never", "never"],
  ])("on %j with %j and --color %s is %s", (screen, env, choice, colour) => {
    expect(opened(screen, pipe, env, choice).terminal.colour).toBe(colour);
  });

  it("is decided for each stream by itself", () => {
    const { terminal } = opened(pipe, tty);
    expect([terminal.colour, terminal.errorColour]).toEqual(["never", "ansi16"]);
  });
});

describe("data and notes", () => {
  it("go to stdout as they are, and to stderr as lines", () => {
    const { terminal, out, err } = opened(pipe, pipe);
    terminal.print("{}");
    terminal.note("careful");
    terminal.note("twice\n");
    expect([out(), err()]).toEqual(["{}", "careful\ntwice\n"]);
  });
});

describe("the progress line", () => {
  it("is shown on a terminal only, never longer than it, and taken away before anything else is written", () => {
    const { terminal, out, err } = opened(pipe, { isTTY: true, columns: 10 });
    terminal.progress("examined 1 of 200");
    expect(err()).toBe("\r\u001b[Kexamined ");
    terminal.print("data");
    expect([out(), err()]).toEqual(["data", "\r\u001b[K"]);
    terminal.clearProgress();
    expect(err()).toBe("");
  });

  it("is nothing in a pipe", () => {
    const { terminal, err } = opened(tty, pipe);
    terminal.progress("examined 1 of 200");
    terminal.clearProgress();
    expect(err()).toBe("");
  });

  it("appears for work over a second, ten times a second at most, and goes when it is done", () => {
    const { terminal, err } = opened(pipe, tty);
    let time = 5000;
    const progress = startProgress(terminal, "examined", 3, () => time);
    const at = (milliseconds: number, done: number) => {
      time = 5000 + milliseconds;
      progress.update(done);
      return err();
    };
    expect(at(999, 1)).toBe("");
    expect(at(1000, 1)).toBe("\r\u001b[Kexamined 1 of 3");
    expect(at(1050, 2)).toBe("");
    expect(at(1100, 2)).toBe("\r\u001b[Kexamined 2 of 3");
    progress.stop();
    expect(err()).toBe("\r\u001b[K");
  });
});
