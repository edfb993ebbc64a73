import type { Command } from "commander";
import type { LeitstandOptions } from "../commands/leitstand.ts";
import { wholeNumber } from "../options.ts";
import type { Action } from "./declaration.ts";

/** `wgx leitstand` on the command line. */
export function declareLeitstand(program: Command, action: Action): void {
  program
    .command("leitstand")
    .description("serve the embedded event store on loopback")
    .option(
      "--host <address>",
      "the address to listen on; reading needs the token too where it is not loopback",
      "127.0.0.1",
    )
    .option("--port <n>", "the port to listen on; 0 takes a free one", wholeNumber, 8788)
    .option(
      "--data-dir <dir>",
      "the store's folder (default: CHRONIK_DATA_DIR, LEITSTAND_DATA_DIR, else .wgx/leitstand)",
    )
    .option("--from <name>", "also take events from this stream: a sink of type jetstream in .wgx/config.yml")
    .option("--require-token", "reading needs the token too", false)
    .action(
      action<LeitstandOptions>(async (context, options) => {
        const { runLeitstand } = await import("../commands/leitstand.ts");
        return runLeitstand(context, options);
      }),
    );
}
