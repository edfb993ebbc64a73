/** Bytes at the beginning by which git tells text from binary (buffer_is_binary in its xdiff-interface.c). */
const looked = 8000;

/** Whether the content is text, by git's own rule: no NUL near its beginning. */
export function isText(content: Uint8Array): boolean {
  return !content.subarray(0, looked).includes(0);
}
