import type { Fault } from "./fault.ts";

/** What came and was not looked at yet, handed out in batches: whatever is there, up to a number, and never nothing. */
export class MessageQueue<Message> {
  readonly #batch: number;
  #waiting: Message[] = [];
  #end: { readonly fault: Fault | undefined } | undefined;
  #wakeTaker: () => void = () => undefined;
  #wakeBringer: () => void = () => undefined;

  constructor(batch: number) {
    this.#batch = batch;
  }

  /** Resolves when there is room for another one; once it has ended there always is. */
  async push(message: Message): Promise<void> {
    this.#waiting.push(message);
    this.#wakeTaker();
    while (this.#end === undefined && this.#waiting.length >= this.#batch) {
      await new Promise<void>((resolve) => {
        this.#wakeBringer = resolve;
      });
    }
  }

  /** Hands nothing more out. The first end is the one that counts. */
  end(fault: Fault | undefined): void {
    this.#end ??= { fault };
    this.#wakeTaker();
    this.#wakeBringer();
  }

  /** Why it ended. */
  get ending(): Fault | undefined {
    return this.#end?.fault;
  }

  async *batches(): AsyncGenerator<readonly Message[], void> {
    while (this.#end === undefined) {
      if (this.#waiting.length > 0) {
        const batch = this.#waiting.splice(0, this.#batch);
        this.#wakeBringer();
        yield batch;
        continue;
      }
      await new Promise<void>((resolve) => {
        this.#wakeTaker = resolve;
      });
    }
  }

  /** What was not handed out. */
  rest(): readonly Message[] {
    return this.#waiting.splice(0);
  }
}
