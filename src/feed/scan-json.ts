type Path = readonly (string | number)[];

/** What a text of JSON holds that JSON.parse does not tell: keys that stand twice, or where it stops being JSON. */
export interface JsonScan {
  /** Paths of keys that an earlier key of the same object has too. */
  readonly duplicates: readonly Path[];
  /** Where and why it is no JSON; `offset` in UTF-16 units. */
  readonly broken?: { readonly offset: number; readonly expected: string };
}

/** An object or list that is being read; `keys` only of an object, `at` is where in it. */
interface Level {
  readonly keys?: Set<string>;
  at: string | number;
}

const blank = /[ \t\n\r]*/y;
const text = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"/uy;
const plain = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y;

/**
 * Reads JSON (RFC 8259) without building it, however deep it is nested. It is asked only about lines in which something is
 * wrong or cannot be ruled out; those that are fine go through JSON.parse alone.
 */
export function scanJson(source: string): JsonScan {
  const scanner = new Scanner(source);
  const expected = scanner.document();
  const { duplicates, offset } = scanner;
  return expected === undefined ? { duplicates } : { duplicates, broken: { offset, expected } };
}

/** Each method gives what it expected and did not find, or undefined where all is well. */
class Scanner {
  readonly duplicates: Path[] = [];
  offset = 0;
  readonly #source: string;
  readonly #levels: Level[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  document(): string | undefined {
    for (;;) {
      const missing = this.#value() ?? this.#afterValue();
      if (missing === "end") return this.#skip(blank) && this.#atEnd() ? undefined : "nothing after the value";
      if (missing !== undefined && missing !== "next") return missing;
    }
  }

  /** From the beginning of a value to its end, or to where the first value within it begins. */
  #value(): string | undefined {
    if (this.#take("{")) {
      const level: Level = { keys: new Set(), at: "" };
      if (this.#take("}")) return undefined;
      this.#levels.push(level);
      return this.#key(level) ?? "next";
    }
    if (this.#take("[")) {
      if (this.#take("]")) return undefined;
      this.#levels.push({ at: 0 });
      return "next";
    }
    return this.#skip(text) || this.#skip(plain) ? undefined : "a value";
  }

  /** From the end of a value to the beginning of the next one, or to the end of all. */
  #afterValue(): string | undefined {
    for (let level = this.#levels.at(-1); level !== undefined; level = this.#levels.at(-1)) {
      if (this.#take(",")) {
        if (level.keys !== undefined) return this.#key(level) ?? "next";
        level.at = Number(level.at) + 1;
        return "next";
      }
      const closing = level.keys === undefined ? "]" : "}";
      if (!this.#take(closing)) return `a comma or ${closing}`;
      this.#levels.pop();
    }
    return "end";
  }

  /** A key and its colon. */
  #key(level: Level): string | undefined {
    this.#skip(blank);
    const start = this.offset;
    if (!this.#skip(text)) return "a key in double quotes";
    const name: unknown = JSON.parse(this.#source.slice(start, this.offset));
    level.at = String(name);
    if (level.keys?.has(level.at)) this.duplicates.push(this.#levels.map(({ at }) => at));
    level.keys?.add(level.at);
    return this.#take(":") ? undefined : "a colon";
  }

  #take(character: string): boolean {
    this.#skip(blank);
    if (this.#source[this.offset] !== character) return false;
    this.offset++;
    return true;
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.offset;
    if (!pattern.test(this.#source)) return false;
    this.offset = pattern.lastIndex;
    return true;
  }

  #atEnd(): boolean {
    return this.offset === this.#source.length;
  }
}
