import type { Readable, Writable } from "node:stream";
import type { TemporaryFolder } from "../platform/temporary.ts";
import type { Terminal } from "./terminal.ts";

/** Options that every command has. */
export interface GlobalOptions {
  readonly directory?: string;
  readonly fleet?: string;
  readonly metadata?: string;
  readonly workspace?: string;
  readonly owner?: string;
  readonly color: "auto" | "always" | "never";
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly debug: boolean;
}

/** What the process hands to the program; nothing below reaches for it by itself. */
export interface World {
  /** As typed, without node and the script. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Opens where a person answers; not given where nobody can be asked. */
  readonly stdin?: () => Readable & { readonly isTTY?: boolean };
  readonly now: () => Date;
  readonly platform: string;
  /** Aborted by SIGINT, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  readonly temporary: TemporaryFolder;
  /** Takes secrets out of text. */
  readonly mask: (text: string) => string;
  /** The script that runs, to call ourselves. */
  readonly script: string;
}

/** What a command gets of the world. `cwd` is that of `-C`, absolute. */
export interface Context extends Omit<World, "stdout" | "stderr"> {
  readonly global: GlobalOptions;
  readonly terminal: Terminal;
  /** The command's name, with those above it: `doctor`, `runs show`. */
  readonly commandName: string;
}
