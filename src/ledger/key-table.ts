/** 64 bits of a key, in two halves. Two keys may share them, so whoever finds one compares what it stands for. */
export interface KeyHash {
  readonly high: number;
  readonly low: number;
}

/** 64 bits of a text (cyrb53's mixing, in full). The seed is secret, so that nobody can make keys that collide. */
export function hashKey(key: string, seed: number): KeyHash {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let index = 0; index < key.length; index++) {
    const unit = key.charCodeAt(index);
    high = Math.imul(high ^ unit, 0x9e3779b1);
    low = Math.imul(low ^ unit, 0x5f356495);
  }
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  return { high: high >>> 0, low: low >>> 0 };
}

/** A key's hash and where its line begins. */
export interface KeyEntry extends KeyHash {
  readonly byte: number;
}

/** The entries that a table speaks of by their numbers, from 0 on. */
export interface NumberedEntries {
  at(number: number): KeyEntry;
  /** All of them, in order. */
  all(): Iterable<KeyHash>;
}

/** How full it may be. */
const most = 0.8;

/**
 * Finds the entry of a key: four bytes a slot, so that millions of keys need no hundreds of megabytes. A slot holds the
 * number of an entry and, in the bits that the number leaves, a piece of its hash, by which most others are passed over
 * without looking at them. The entries themselves are elsewhere.
 */
export class KeyTable {
  readonly #entries: NumberedEntries;
  #slots = new Uint32Array(1024);
  /** Of a slot, what is piece of a hash; the rest is one more than the number, since 0 is a free slot. */
  #pieceMask = pieceMaskOf(1024);
  #count = 0;

  constructor(entries: NumberedEntries) {
    this.#entries = entries;
  }

  get count(): number {
    return this.#count;
  }

  /** Adds the next entry, which `entries` has from now on. */
  add(hash: KeyHash): void {
    if (this.#count >= this.#slots.length * most) this.#grow();
    this.#put(hash, this.#count++);
  }

  /** Where the line of the first candidate of this hash begins that is the one; undefined where none is. */
  find({ high, low }: KeyHash, isIt: (byte: number) => boolean): number | undefined {
    const slots = this.#slots;
    for (let place = placeOf(low, slots.length); ; place = place + 1 === slots.length ? 0 : place + 1) {
      const slot = slots[place] ?? 0;
      if (slot === 0) return undefined;
      if (((slot ^ high) & this.#pieceMask) !== 0) continue;
      const entry = this.#entries.at(((slot & ~this.#pieceMask) >>> 0) - 1);
      if (entry.high === high && entry.low === low && isIt(entry.byte)) return entry.byte;
    }
  }

  #put({ high, low }: KeyHash, number: number): void {
    const slots = this.#slots;
    let place = placeOf(low, slots.length);
    while (slots[place] !== 0) place = place + 1 === slots.length ? 0 : place + 1;
    slots[place] = ((high & this.#pieceMask) | (number + 1)) >>> 0;
  }

  #grow(): void {
    const size = Math.ceil(this.#slots.length * 1.5);
    this.#slots = new Uint32Array(size);
    this.#pieceMask = pieceMaskOf(size);
    let number = 0;
    for (const hash of this.#entries.all()) {
      if (number === this.#count) return;
      this.#put(hash, number++);
    }
  }
}

/** 32 bits, spread over that many slots. */
function placeOf(low: number, slots: number): number {
  return Math.floor((low / 2 ** 32) * slots);
}

/** What is left of 32 bits above the number of slots. */
function pieceMaskOf(slots: number): number {
  return ~(2 ** Math.ceil(Math.log2(slots)) - 1);
}
