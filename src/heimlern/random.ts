/**
 * The n-th number of a sequence that its seed decides, 0 up to but not 1: SplitMix64's mixing of the place in the sequence,
 * so that a number does not depend on how many were drawn by this process.
 *
 * @param seed a whole number, 0 to 2^53
 */
export function randomAt(seed: number, place: number): number {
  let mixed = BigInt.asUintN(64, BigInt(seed) + 0x9e3779b97f4a7c15n * (BigInt(place) + 1n));
  mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n);
  mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
  return Number((mixed ^ (mixed >> 31n)) >> 11n) / 2 ** 53;
}
