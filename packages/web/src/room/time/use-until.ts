import { useEffect, useReducer } from "react";

/** Whether a time, in epoch milliseconds, is still to come. Renders again once it has. */
export function useUntil(at: number): boolean {
  const [, look] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const left = at - Date.now();
    if (left <= 0) return;
    const timer = setTimeout(look, left);
    return () => clearTimeout(timer);
  }, [at]);
  return at > Date.now();
}
