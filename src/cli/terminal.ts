import type { Writable } from "node:stream";
import type { Colour } from "../renderers/paint.ts";

export type ColourChoice = "auto" | "always" | "never";

interface OutputStream extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** The streams of the process and what may be done with them. */
export interface Terminal {
  /** Columns of stdout; undefined where it is no terminal. */
  readonly width: number | undefined;
  readonly colour: Colour;
  readonly errorColour: Colour;
  /** Data. */
  readonly print: (text: string) => void;
  /** Warnings and hints, and whatever else is not the data that was asked for. */
  readonly note: (text: string) => void;
  /** Whether somebody sees what is noted. */
  readonly isWatched: boolean;
  /** A line on stderr that is overwritten; nothing where stderr is no terminal. */
  readonly progress: (text: string) => void;
  readonly clearProgress: () => void;
}

/**
 * @param choice `--color`; `auto` obeys FORCE_COLOR and NO_COLOR (force-color.org, no-color.org), then asks whether the
 *   stream is a terminal.
 */
export function openTerminal(
  streams: { readonly stdout: OutputStream; readonly stderr: OutputStream },
  env: Readonly<Record<string, string | undefined>>,
  choice: ColourChoice,
): Terminal {
  const { stdout, stderr } = streams;
  let shown = false;
  const clearProgress = (): void => {
    if (shown) stderr.write("\r\u001b[K");
    shown = false;
  };
  return {
    width: stdout.isTTY ? stdout.columns || 80 : undefined,
    colour: colourOf(stdout, env, choice),
    errorColour: colourOf(stderr, env, choice),
    isWatched: stderr.isTTY === true,
    print(text) {
      clearProgress();
      stdout.write(text);
    },
    note(text) {
      clearProgress();
      stderr.write(text.endsWith("\n") ? text : `${text}\n`);
    },
    progress(text) {
      if (!stderr.isTTY) return;
      const width = (stderr.columns || 80) - 1;
      stderr.write(`\r\u001b[K${text.slice(0, width)}`);
      shown = true;
    },
    clearProgress,
  };
}

function colourOf(
  stream: OutputStream,
  env: Readonly<Record<string, string | undefined>>,
  choice: ColourChoice,
): Colour {
  if (choice !== "auto") return choice === "always" ? "ansi16" : "never";
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined && forced !== "") return forced === "0" || forced === "false" ? "never" : "ansi16";
  if (env["NO_COLOR"] !== undefined && env["NO_COLOR"] !== "") return "never";
  return stream.isTTY && env["TERM"] !== "dumb" ? "ansi16" : "never";
}
