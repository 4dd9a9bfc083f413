/** Milliseconds of CPU of this thread, which other load on the machine does not affect. */
const cpu = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/** Milliseconds per call. */
const meanOf = (act: () => void, calls: number): number => {
  const begun = cpu();
  for (let nth = 0; nth < calls; nth++) act();
  return (cpu() - begun) / calls;
};

/** The clock may tick in steps of 4 ms, so a mean is of 20 or more. */
const longMeanOf = (act: () => void, estimate: number): number =>
  meanOf(act, Math.min(Math.max(2, Math.ceil(20 / Math.max(estimate, 0.01))), 200));

/** The minimum of a few means, which excludes garbage collections. */
const minOf = (act: () => void, estimate: number): number =>
  Math.min(...Array.from({ length: 3 }, () => longMeanOf(act, estimate)));

const sizes = { small: 1_000, large: 4_000 };

/**
 * From few characters to more, in small steps: exponential growth is found before a step never
 * ends.
 */
const fewToSome = Array.from({ length: 19 }, (_, step) => 24 + 4 * step);

/** The maximum ratio of times for four times as many characters: 4 is linear, 16 quadratic. */
const maxGrowth = 8;

/**
 * Checks how the CPU time of `act` grows with a text, and says what is wrong, if anything.
 *
 * @param textOf a hostile text of a number of characters, or a few more.
 * @param maxMs milliseconds that 4,000 characters may take.
 */
export const wrongGrowth = (
  act: (text: string) => void,
  textOf: (characters: number) => string,
  maxMs = 5,
): string | undefined => {
  for (const characters of fewToSome) {
    const text = textOf(characters);
    const took = meanOf(() => act(text), 1);
    if (took > 100) return `${characters} characters take ${took} ms`;
  }
  const [small, large] = [textOf(sizes.small), textOf(sizes.large)];
  act(small);
  const estimate = meanOf(() => act(large), 4);
  // The growth of such short times cannot be measured.
  if (estimate < 1) return undefined;
  const isFine = (ofSmall: number, ofLarge: number, growth: number): boolean =>
    ofLarge < maxMs && ofLarge < Math.max(ofSmall, 0.1) * growth;
  // Growth that is quadratic shows in one mean already, whatever garbage collections add.
  const [oneOfSmall, oneOfLarge] = [
    longMeanOf(() => act(small), estimate / 4),
    longMeanOf(() => act(large), estimate),
  ];
  if (isFine(oneOfSmall, oneOfLarge, 0.75 * maxGrowth)) return undefined;
  for (let nth = 0; ; nth++) {
    const [ofSmall, ofLarge] = [minOf(() => act(small), estimate / 4), minOf(() => act(large), estimate)];
    if (isFine(ofSmall, ofLarge, maxGrowth)) return undefined;
    // A real fault shows each time.
    if (nth === 2 || ofLarge > 1_000)
      return `${sizes.small} characters take ${ofSmall.toFixed(2)} ms, ${sizes.large} take ${ofLarge.toFixed(2)} ms`;
  }
};
