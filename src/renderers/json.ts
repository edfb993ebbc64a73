// Characters that JSON lets stand and a terminal obeys.
const obeyed = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/**
 * Any document as JSON, indented by two spaces, keys in the document's own order, one newline at the end. Characters
 * that would steer a terminal are written as `\uNNNN`: they occur inside strings only, where that means the same.
 */
export function renderJson(document: unknown): string {
  return `${obeyedEscaped(JSON.stringify(document, null, 2))}\n`;
}

/** JSON text in which no character is left that a terminal obeys. */
export function obeyedEscaped(json: string): string {
  return json.replace(obeyed, escapeUnicode);
}

function escapeUnicode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
