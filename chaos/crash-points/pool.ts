/** Things that several tests at a time take turns with: each is one test's alone. */
export const createPool = <Lane>(lanes: readonly Lane[]) => {
  const free = [...lanes];
  const waiting: ((lane: Lane) => void)[] = [];
  const take = async () => free.pop() ?? new Promise<Lane>((resolve) => waiting.push(resolve));
  const giveBack = (lane: Lane) => {
    const next = waiting.shift();
    if (next) next(lane);
    else free.push(lane);
  };
  /** Waits for one that is free, and does something with it. */
  return async <Result>(work: (lane: Lane) => Promise<Result>): Promise<Result> => {
    const lane = await take();
    try {
      return await work(lane);
    } finally {
      giveBack(lane);
    }
  };
};
