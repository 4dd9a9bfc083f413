/**
 * Calls when a browser comes online, or its tab becomes visible: the moments at which a socket may have died
 * unnoticed. Returns what ends that. Elsewhere it never calls.
 */
export function onWake(call: () => void): () => void {
  if (typeof globalThis.addEventListener !== "function") return () => {};
  const life = new AbortController();
  const { signal } = life;
  globalThis.addEventListener("online", call, { signal });
  globalThis.document?.addEventListener(
    "visibilitychange",
    () => {
      if (document.visibilityState === "visible") call();
    },
    { signal },
  );
  return () => life.abort();
}
