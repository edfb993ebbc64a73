import { shellLine } from "../platform/text.ts";
import { type Html, html } from "./html.ts";

/** What stands where there is nothing to show yet: why, and the command that changes it. */
export function emptyState(why: string, argv: readonly string[], then = "fills this panel."): Html {
  return html`<div class="empty"><p>${why}</p><p>${command(argv)} ${then}</p></div>`;
}

/** A command that can be pasted. */
export function command(argv: readonly string[]): Html {
  return html`<code class="command">${shellLine(argv)}</code>`;
}
