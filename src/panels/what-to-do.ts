import type { DeadLetter } from "../contracts/dead-letter.ts";
import { explainDeadLetter } from "../renderers/explain-dead-letter.ts";
import { type Html, html } from "./html.ts";

/** What a dead letter means and what can be done, commands as such. */
export function whatToDo(letter: DeadLetter): readonly Html[] {
  return explainDeadLetter(letter).map((line) => {
    const at = line.search(/\bwgx ingest /);
    if (at === -1) return html`<p class="note">${line}</p>`;
    const [, before = "", pasted = "", after = ""] =
      /^(.*?)(wgx ingest .*?)(,? ?edit that file, then)?$/s.exec(line) ?? [];
    return html`<p class="note">${before}<code class="command">${pasted}</code>${after}</p>`;
  });
}
