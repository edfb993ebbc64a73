/** The value for a key, made and kept when it is asked for the first time. */
export function remembered<Key, Value>(map: Map<Key, Value>, key: Key, make: (key: Key) => Value): Value {
  const found = map.get(key);
  if (found !== undefined || map.has(key)) return found as Value;
  const made = make(key);
  map.set(key, made);
  return made;
}
