import type { IngestPreview } from "../../contracts/ingest-preview.ts";
import { cursorFolder } from "../../feed/cursor-folder.ts";
import { previewDelivery } from "../../feed/preview-delivery.ts";
import { readReceipt } from "../../feed/receipt-file.ts";
import { renderIngestPreview } from "../../renderers/ingest-preview.ts";
import { renderJson } from "../../renderers/json.ts";
import { type DeliverOptions, requireSameSinks, startOf } from "./deliver-to-sinks.ts";
import type { Ingest } from "./open-ingest.ts";
import type { OpenedSink } from "./open-sinks.ts";

/** Shows what a push would do, and does nothing. 1 where there is something to do. */
export function previewSinks(
  ingest: Ingest,
  opened: readonly OpenedSink[],
  options: Pick<DeliverOptions, "fromStart" | "adoptCursor"> & {
    readonly onRewrite?: "stop" | "resync";
    readonly asJson: boolean;
  },
): number {
  const { context, root, feed, contract } = ingest;
  const start = startOf(options);
  requireSameSinks(
    ingest,
    opened.map(({ sink }) => sink),
    start,
  );
  const sinks = opened.map(({ sink, hasToken }): IngestPreview["sinks"][number] => {
    const read = readReceipt(cursorFolder(root, feed, sink.name));
    const about = { name: sink.name, target: context.mask(sink.description), token: hasToken };
    if (read.kind === "unusable" && start !== "beginning") {
      return { ...about, lines: 0, batches: 0, refused: 0, blank: 0, firstRefused: [], obstacle: read.reason };
    }
    const receipt = read.kind === "read" && start !== "beginning" ? read.receipt : undefined;
    const onRewrite = options.onRewrite ?? "stop";
    const {
      files: _,
      firstRefused,
      ...preview
    } = previewDelivery({
      sink,
      feed,
      contract,
      receipt,
      onRewrite,
      now: context.now,
    });
    return { ...about, ...preview, firstRefused: [...firstRefused] };
  });
  const isWaiting = sinks.some(({ lines, refused, obstacle }) => lines + refused > 0 || obstacle !== undefined);
  const preview: IngestPreview = {
    schema: "wgx.ingest-preview/1",
    feed,
    contract: contract.name,
    sinks,
    exitCode: isWaiting ? 1 : 0,
  };
  const { print, colour } = context.terminal;
  print(options.asJson ? renderJson(preview) : renderIngestPreview(preview, { colour }));
  return preview.exitCode;
}
