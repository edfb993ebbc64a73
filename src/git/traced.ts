import type { Git } from "./git.ts";

/** Does what a git command does through a library, and tells `--debug` of it as of any other call. */
export async function traced<Result>(
  git: Git,
  { args, cwd }: { readonly args: readonly string[]; readonly cwd: string },
  work: () => PromiseLike<Result>,
): Promise<Result> {
  const started = performance.now();
  const tell = (status: number | string): void =>
    git.trace?.({ args, cwd, status, milliseconds: performance.now() - started });
  try {
    const result = await work();
    tell(0);
    return result;
  } catch (error) {
    tell("failed");
    throw error;
  }
}
