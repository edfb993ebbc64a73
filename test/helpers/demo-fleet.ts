import { tmpdir } from "node:os";
import { buildDemoFleet, type DemoFleet } from "../../src/demo/build-fleet.ts";
import { findGit } from "../../src/git/git.ts";
import { temporaryFolder } from "../../src/platform/temporary.ts";

/** Builds the demo fleet in a folder that is not there yet. */
export async function demoFleetIn(folder: string): Promise<DemoFleet> {
  const temporary = temporaryFolder(tmpdir());
  try {
    return await buildDemoFleet(
      {
        executable: findGit(process.env),
        env: process.env,
        signal: new AbortController().signal,
        timeout: 30_000,
        temporary,
      },
      folder,
    );
  } finally {
    temporary.remove();
  }
}
