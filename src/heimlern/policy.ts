/** How the learner decides. What is left out in the configuration has these values. */
export interface Policy {
  readonly id: string;
  /** Each once; of arms that are equally good the last is taken. */
  readonly arms: readonly string[];
  /** How often it explores, 0 to 1. */
  readonly epsilon: number;
  /** Undefined: that of the snapshot, or one by chance where there is none. */
  readonly seed: number | undefined;
  /** What each signal adds to the relevance of an event; see docs/heimlern.md. */
  readonly weights: Readonly<Record<string, number>>;
}

const defaultWeights: Readonly<Record<string, number>> = {
  bias: -1,
  title: 0.25,
  summary: 0.5,
  url: 0.25,
  tags: 0.5,
  "type-alert": 1.5,
  "type-project": 0.5,
  relevance: 2,
  priority: 1,
};

/** The policy that a configuration asks for. Weights are added to the default ones. */
export function policyOf(wanted: {
  readonly arms?: readonly string[] | undefined;
  readonly epsilon?: number | undefined;
  readonly seed?: number | undefined;
  readonly weights?: Readonly<Record<string, number>> | null | undefined;
}): Policy {
  return {
    id: "remind",
    arms: wanted.arms ?? ["morning", "afternoon", "evening"],
    epsilon: wanted.epsilon ?? 0.2,
    seed: wanted.seed,
    weights: { ...defaultWeights, ...wanted.weights },
  };
}
