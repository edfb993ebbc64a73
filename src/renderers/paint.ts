import { Chalk } from "chalk";
import type { Severity } from "../contracts/finding.ts";
import type { MemberState } from "../contracts/report.ts";

export type Colour = "never" | "ansi16";

type Style = (text: string) => string;

/** The palette of what a person reads. Every word is readable without it: colour repeats, it never tells alone. */
export interface Paint {
  readonly heading: Style;
  readonly quiet: Style;
  readonly command: Style;
  readonly error: Style;
  readonly state: Readonly<Record<MemberState | Severity, Style>>;
}

export function paintFor(colour: Colour): Paint {
  const chalk = new Chalk({ level: colour === "never" ? 0 : 1 });
  return {
    heading: chalk.bold,
    quiet: chalk.dim,
    command: chalk.cyan,
    error: chalk.bold.red,
    state: {
      ok: chalk.green,
      info: chalk.blue,
      warn: chalk.yellow,
      fail: chalk.bold.red,
      unknown: chalk.bold.magenta,
    },
  };
}
