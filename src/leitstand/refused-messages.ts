import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { safeParse } from "zod/mini";
import { type RefusedMessage, refusedMessage } from "../contracts/refused-message.ts";
import { type KeyedContent, KeyedFile } from "../ledger/keyed-file.ts";
import { parseObject } from "./stored-form.ts";

/** What a store did not take of its streams, each message once. Whoever makes one holds the lock of the store. */
export class RefusedMessages {
  readonly #file: KeyedFile;

  constructor(folder: string) {
    const own = join(folder, "intake");
    mkdirSync(own, { recursive: true, mode: 0o700 });
    this.#file = new KeyedFile(join(own, "refused.jsonl"), contentOf);
  }

  get count(): number {
    return this.#file.count;
  }

  /** Durable when it resolves. @throws where it could not be written. */
  async add(messages: readonly RefusedMessage[]): Promise<void> {
    const entries = messages.map((message) => {
      // A message that comes again is the same one, at whatever time.
      const content = Buffer.from(keyOf(message));
      return { key: keyOf(message), content, parts: [Buffer.from(JSON.stringify(message))] };
    });
    const answer = await this.#file.append(entries, "skip");
    if (answer.kind === "full" || answer.kind === "failed") throw new Error(answer.reason);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

function keyOf({ stream, sequence }: RefusedMessage): string {
  return `${stream} ${sequence}`;
}

function contentOf(line: Buffer): KeyedContent | undefined {
  const parsed = safeParse(refusedMessage, parseObject(line));
  if (!parsed.success) return undefined;
  const key = keyOf(parsed.data);
  return { key, content: Buffer.from(key) };
}
