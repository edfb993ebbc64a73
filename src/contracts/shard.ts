/** One share of a fleet's members: the `index`th of `of`, both from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** The most shares that a fleet is cut into. */
export const mostShards = 1000;
