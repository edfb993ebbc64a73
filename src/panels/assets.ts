import iconSvg from "./assets/icon.svg?raw";
import liveScript from "./assets/live.js?raw";
import panelsCss from "./assets/panels.css?raw";

/** The style of every page and of the report. */
export const styleSheet = panelsCss;

/** A file that pages ask for, with its media type. */
export interface Asset {
  readonly type: string;
  readonly text: string;
}

/** What the pages of the server need beside themselves, by path. */
export const assets: ReadonlyMap<string, Asset> = new Map([
  ["/assets/panels.css", { type: "text/css; charset=utf-8", text: panelsCss }],
  ["/assets/live.js", { type: "text/javascript; charset=utf-8", text: liveScript }],
  ["/assets/icon.svg", { type: "image/svg+xml", text: iconSvg }],
]);
