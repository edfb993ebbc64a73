import type { Html } from "../../panels/html.ts";
import type { PanelPath } from "../../panels/page.ts";

/** What one panel shows at a path. */
export interface Shown {
  /** Of the page, without the program's name. */
  readonly title: string;
  readonly panel: PanelPath;
  readonly main: Html;
}

/**
 * Loads what is shown at a path, and renders it; undefined where that is no path of this panel.
 *
 * @param path `/fleet/toolshed` as `["fleet", "toolshed"]`, decoded.
 * @throws Failure for what cannot be read, which is shown; Refusal for a query that makes no sense.
 */
export type Panel = (path: readonly string[], query: URLSearchParams) => Promise<Shown | undefined>;
