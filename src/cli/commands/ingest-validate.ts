import { createWriteStream } from "node:fs";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import type { FeedValidation } from "../../contracts/feed-validation.ts";
import { validateFile } from "../../feed/validate-file.ts";
import { codeOf, Failure, messageOf } from "../../platform/failure.ts";
import { renderBadLine, renderFeedCounts } from "../../renderers/feed-validation.ts";
import { renderJson } from "../../renderers/json.ts";
import type { Context } from "../context.ts";
import { type FeedOptions, openIngest } from "../ingest/open-ingest.ts";

export interface IngestValidateOptions extends FeedOptions {
  readonly format: "human" | "json";
  readonly json: boolean;
}

/** `wgx ingest validate [FILE...]`: every bad line of the files, of stdin for `-`, or of the feed. */
export async function runIngestValidate(
  given: Context,
  options: IngestValidateOptions,
  operands: readonly string[],
): Promise<number> {
  const { context, feed, contract } = await openIngest(given, options);
  const { print, colour } = context.terminal;
  const asJson = options.json || options.format === "json";
  const files: FeedValidation["files"] = [];
  const findings: FeedValidation["findings"] = [];
  for (const name of operands.length > 0 ? operands : [feed]) {
    context.signal.throwIfAborted();
    const path = name === "-" ? await keptStdin(context) : resolve(context.cwd, name);
    const file = name === "-" ? "(stdin)" : name;
    files.push(
      read(path, () =>
        validateFile(path, file, contract, (line, errors) => {
          if (asJson) findings.push({ file, line, errors: [...errors] });
          else print(context.mask(renderBadLine({ file, line, errors }, { colour })));
        }),
      ),
    );
  }
  const exitCode = files.some(({ invalid }) => invalid > 0) ? 1 : 0;
  const schema = "wgx.feed-validation/1";
  const validation: FeedValidation = { schema, contract: contract.name, files, findings, exitCode };
  print(asJson ? renderJson(validation) : renderFeedCounts(validation, { colour }));
  return exitCode;
}

/** Stdin as a file, so that lines of any length can be read in constant memory. */
async function keptStdin({ temporary, signal }: Context): Promise<string> {
  const path = join(temporary.make("stdin"), "lines");
  await pipeline(process.stdin, createWriteStream(path), { signal });
  return path;
}

function read<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    throw new Failure(
      "configuration",
      {
        message: codeOf(error) === "ENOENT" ? "there is no such file" : `cannot be read: ${messageOf(error)}`,
        place: { file: path },
        hint: "name existing files, or - for stdin",
      },
      { cause: error },
    );
  }
}
