import { type Html, html } from "./html.ts";

/** Asks for the token. */
export function renderSignIn({ next, trouble }: { readonly next: string; readonly trouble?: string }): Html {
  return html`<section class="alone card"><h1>Sign in</h1>
<p>Reading here needs the token of the store. <code>wgx leitstand</code> said where it is when it was started.</p>
<form method="post" action="/sign-in">
<input type="hidden" name="next" value="${next}">
<label>Token <input name="token" type="password" autocomplete="current-password" required autofocus${
    trouble !== undefined && html` aria-describedby="trouble" aria-invalid="true"`
  }></label>
${trouble !== undefined && html`<p class="trouble" id="trouble" role="alert">${trouble}</p>`}
<button>Sign in</button>
</form></section>`;
}

/** Says what went wrong. */
export function renderTrouble(status: number, detail: string): Html {
  return html`<section class="alone card"><h1>${status === 404 ? "There is no such page" : "That did not work"}</h1>
<p>${detail} <span class="faint">(${status})</span></p><p><a href="/">To the events</a></p></section>`;
}
