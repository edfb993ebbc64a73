import { execa } from "execa";
import { printable } from "../platform/text.ts";

/** The first line of what a program says of its version; undefined where it is not there or does not answer. */
export async function readToolVersion(
  name: string,
  world: { readonly env: Readonly<Record<string, string | undefined>>; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const path = world.env["PATH"];
  const result = await execa(name, ["--version"], {
    reject: false,
    timeout: 5000,
    stdin: "ignore",
    extendEnv: false,
    env: path === undefined ? {} : { PATH: path },
    cancelSignal: world.signal,
  });
  if (result.failed) return undefined;
  return printable(result.stdout.split("\n")[0] ?? name).slice(0, 100);
}
