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

/**
 * Where in a file the line of a key begins: 16 bytes a slot, at most seven tenths of them used. It keeps hashes, not keys,
 * so what it finds is a candidate.
 */
export class KeyTable {
  #tags = new Uint32Array(1024);
  #lows = new Uint32Array(1024);
  /** One more than the byte, since 0 is a free slot. */
  #places = new Float64Array(1024);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add({ high, low }: KeyHash, byte: number): void {
    if (this.#count >= this.#places.length * 0.7) this.#grow();
    this.#put(high, low, byte + 1);
    this.#count++;
  }

  /** The first candidate of this hash that is the one; undefined where none is. */
  find({ high, low }: KeyHash, isIt: (byte: number) => boolean): number | undefined {
    const mask = this.#places.length - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const place = this.#places[slot] ?? 0;
      if (place === 0) return undefined;
      if (this.#tags[slot] === high && this.#lows[slot] === low && isIt(place - 1)) return place - 1;
    }
  }

  #put(high: number, low: number, place: number): void {
    const mask = this.#places.length - 1;
    let slot = low & mask;
    while (this.#places[slot] !== 0) slot = (slot + 1) & mask;
    this.#tags[slot] = high;
    this.#lows[slot] = low;
    this.#places[slot] = place;
  }

  #grow(): void {
    const [tags, lows, places] = [this.#tags, this.#lows, this.#places];
    const size = places.length * 2;
    this.#tags = new Uint32Array(size);
    this.#lows = new Uint32Array(size);
    this.#places = new Float64Array(size);
    for (let slot = 0; slot < places.length; slot++) {
      const place = places[slot] ?? 0;
      if (place !== 0) this.#put(tags[slot] ?? 0, lows[slot] ?? 0, place);
    }
  }
}
