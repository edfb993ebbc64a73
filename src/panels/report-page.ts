import type { EventRow } from "../contracts/panel-views.ts";
import { styleSheet } from "./assets.ts";
import { eventItem } from "./event-item.ts";
import { Html, html } from "./html.ts";
import { reportLinks } from "./links.ts";
import { moment } from "./moment.ts";
import { mark } from "./page.ts";

/** A panel as part of a report. */
export interface ReportSection {
  readonly id: string;
  readonly name: string;
  readonly main: Html;
}

/**
 * Panels as one file, which asks for nothing and runs nothing: it opens from a disk, and prints.
 *
 * @param about `styleHash`: the SHA-256 of the style sheet, in base64, for the page's own policy; `at` in ISO 8601.
 */
export function renderReportPage(
  sections: readonly ReportSection[],
  about: { readonly title: string; readonly version: string; readonly at: string; readonly styleHash: string },
): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${about.styleHash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${about.title}</title>
<style>${new Html(styleSheet)}</style>
</head>
<body class="report">
<a class="skip" href="#main">Skip to the content</a>
<header class="top"><div class="wide">
<a class="brand" href="#main">${mark}<span>${about.title}</span></a>
<nav aria-label="Parts"><ul>${sections.map(({ id, name }) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
</div></header>
<main id="main" class="wide">
${sections.map(({ id, main }) => html`<section class="part" id="${id}">${main}</section>`)}
</main>
<footer class="wide faint"><p>Written ${moment(about.at)} by wgx ${about.version}. Times are in UTC.</p></footer>
</body>
</html>
`.text;
}

/** The newest events, newest first. */
export function recentEvents(events: readonly EventRow[]): Html {
  return html`<div class="head"><h1>Events</h1><p class="lede">the newest that were stored</p></div>
<ol class="events" aria-label="Events, newest first">${events.map((row) => eventItem(row, reportLinks))}</ol>`;
}
