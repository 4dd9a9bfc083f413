/** Creates sequence numbers: 20 digits, always increasing, across restarts too. */
export const createSequence = () => {
  let last = 0n;
  return () => {
    const byClock = BigInt(Date.now()) * 10_000_000n;
    last = byClock > last ? byClock : last + 1n;
    return String(last).padStart(20, "0");
  };
};
