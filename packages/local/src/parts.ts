type Part = { close(graceMs: number): Promise<void> };

/**
 * What is closed one after the other, and how many milliseconds running work gets: first what users
 * reach, then the functions, then what the functions reach.
 */
const closingOrder = [
  ["fronts", 600],
  ["functions", 300],
  ["streams", 0],
  ["services", 100],
  ["folder", 0],
] as const;

type Tier = (typeof closingOrder)[number][0];

/** Records the parts that were started, to close them also when a later one fails to start. */
export const createParts = () => {
  const parts: { tier: Tier; part: Part }[] = [];
  return {
    add: async <Started extends Part>(tier: Tier, starting: Promise<Started>) => {
      const part = await starting;
      parts.push({ tier, part });
      return part;
    },
    close: async (kind: "gently" | "at once" = "gently") => {
      for (const [closing, graceMs] of closingOrder)
        await Promise.all(
          parts
            .filter(({ tier }) => tier === closing)
            .map(({ part }) => part.close(kind === "gently" ? graceMs : 0)),
        );
    },
  };
};
