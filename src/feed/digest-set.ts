/** Bytes of a digest in the set. */
export const digestBytes = 16;

/** A set of digests in one piece of memory, since millions of small texts would take ten times as much. */
export class DigestSet {
  #slots: Buffer;
  #used: Uint8Array;
  #count = 0;

  /** @param expected how many there will be, about. */
  constructor(expected: number) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(16, expected * 2)));
    this.#slots = Buffer.alloc(slots * digestBytes);
    this.#used = new Uint8Array(slots);
  }

  add(digest: Buffer): void {
    if (this.#count * 2 >= this.#used.length) this.#grow();
    const slot = this.#slotOf(digest);
    if (this.#used[slot] === 1) return;
    digest.copy(this.#slots, slot * digestBytes, 0, digestBytes);
    this.#used[slot] = 1;
    this.#count++;
  }

  /** @param sha256 hexadecimal; its beginning is the digest. */
  has(sha256: string): boolean {
    return this.#used[this.#slotOf(Buffer.from(sha256.slice(0, digestBytes * 2), "hex"))] === 1;
  }

  /** Where the digest is, or the free place where it belongs. A digest is its own hash. */
  #slotOf(digest: Buffer): number {
    const mask = this.#used.length - 1;
    let slot = digest.readUInt32LE(0) & mask;
    while (this.#used[slot] === 1) {
      const start = slot * digestBytes;
      if (this.#slots.compare(digest, 0, digestBytes, start, start + digestBytes) === 0) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grow(): void {
    const [slots, used] = [this.#slots, this.#used];
    this.#slots = Buffer.alloc(slots.length * 2);
    this.#used = new Uint8Array(used.length * 2);
    this.#count = 0;
    for (const [slot, isUsed] of used.entries()) {
      if (isUsed === 1) this.add(slots.subarray(slot * digestBytes, (slot + 1) * digestBytes));
    }
  }
}
