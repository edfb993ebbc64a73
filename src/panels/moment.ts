import { age } from "../renderers/age.ts";
import { type Html, html } from "./html.ts";

/** A moment, by the second: `2026-11-25 08:12:03`. What is no time is shown as it is. */
export function moment(text: string | undefined): Html {
  const iso = isoOf(text);
  if (iso === undefined) return html`<span>${text ?? "–"}</span>`;
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)}</time>`;
}

/**
 * How long ago a moment was: `3 h ago`, with the moment itself where it is pointed at.
 *
 * @param now ISO 8601; undefined for what is read at another time, which gets the moment itself.
 */
export function ago(text: string, now: string | undefined): Html {
  const iso = isoOf(text);
  if (iso === undefined || now === undefined) return moment(text);
  return html`<time datetime="${iso}" title="${iso}">${age(iso, now)}</time>`;
}

function isoOf(text: string | undefined): string | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
