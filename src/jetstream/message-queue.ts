import type { Fault } from "./fault.ts";

/** What came and was not looked at yet, handed out in batches: whatever is there, up to a number, and never nothing. */
export class MessageQueue<Message> {
  #waiting: Message[] = [];
  #end: { readonly fault: Fault | undefined } | undefined;
  #wake: () => void = () => undefined;

  push(message: Message): void {
    this.#waiting.push(message);
    this.#wake();
  }

  /** Hands nothing more out. The first end is the one that counts. */
  end(fault: Fault | undefined): void {
    this.#end ??= { fault };
    this.#wake();
  }

  /** Why it ended. */
  get ending(): Fault | undefined {
    return this.#end?.fault;
  }

  async *batches(limit: number): AsyncGenerator<readonly Message[], void> {
    while (this.#end === undefined) {
      if (this.#waiting.length > 0) yield this.#waiting.splice(0, limit);
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }

  /** What was not handed out. */
  rest(): readonly Message[] {
    return this.#waiting.splice(0);
  }
}
