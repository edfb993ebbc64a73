import type { FeedEvent } from "../contracts/event.ts";
import type { PolicyContext } from "../contracts/policy-decision.ts";

type Signal = PolicyContext["signals"][number];

const decimals = 10_000;
const tagsThatCount = 5;

/**
 * How relevant an event is, 0 to 1, and what made it so: the logistic function of the sum of weight times value over its
 * signals. There is no clock in it, so the same event always has the same score.
 */
export function scoreOf(
  event: FeedEvent,
  weights: Readonly<Record<string, number>>,
): { readonly score: number; readonly signals: readonly Signal[] } {
  const signals = signalsOf(event).flatMap(([name, value]): Signal[] => {
    const weight = Object.hasOwn(weights, name) ? (weights[name] ?? 0) : 0;
    return weight === 0 || value === 0 ? [] : [{ name, value, weight }];
  });
  const sum = signals.reduce((total, { value, weight }) => total + value * weight, 0);
  return { score: rounded(1 / (1 + Math.exp(-sum))), signals };
}

/** Every signal of an event with its value, -1 to 1. Numbers and truth values among its `features` are signals too. */
function signalsOf(event: FeedEvent): (readonly [string, number])[] {
  const own = ["title", "summary", "url"] as const;
  const given = own.map((name) => [name, event[name] ? 1 : 0] as const);
  const tags = Math.min(event.tags?.length ?? 0, tagsThatCount) / tagsThatCount;
  const features = Object.entries(event.features ?? {}).flatMap(([name, value]) => {
    if (typeof value === "boolean") return [[name, value ? 1 : 0] as const];
    return typeof value === "number" ? [[name, Math.max(-1, Math.min(1, value))] as const] : [];
  });
  const taken = new Set<string>(["bias", "tags", `type-${event.type}`, ...own]);
  return [
    ["bias", 1],
    [`type-${event.type}`, 1],
    ...given,
    ["tags", tags],
    ...features.filter(([name]) => !taken.has(name)),
  ];
}

/** To four decimals, so that it reads well and is the same on every machine. */
function rounded(number: number): number {
  return Math.round(number * decimals) / decimals;
}
