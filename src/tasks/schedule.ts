/** Something that waits for others. */
interface Scheduled {
  readonly name: string;
  readonly dependsOn: readonly string[];
}

/**
 * Works on items as soon as all that they depend on is done, at most `limit` at once, in the given order where there is a
 * choice. What they depend on and is not among the items counts as done; circles are not among them (the inventory
 * refuses them). Results in the order of the items. The first rejection stops the start of further items and is thrown
 * when those under way have ended.
 *
 * @param work is given the results of what the item depends on directly.
 */
export async function inDependencyOrder<Item extends Scheduled, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item, dependencies: readonly Result[]) => Promise<Result>,
): Promise<Result[]> {
  const waiting = new Map(items.map((item) => [item.name, item]));
  const expected = new Set(waiting.keys());
  const results = new Map<string, Result>();
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const isReady = ({ dependsOn }: Item): boolean => dependsOn.every((name) => !expected.has(name) || results.has(name));
  const start = (item: Item): void => {
    waiting.delete(item.name);
    const known = item.dependsOn.flatMap((name) => (results.has(name) ? [results.get(name) as Result] : []));
    const run = work(item, known)
      .then(
        (result) => void results.set(item.name, result),
        (error: unknown) => void failures.push(error),
      )
      .finally(() => running.delete(run));
    running.add(run);
  };
  for (;;) {
    for (const item of waiting.values()) {
      if (failures.length > 0 || running.size >= limit) break;
      if (isReady(item)) start(item);
    }
    if (running.size === 0) break;
    await Promise.race(running);
  }
  if (failures.length > 0) throw failures[0];
  return items.flatMap(({ name }) => (results.has(name) ? [results.get(name) as Result] : []));
}
