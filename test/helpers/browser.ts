import { existsSync } from "node:fs";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";

/** Debian's Chromium, which `.ci/run` installs; undefined where there is none. */
export const chromiumPath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);

/** Why tests of the browser are skipped, to stand behind their name. */
export const needsChromium = "needs chromium: apt-get install chromium";

/** Starts the browser. It runs as root in CI, where Chromium's own sandbox cannot. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath ?? "/usr/bin/chromium",
    args: ["--renderer-process-limit=1", ...(process.geteuid?.() === 0 ? ["--no-sandbox"] : [])],
    timeout: 60_000,
  });
}

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/**
 * What axe finds that is serious or critical, in a form that says where.
 *
 * @param rules `contrast`: only whether everything can be read, which is what another colour scheme changes.
 */
export async function auditPage(page: Page, rules: "all" | "contrast" = "all"): Promise<readonly string[]> {
  // Evaluated from outside, which the page's own policy does not forbid.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source);
  const options = rules === "all" ? "{}" : '{ runOnly: ["color-contrast"] }';
  const violations = await page.evaluate<readonly Violation[]>(
    `axe.run(document, ${options}).then((found) => found.violations)`,
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("\n")}`,
    );
}

/** By how many pixels a page is wider than its window. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
}
