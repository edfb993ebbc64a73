import { type Html, html } from "./html.ts";

/** The panels, in the order of the menu. */
export const panels = [
  { path: "/", name: "Events" },
  { path: "/ingest", name: "Ingest" },
  { path: "/policy", name: "Policy" },
  { path: "/fleet", name: "Fleet" },
  { path: "/graph", name: "Graph" },
] as const;

export type PanelPath = (typeof panels)[number]["path"];

/** What surrounds every page. */
export interface Frame {
  /** Of the page, without the program's name. */
  readonly title: string;
  /** The panel that it belongs to; without one it stands alone, and has no menu. */
  readonly panel?: PanelPath;
  readonly session?: "signed in" | "none";
  readonly version: string;
  /** Tells this build's assets from another's, which a browser may remember. */
  readonly build: string;
}

/** A whole page. It needs `/assets/panels.css` and, for what moves, `/assets/live.js`; without the latter it is complete. */
export function renderPage({ title, panel, session, version, build }: Frame, main: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · leitstand</title>
<link rel="icon" href="/assets/icon.svg?${build}" type="image/svg+xml">
<link rel="stylesheet" href="/assets/panels.css?${build}">
<script type="module" src="/assets/live.js?${build}"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top"><div class="wide">
<a class="brand" href="/">${mark}<span><span class="faint">wgx</span> leitstand</span></a>
${panel !== undefined && menu(panel)}
${session === "signed in" && html`<form method="post" action="/sign-out"><button class="quiet">Sign out</button></form>`}
</div></header>
<main id="main" class="wide">
${main}
</main>
<footer class="wide faint"><p>wgx ${version}. Times are in UTC.</p></footer>
</body>
</html>
`.text;
}

/** Three lanes and a signal: the leitstand is where the rivers are watched. */
export const mark = html`<svg class="mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><rect width="24" height="24" rx="6" class="mark-ground"/><path d="M5 8h7M5 12h14M5 16h9" class="mark-lanes"/><circle cx="17" cy="8" r="2" class="mark-signal"/></svg>`;

function menu(current: PanelPath): Html {
  return html`<nav aria-label="Panels"><ul>${panels.map(
    ({ path, name }) => html`<li><a href="${path}"${path === current && html` aria-current="page"`}>${name}</a></li>`,
  )}</ul></nav>`;
}
