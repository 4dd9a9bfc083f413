export type InFlightOptions = {
  /** Beyond this number the oldest is cut short. */
  max: number;
  /** Milliseconds after which one is cut short. */
  timeout: number;
};

/** What is in flight, until it is removed: too many, too long or an aborted signal cut it short. */
export type InFlight = {
  /** `cut` is called at most once. Returns a function that removes it. */
  enter(signal: AbortSignal, cut: () => void): () => void;
};

type Entry = { at: number; number: number; entered: number; signal: AbortSignal; cut: () => void };

/**
 * In an array, unordered: a `Map` with so many additions and deletions leaves tables behind that
 * keep finished entries until the next full collection, which costs a seventh of a post's CPU. One
 * timer for all, and one listener for all with the same signal, cost less than one for each.
 */
export const createInFlight = ({ max, timeout }: InFlightOptions): InFlight => {
  const entries: Entry[] = [];
  const watched = new WeakSet<AbortSignal>();
  let entered = 0;
  let isTimed = false;

  const leave = (entry: Entry) => {
    if (entries[entry.at] !== entry) return;
    const last = entries.pop();
    if (!last || last === entry) return;
    last.at = entry.at;
    entries[last.at] = last;
  };
  const cut = (entry: Entry) => {
    leave(entry);
    entry.cut();
  };
  const cutOldest = () => {
    const oldest = entries.reduce((a, b) => (a.number < b.number ? a : b));
    cut(oldest);
  };
  const watch = (signal: AbortSignal) => {
    watched.add(signal);
    const cutAll = () => entries.filter((entry) => entry.signal === signal).forEach(cut);
    signal.addEventListener("abort", cutAll);
  };

  const cutLate = () => {
    const latest = performance.now() - timeout;
    entries.filter((entry) => entry.entered <= latest).forEach(cut);
    isTimed = false;
    const next = entries.reduce((first, { entered }) => Math.min(first, entered), Infinity);
    if (next < Infinity) time(next - latest);
  };
  const time = (milliseconds: number) => {
    isTimed = true;
    // What is in flight keeps the process alive itself.
    setTimeout(cutLate, Math.ceil(milliseconds)).unref();
  };

  return {
    enter: (signal, cut) => {
      if (entries.length >= max) cutOldest();
      if (!watched.has(signal)) watch(signal);
      if (!isTimed) time(timeout);
      const entry = { at: entries.length, number: entered++, entered: performance.now(), signal, cut };
      entries.push(entry);
      return () => leave(entry);
    },
  };
};
