import { StringDecoder } from "node:string_decoder";
import { remembered } from "../platform/remembered.ts";
import { shownLines } from "./shown-lines.ts";

/** An unfinished line longer than this is shown as it is. Characters. */
const longest = 4096;

/**
 * Turns the outputs of several members into whole lines with the member's name before each, so that those who speak at
 * the same time can be told apart.
 */
export function lineStream(show: (line: string) => void): {
  readonly write: (member: string, chunk: Buffer) => void;
  /** The member is done: what it has not ended with a newline is shown, too. */
  readonly end: (member: string) => void;
} {
  const open = new Map<string, { readonly decoder: StringDecoder; rest: string }>();
  const showAll = (member: string, text: string): void => {
    for (const line of shownLines(text)) show(`${member} | ${line}`);
  };
  return {
    write(member, chunk) {
      const state = remembered(open, member, () => ({ decoder: new StringDecoder("utf8"), rest: "" }));
      const text = state.rest + state.decoder.write(chunk);
      const end = text.length - text.lastIndexOf("\n") - 1 > longest ? text.length : text.lastIndexOf("\n") + 1;
      showAll(member, text.slice(0, end));
      state.rest = text.slice(end);
    },
    end(member) {
      const state = open.get(member);
      open.delete(member);
      if (state) showAll(member, state.rest + state.decoder.end());
    },
  };
}
