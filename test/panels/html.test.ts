import fc from "fast-check";
import { Window } from "happy-dom";
import { afterAll, expect, it } from "vitest";
import { escapeHtml, html } from "../../src/panels/html.ts";
import { printable } from "../../src/platform/text.ts";

const window = new Window();
const { document } = window;
afterAll(() => window.happyDOM.close());

const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string(),
  fc.constantFrom(
    `"><script>x</script>`,
    "&amp;<!--",
    "' onload='x",
    "</title></textarea>",
    "\u202eabc\u0000\u001b[31m",
  ),
);

/** What of a text is seen: control characters as signs, line ends and tabs as they are. */
function seen(text: string): string {
  return text
    .split(/([\n\t])/)
    .map((piece) => (piece === "\n" || piece === "\t" ? piece : printable(piece)))
    .join("");
}

it("lets any text be text, in elements and in quoted attributes", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      document.body.innerHTML = html`<p title="${text}">${text}</p><i></i>`.text;
      expect([...document.body.children].map(({ tagName }) => tagName)).toEqual(["P", "I"]);
      const [paragraph] = document.body.children;
      expect(paragraph?.children.length).toBe(0);
      expect(paragraph?.getAttributeNames()).toEqual(["title"]);
      expect(paragraph?.textContent).toBe(seen(text));
    }),
    { numRuns: 300 },
  );
});

it("leaves nothing that could end an element or an attribute", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(escapeHtml(text)).not.toMatch(/[<>"']|(?![\n\t])\p{Cc}|\u202e/u);
    }),
  );
});

it("writes markup as it is, lists one after the other, and nothing for what is missing or false", () => {
  const item = (text: string) => html`<li>${text}</li>`;
  expect(html`<ul class="${false}">${["a", "<b>"].map(item)}${undefined}${null}${0}</ul>`.text).toBe(
    '<ul class=""><li>a</li><li>&lt;b&gt;</li>0</ul>',
  );
});
