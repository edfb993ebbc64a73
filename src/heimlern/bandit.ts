import { randomAt } from "./random.ts";

/** What is known of an arm: how many rewards, and their mean. */
export interface ArmState {
  readonly arm: string;
  readonly count: number;
  readonly mean: number;
}

export interface Choice {
  readonly arm: string;
  readonly mode: "explore" | "exploit";
  readonly mean: number;
}

/**
 * Epsilon-greedy: with probability epsilon any arm, else the one with the highest mean reward, of equal ones the last. An
 * arm without rewards counts as 0. `draw` says which pair of the seed's numbers decides.
 */
export function choose(arms: readonly ArmState[], epsilon: number, seed: number, draw: number): Choice {
  const isExploring = randomAt(seed, draw * 2) < epsilon;
  const any = arms[Math.floor(randomAt(seed, draw * 2 + 1) * arms.length)];
  const best = arms.reduce<ArmState | undefined>(
    (so, arm) => (so === undefined || arm.mean >= so.mean ? arm : so),
    undefined,
  );
  const taken = isExploring ? any : best;
  if (taken === undefined) throw new Error("a policy has at least one arm");
  return { arm: taken.arm, mean: taken.mean, mode: isExploring ? "explore" : "exploit" };
}

/** The arms after a reward for one of them; unchanged where it is none of them. */
export function rewarded(arms: readonly ArmState[], arm: string, reward: number): readonly ArmState[] {
  return arms.map((each) => {
    if (each.arm !== arm) return each;
    const count = each.count + 1;
    return { arm, count, mean: each.mean + (reward - each.mean) / count };
  });
}
