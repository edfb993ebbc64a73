/** Puts together what has the same key, in order of first appearance. (Map.groupBy needs Node 21.) */
export function groupBy<T, K>(all: Iterable<T>, keyOf: (each: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const each of all) {
    const key = keyOf(each);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return groups;
}
