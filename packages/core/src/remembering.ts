/**
 * Computes each result once.
 *
 * @param keyOf the key of inputs with the same result.
 */
export const remembering = <Input, Key, Result>(
  keyOf: (input: Input) => Key,
  work: (input: Input) => Result,
): ((input: Input) => Result) => {
  const known = new Map<Key, { result: Result }>();
  return (input) => {
    const key = keyOf(input);
    const found = known.get(key) ?? { result: work(input) };
    known.set(key, found);
    return found.result;
  };
};
